"""Missions: a state that leaves or joins a force which several share, and arms that it announces for another."""

from services.extraction.constructions.alliances import is_shared_force
from services.extraction.constructions.clause_view import SHARED_FORCES, Clause, aid_of, is_armed, is_by, root_of
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan

_LENT_REACH = 10
_DOER_REACH = 2
_LENDING = ("fr", "ar")
_MEMBER_REACH, _BODY_REACH, _SENT_REACH = 6, 4, 12
_TAKER_REACH, _PULLED_REACH = 3, 7
_STATES = frozenset({*BARE, "leader", "office", "composed", "named", "civil"})


def left_or_joined(clause: Clause) -> list[Frame]:
    """Read "A suspends its part in the coalition", "A's soldiers joined the mission of several"."""
    for verb in (*clause.of("LEAVEALLY", "JOINALLY", "ASPARTOF"), *_pulls_out(clause), *_lends_men(clause)):
        body = next((g for g in clause.groups if 0 <= g.start - verb.end <= _BODY_REACH and g.slot != "target"), None)
        if body is None or not _is_body(clause, body, verb):
            continue
        before = [g for g in clause.groups if g.end <= verb.start and g.slot is None]
        if clause.scan.syntax.verb_first and verb.word == "JOINALLY":  # "sent A a battalion to the force"
            before += [g for g in clause.groups if 0 <= g.start - verb.start <= _DOER_REACH and g.slot is None]
        reach = _SENT_REACH if verb.word == "ASPARTOF" else _MEMBER_REACH
        member = next((g for g in reversed(before) if verb.start - g.end <= reach), None)
        if verb.word == "ASPARTOF" and not clause.of("POSTV", "ARRIVEV", "ACTV", "PATROLV"):
            continue
        if member is None or root_of(member) == root_of(body) or member.mentions[0].kind not in _STATES:
            continue
        trigger = Trigger("joint_force", verb.start, verb.end, "frame.joint_force")
        return [Frame(trigger, tuple(giver_and_taker(member.mentions, body.mentions)), "joint.with", 2.0, None)]
    return []


def _lends_men(clause: Clause) -> list[Mark]:
    """Return the verbs of "offers, sends 1,500 soldiers to the force", up to the force that they are for."""
    found = []
    for verb in clause.of("DELIVER", "ARRIVEV") if clause.scan.language in _LENDING else ():
        bodies = (g for g in clause.groups if 0 < g.start - verb.end <= _LENT_REACH and g.slot == "dative")
        body = next((g for g in bodies if g.mentions[0].actor.type in SHARED_FORCES), None)
        if body is not None and any(_are_men(clause.scan, k) for k in range(verb.end, body.start)):
            found.append(Mark("JOINALLY", verb.start, body.start - 1, ""))
    return found


def _pulls_out(clause: Clause) -> list[Mark]:
    """Return the verbs of "pulled its soldiers out of", "suspends its part in", up to the force that they leave."""
    parts = clause.of("PARTN")
    ended = [(verb, next((m for m in parts if 0 <= m.start - verb.end <= 1), None)) for verb in clause.of("ENDPARTV")]
    found = [Mark("LEAVEALLY", verb.start, _led_in(clause, part.end), "") for verb, part in ended if part is not None]
    for verb in clause.of("PULLV"):
        if any(_is_men_of(clause.scan, verb, g) for g in clause.groups):
            found.append(Mark("LEAVEALLY", verb.start, verb.end, ""))
        ends = [k for k in range(verb.end, min(verb.end + _PULLED_REACH, clause.end)) if _leads_out(clause.scan, k)]
        if ends and any(_are_men(clause.scan, k) for k in range(verb.end, ends[0])):
            found.append(Mark("LEAVEALLY", verb.start, ends[0] + 1, ""))
    return found


def _led_in(clause: Clause, end: int) -> int:
    """Return where the prepositions behind a noun end: "its part in the", "sa participation au sein de la"."""
    while end < clause.end and clause.scan.covering(end, "LOCATIVE", "TO", "OF"):
        end += 1
    return end


def _is_men_of(scan: Scan, verb: Mark, body: Group) -> bool:
    """Say whether "its troops of the force" is one name: the noun of men is read as the force's own."""
    shared = body.mentions[0].actor.type in SHARED_FORCES
    return shared and 0 <= body.start - verb.end <= 1 and _are_men(scan, body.start)


def _are_men(scan: Scan, place: int) -> bool:
    return scan.longest(place, "force") is not None or scan.covering(place, "UNIT", "PEOPLE")


def _leads_out(scan: Scan, place: int) -> bool:
    if scan.language == "fr":
        return scan.covering(place, "OF")
    return scan.tokens[place].key == "from" or (scan.tokens[place].key == "of" and scan.tokens[place - 1].key == "out")


def _is_body(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a group is what several states share: to join an alliance is politics, to leave it is not."""
    scan = clause.scan
    placed = scan.covering(verb.end, "LOCATIVE") or any(scan.tokens[k].capital for k in range(verb.end, group.start))
    if group.mentions[0].actor.type not in SHARED_FORCES or placed:
        return False
    return verb.word in ("LEAVEALLY", "ASPARTOF") or is_shared_force(clause, group)


def packaged(clause: Clause) -> list[Frame]:
    """Read "A announced an arms package for B", "a new A-nationality military aid package to B"."""
    scan = clause.scan
    for noun in clause.of("ARMSPACK"):
        after = [g for g in clause.groups if 0 <= g.start - noun.end <= _TAKER_REACH]
        taker = next((g for g in after if g.slot in (None, "dative") and _goes_to(clause, noun, g)), None)
        before = [g for g in clause.groups if g.end <= noun.start and g.slot in (None, "agent")]
        giver = next((g for g in reversed(before) if g.mentions[0].kind in _STATES), None)
        if taker is None or giver is None or scan.of_between(clause.start, noun.end, "REFUSE", "NEG", "PROPOSE"):
            continue
        if is_armed(taker) or taker.mentions[0].kind == "country":
            return aid_of("support", noun, giver, taker, "joint.given")
    return []


def _goes_to(clause: Clause, noun: Mark, taker: Group) -> bool:
    return any(clause.scan.tokens[k].key in ("for", "to") for k in range(noun.end, taker.start))


def given_by(clause: Clause) -> list[Frame]:
    """Read "twenty jeeps were given to B's army by A": who gives stands behind "by", who takes behind "to"."""
    scan = clause.scan
    for verb in clause.of("DELIVER", "HAND"):
        arms = any(0 < verb.start - m.end <= _PULLED_REACH for m in clause.of("ARMSW", "ARMSGIFT"))
        taker = next((g for g in clause.groups if g.start >= verb.end and g.slot == "dative" and is_armed(g)), None)
        giver = next((g for g in clause.groups if g.start >= verb.end and g.slot == "agent" and is_by(scan, g)), None)
        if arms and taker is not None and giver is not None and root_of(taker) != root_of(giver):
            return aid_of("support", verb, giver, taker, "joint.given")
    return []

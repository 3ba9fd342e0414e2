"""Aiding: one force comes, strikes or is sent to help another, or goes on helping it."""

from services.extraction.constructions.clause_view import Clause, aid_of, frames_of, gives_fire, is_armed
from services.extraction.constructions.companions import (
    act_near,
    actor_with,
    arrival_of,
    heading_of,
    is_ruled,
    sender_of,
)
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.whereabouts import is_embedded, owns_next

_PURPOSE_REACH = 8
_SINCE_REACH = 5
_TAKERS = ("dative", "aided", "support")
_ONLY_ASKED = ("REFUSE", "NEG", "PROPOSE", "UNGIVENW", "MODAL", "PLEADV", "REQUESTN")
_HITTING = ("ATTACKV", "CASUALTY", "VICTIMV", "VICTIMP", "CLASH", "CLASHV")


def in_aid(clause: Clause) -> list[Frame]:
    """Read A comes, strikes or lands to help B."""
    for aided in clause.groups:
        if aided.slot != "aided" or not (is_armed(aided) or _rules(clause, aided)):
            continue
        acting = actor_with(clause, aided) or sender_of(clause, aided)
        act = act_near(clause, aided) or arrival_of(clause, aided) or _purpose(clause, acting, aided)
        act = act or heading_of(clause, aided)
        if acting is None or act is None or (clause.scan.language == "en" and clause.of("WITHDRAWV")):
            continue
        if acting in clause.groups and _are_hit(clause, acting, aided):
            continue
        fire = clause.scan.covering(act.start, "FIREW") or (acting in clause.groups and gives_fire(clause.scan, acting))
        subtype = "fire_support" if fire else "support"
        return frames_of(Trigger(subtype, act.start, act.end, "frame.in_aid"), acting, aided, "joint.aid", 2.0)
    return []


def _are_hit(clause: Clause, acting: Group, aided: Group) -> bool:
    """Say whether who came to help is what was hit: "A struck vehicles that were on their way to back C"."""
    scan, until = clause.scan, aided.start if aided.opener is None else aided.opener.start
    told = scan.of_between(acting.end, until, "RELATIVE", "WAS", "WHOW", "RELPRON")
    who = [m for m in told if not scan.tokens[m.start].gap.strip()]
    return bool(who) and bool(scan.of_between(clause.start, who[0].start, *_HITTING))


def _purpose(clause: Clause, acting: Group | None, aided: Group) -> Trigger | None:
    """Return the help itself as the act: "A's soldiers in P to back B", "A's instructors go on helping B"."""
    opener = aided.opener
    if clause.scan.language != "en" or acting is None or opener is None or acting not in clause.groups:
        return None
    if not 0 <= opener.start - acting.end <= _PURPOSE_REACH:
        return None
    if clause.scan.of_between(acting.start, opener.end, "NEG", "REFUSE", "DENY", "PROPOSE"):
        return None
    if clause.scan.of_between(aided.end, aided.end + _SINCE_REACH, "LONGW"):
        return None  # "have been helping the army for years" is no news
    return Trigger("support", opener.start, opener.end, "frame.in_aid")


def _rules(clause: Clause, aided: Group) -> bool:
    """Say whether it is a government that is helped, "to back B's government", "at B's request": it means its army."""
    scan = clause.scan
    if scan.language != "en" or aided.mentions[0].kind not in ("country", "leader", "nisba"):
        return False
    fights = bool(clause.of("MIL", "ATTACKV"))
    return scan.covering(aided.end, "REQUESTN") or (fights and is_ruled(scan, aided))


def supporting(clause: Clause) -> list[Frame]:
    """Read A gives support to B, the verb behind both."""
    if not clause.scan.syntax.verb_last:
        return []
    for verb in clause.of("SUPPORTV"):
        before = [g for g in clause.groups if g.end <= verb.start and is_armed(g)]
        free = [g for g in before if g.slot in (None, "agent")]
        if clause.scan.syntax.postpositions and is_embedded(clause.scan.tokens[verb.end - 1].key):
            free = [g for g in free if owns_next(clause.scan.tokens[g.end - 1].key)] or free
        giver = next(iter(free), None)
        takers = [g for g in before if giver is not None and g.start >= giver.end and _is_aided(g)]
        if giver is not None and takers:
            subtype = "fire_support" if gives_fire(clause.scan, giver) else "support"
            trigger = Trigger(subtype, verb.start, verb.end, "frame.in_aid")
            return frames_of(trigger, giver, takers[0], "joint.given", 2.0)
    return []


def lent_from(clause: Clause) -> list[Frame]:
    """Read Arabic "the continued support for B from A": who is helped first, then whom it comes from."""
    if clause.of(*_ONLY_ASKED):
        return []
    for help_noun in clause.of("SUPPORTN"):
        taker = next((g for g in clause.groups if 0 <= g.start - help_noun.end <= 1 and g.slot in _TAKERS), None)
        giver = next((g for g in clause.groups if taker is not None and _comes_from(g, taker)), None)
        if taker is not None and giver is not None and is_armed(taker) and is_armed(giver):
            fire = clause.scan.covering(help_noun.end - 1, "FIREW") or gives_fire(clause.scan, giver)
            return aid_of("fire_support" if fire else "support", help_noun, giver, taker, "joint.given")
    return []


def _comes_from(giver: Group, taker: Group) -> bool:
    """Say whether "from", "by" brings in a group right behind another."""
    return giver.slot == "agent" and giver.opener is not None and 0 <= giver.opener.start - taker.end <= 1


def _is_aided(group: Group) -> bool:
    """Say whether a group can be who is supported: an object, or what a preposition "from" brings in."""
    return group.slot in (None, "dative", "from") or (group.opener is not None and group.opener.word == "FROM")

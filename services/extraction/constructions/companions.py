"""Companions: a phrase brings in a force that backs or stands beside the doer, whom the clause names elsewhere."""

from services.extraction.constructions.clause_view import (
    Clause,
    frames_of,
    gives_fire,
    is_armed,
    is_object,
    only_watches,
)
from services.extraction.constructions.joint_acts import ACTS, BEING_OR_SAILING, JOINERS, KINDS
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.subjects import killing_by

_FREE = (*JOINERS, "aided")
_DRILLS = ("EXERCISEV", "PATROLV")
_OPENING = 4
_LAST_REACH = 2
_REHEARSED = 4
_RELATIVES = frozenset({"that", "which", "who"})


def supported(clause: Clause) -> list[Frame]:
    """Read A acts, with the support of B, under B's aircraft, backed by B: aircraft and guns are fire support too."""
    for giver in clause.groups:
        if giver.slot != "support" or giver.opener is None or not _lends(clause.scan, giver):
            continue
        acting = actor_with(clause, giver) or _striker(clause, giver)
        act = act_near(clause, giver) or _killing(clause, acting) or _move_of(clause, giver)
        if acting is not None and act is not None and not _helps_the_enemy(clause, giver):
            more = [g for g in clause.groups if g.slot in ("support", "with") and g not in (giver, acting)]
            more = [g for g in more if _lends(clause.scan, g)]
            lent = Trigger("fire_support", giver.opener.start, giver.opener.end, "frame.fire_lent")
            triggers = [lent, act] if any(gives_fire(clause.scan, one) for one in (giver, *more)) else [act]
            return [f for t in triggers for f in frames_of(t, acting, giver, "joint.support", 2.0, more)]
    return []


def _move_of(clause: Clause, giver: Group) -> Trigger | None:
    """Return the deployment of "with A's support B has redeployed to P", where nothing else is done."""
    moved = [m for m in clause.of("POSTV") if clause.scan.covering(m.start, "ARRIVEV") and m.start >= giver.end]
    return Trigger("support", moved[0].start, moved[0].end, "frame.in_aid") if moved else None


def _helps_the_enemy(clause: Clause, giver: Group) -> bool:
    """Say whether "C's posts, which were backed by B" tells of who is attacked."""
    scan = clause.scan
    at = giver.opener.start - 1 if giver.opener is not None else 0
    if scan.language != "en" or at < 2 or scan.tokens[at].key not in BEING_OR_SAILING:
        return False
    relative = scan.tokens[at - 1].key in _RELATIVES
    near = next((g for g in reversed(clause.groups) if g.end <= at - 1), None)
    return relative and near is not None and near.slot == "target"


def _striker(clause: Clause, giver: Group) -> Group | None:
    """Return the state that flies the strikes of a clause: "A carried out air strikes with intelligence from B"."""
    states = [g for g in clause.groups if g.end <= giver.start and g.slot is None and g.mentions[0].kind == "country"]
    struck = bool(states) and clause.scan.language == "en" and is_armed(giver)
    return states[0] if struck and clause.scan.of_between(states[0].end, giver.start, "FIREW") else None


def beside(clause: Clause) -> list[Frame]:
    """Read A acts together with B, beside B, with B."""
    for companion in clause.groups:
        if companion.slot not in ("with", "with_weak") or not (is_armed(companion) or _is_host(clause, companion)):
            continue
        clashes = clause.of("CLASH", "CLASHV", "VICTIMV") if companion.slot == "with_weak" else []
        if not all(clause.scan.covering(clash.start, "FIGHTWITH") for clash in clashes):
            continue
        acting = actor_with(clause, companion) or (sender_of(clause, companion) if companion.slot == "with" else None)
        act = act_near(clause, companion) or _teaming(clause, companion)
        act = act or (arrival_of(clause, companion) if companion.slot == "with" else None)
        act = act or heading_of(clause, companion) or _killing(clause, acting)
        if acting is not None and act is not None and not _told_before(clause, companion, act):
            weak = companion.slot == "with_weak"
            more = [g for g in clause.groups if g.slot == "with" and is_armed(g) and g not in (companion, acting)]
            return frames_of(act, acting, companion, f"joint.{companion.slot}", 1.0 if weak else 2.0, more)
    return []


def _told_before(clause: Clause, companion: Group, act: Trigger) -> bool:
    """Say whether a verb has closed its clause before "with": "A the post took, its men face B's"."""
    syntax = clause.scan.syntax
    closed = any(m.start == act.start for m in clause.of("ACTV", "CAPTURE")) and act.end <= companion.start
    weak = companion.slot == "with_weak" and clause.scan.at(act.start, "ACTN", "OP") is None
    return closed and weak and syntax.verb_last and not syntax.postpositions


def heading_of(clause: Clause, companion: Group) -> Trigger | None:
    """Return the act of a French headline without a verb: "A aux côtés de B à Kidal", "A au secours de B"."""
    scan, opener = clause.scan, companion.opener
    if (
        scan.language != "fr"
        or scan.sentence.block != "title"
        or opener is None
        or companion.slot not in ("with", "aided")
    ):
        return None
    if not is_armed(companion) or clause.of("SPEECHV", "NEG", "DENY", "CIVIL", "SPORT"):
        return None
    return Trigger("joint_operation", opener.start, opener.end, "frame.fight_with")


def _is_host(clause: Clause, companion: Group) -> bool:
    """Say whether an act is done with, or asked for by, "the government of B": it stands for its forces there."""
    scan, start = clause.scan, companion.start
    if companion.slot == "with" and scan.language == "en" and is_ruled(scan, companion):
        return True
    if scan.language in ("en", "fr", "ru") and companion.mentions[0].kind == "country" and _has_agreed(scan, companion):
        return True  # "in coordination with Baghdad": whoever is asked has forces there
    if scan.language in ("fr", "ru") and companion.mentions[0].kind == "country":  # "fight beside the Russians"
        return companion.slot == "with" and _are_people(scan, start)
    held = scan.language == "fa" and companion.mentions[0].kind == "office"
    return companion.slot == "with" and (held or scan.covering(start, "GOVT"))


def _are_people(scan: Scan, start: int) -> bool:
    """Say whether a country is told by those who come from it: "the Russians" are men on the spot."""
    people = scan.longest(start, "people") or (scan.longest(start, "nisba") and not scan.longest(start, "name"))
    return bool(people)


def _has_agreed(scan: Scan, state: Group) -> bool:
    """Say whether "in coordination with", "with the permission of" brings a state in."""
    return state.slot == "with" and state.opener is not None and scan.covering(state.opener.start, "AGREEP")


def is_ruled(scan: Scan, state: Group) -> bool:
    """Say whether "B's government", "the government of B" stands for a state: an adjective may part them."""
    behind = any(scan.covering(k, "GOVT") for k in range(state.end, min(state.end + 2, len(scan.tokens))))
    return behind or (state.start > 1 and scan.covering(state.start - 2, "GOVT"))


def _is_plea(scan: Scan, opener: Mark) -> bool:
    return any(
        token.key in ("request", "invitation", "behest", "appeal") for token in scan.tokens[opener.start : opener.end]
    )


def _lends(scan: Scan, giver: Group) -> bool:
    """Say whether the giver of support is a force; a state is one only where it lends aircraft, guns or soldiers."""
    if is_armed(giver) or giver.opener is None or giver.mentions[0].kind not in BARE:
        return is_armed(giver)
    if scan.language == "ru" and scan.covering(giver.opener.start, "AGREEP"):
        return True  # "with the assistance of Jordan": in an act of arms it is that of its army
    soldiers = any(scan.covering(place, "MIL") for place in range(giver.opener.start, giver.opener.end))
    return soldiers or gives_fire(scan, giver)


def actor_with(clause: Clause, partner: Group) -> Group | None:
    """Return who acts: the first free force of the clause before the partner, after it, or of the clause before."""
    free = [g for g in clause.groups if g is not partner and g.slot in _FREE and is_armed(g)]
    free = [g for g in free if not is_object(clause.scan, g) and not only_watches(clause.scan, g, partner.start)]
    earlier = [g for g in free if g.end <= partner.start]
    backed = [g for g in earlier if partner.opener is not None and g.end == partner.opener.start]
    if backed and clause.scan.language == "fr" and partner.slot == "support":
        return backed[-1]  # "… que défendaient les A, appuyés par B": whom the participle stands behind
    if backed and clause.scan.language == "ru" and _is_parted(clause.scan, earlier[0], backed[-1]):
        return backed[-1]  # "the base, which C had left, was taken by A together with B"
    opening = partner.opener is not None and partner.opener.start - clause.start <= 2
    reach = clause.end if opening else _LAST_REACH if clause.scan.language == "ru" else -1
    later = [g for g in free if 0 <= g.start - partner.end <= reach]  # Russian may put the doer last
    if clause.scan.syntax.postpositions:  # "with the help of B the posts by A were hit"
        later += [g for g in free if g.slot == "agent" and g.start >= partner.end]
    return next(iter([*earlier, *later]), clause.before)


def _is_parted(scan: Scan, first: Group, second: Group) -> bool:
    """Say whether a comma stands between two groups: the first may belong to a clause of its own."""
    return any("," in scan.tokens[k].gap for k in range(first.end, second.start + 1))


def act_near(clause: Clause, partner: Group) -> Trigger | None:
    """Return the act of the clause nearest to a partner, outside the phrase that brings the partner in."""
    opener = partner.opener
    acts = [m for m in clause.of(*ACTS, *_DRILLS) if opener is None or not opener.start <= m.start < partner.end]
    best = min(acts, key=lambda m: (abs(m.start - partner.start), m.start), default=None)
    drilled = next((m for m in acts if best is not None and m.word in _DRILLS and _rehearses(clause, m, best)), None)
    best = drilled or best
    if best is None:
        return None
    return Trigger(KINDS.get(best.word, "joint_operation"), best.start, best.end, "frame.fight_with")


def _rehearses(clause: Clause, drill: Mark, act: Mark) -> bool:
    """Say whether an act is only what is rehearsed in English: "practised hostage rescue with B"."""
    near = clause.scan.language == "en" and 0 < act.start - drill.end <= _REHEARSED
    return near and not clause.scan.of_between(drill.end, act.start, "AND", "SPEECHV", "DAYW")


def _killing(clause: Clause, acting: Group | None) -> Trigger | None:
    """Return the killing of fighters that a force does: no act by itself, for the word also says that men died."""
    verb = killing_by(clause, acting) if acting is not None else None
    return None if verb is None else Trigger("joint_operation", verb.start, verb.end, "frame.fight_with")


def _teaming(clause: Clause, partner: Group) -> Trigger | None:
    """Return the phrase that itself is the act: "teamed up with", "joined hands with"."""
    opener = partner.opener
    if opener is None or not clause.scan.covering(opener.start, "TEAMV"):
        return None
    return Trigger("joint_operation", opener.start, opener.end, "frame.fight_with")


def sender_of(clause: Clause, aided: Group) -> Group | None:
    """Return the state that sends soldiers: it stands for its army where the clause speaks of men or arms."""
    states = [g for g in clause.groups if g.end <= aided.start and g.slot is None and g.mentions[0].kind == "country"]
    words = ("MIL", "PEOPLE") if clause.scan.language == "fr" else ("MIL",)  # "a thousand men"
    men = any(mark.start < aided.start for mark in clause.of(*words))
    asked = clause.scan.covering(aided.end, "REQUESTN")
    asked = asked or (clause.scan.language == "en" and aided.opener is not None and _is_plea(clause.scan, aided.opener))
    men = men or (asked and bool(clause.of("ATTACKV", "MIL")))
    men = men or (bool(states) and clause.scan.language == "fr" and _are_people(clause.scan, states[0].start))
    opening = aided.opener is not None and aided.opener.start == clause.start and clause.scan.language == "en"
    if opening and not states:  # "at the request of B's government, A sent troops"
        states = [g for g in clause.groups if 0 < g.start - aided.end <= _OPENING and g.mentions[0].kind == "country"]
        men = bool(clause.of("MIL"))
    return states[0] if states and men else None


def arrival_of(clause: Clause, aided: Group) -> Trigger | None:
    """Return the coming or sending before those who are helped."""
    found = [mark for mark in clause.of("ARRIVEV") if mark.start < aided.start]
    if not found and aided.opener is not None and aided.opener.start == clause.start:
        found = clause.of("ARRIVEV")[:1]
    return Trigger("support", found[-1].start, found[-1].end, "frame.in_aid") if found else None

"""Indirect acts: fire that clears another force's way or drives its enemy off, and forces posted at a host's base."""

from services.extraction.clause_view import Clause, is_armed
from services.extraction.generators import BEH
from services.extraction.groups import Group, force_root
from services.extraction.mentions import Mention
from services.extraction.scan import Mark, Scan
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_STATES = ("country", "nisba")
_HOW = ("SUPPORT", "WITH", "AIDPURPOSE", "SPONSORP")
_AGAINST = ("TARGETP", "TARGETN", "NEG", "DENY")
_HELPED = (None, "dative", "genitive", "aided", "adversary_line")
_HELPED_REACH = 8
_FIRE_REACH = 2
_GIVER_REACH = 3
_MOVED_REACH = 14
_HOST_REACH = 7
_MEN_REACH = 4
_THINGS_REACH = 5


def indirect_frames(clause: Clause) -> list[Frame]:
    """Return the acts of a clause in which one force helps another without a word that joins them."""
    return cleared(clause) or routed(clause) or posted(clause) or equipped(clause) or backed(clause)


def cleared(clause: Clause) -> list[Frame]:
    """Read A's aircraft clear the way for B, or let B advance."""
    for verb in clause.of("CLEARV"):
        giver = _giver(clause, verb)
        if giver is None:
            continue
        start = max(verb.end, giver.end) if giver in clause.groups else verb.end
        after = [g for g in clause.groups if g is not giver and start <= g.start <= start + _HELPED_REACH]
        helped = next((g for g in after if g.slot in _HELPED and is_armed(g)), None)
        if helped is not None and not clause.scan.covering(helped.start - 1, "TARGETN", "VICTIMV"):
            return _frame("fire_support", verb, giver, helped, "joint.aid")
    return []


def routed(clause: Clause) -> list[Frame]:
    """Read A took a place, and B's raids drove the enemy to flee from it."""
    acting, rout = clause.before, clause.of("ROUT")
    if acting is None or not rout or not clause.scan.of_between(0, clause.start, "ACTV", "ACTOWN", "ACHIEVEV"):
        return []
    fires = (g for g in clause.groups if g.end <= rout[0].start and is_armed(g) and _fires(clause.scan, g))
    giver = next((g for g in fires if g.slot in (None, "agent", "dative")), None)
    strikes = [mark for mark in clause.of("OP", "ACTN") if mark.start < rout[0].start]
    return _frame("fire_support", strikes[0], giver, acting, "joint.aid") if giver is not None and strikes else []


def posted(clause: Clause) -> list[Frame]:
    """Read A posts, sends or lands men and aircraft at a base that is B's."""
    scan = clause.scan
    for base in clause.of("BASE"):
        if not _at(scan, base):
            continue
        moved = [m for m in clause.of("ARRIVEV") if 0 <= base.start - m.end <= _MOVED_REACH]
        guests = [g for g in clause.groups if g.end <= base.start and g.slot != "target" and _is_guest(scan, g, base)]
        if not moved or not guests:
            continue
        guest = guests[-1]
        near = [g for g in clause.groups if 0 <= g.start - base.end <= _HOST_REACH and g.mentions[0].kind in _STATES]
        host = next((g for g in near if _root(g) != _root(guest)), None)
        if host is not None:
            actors = (*_linked(host.mentions[:1], "host", "object"), *_linked(guest.mentions, "partner", "subject"))
            trigger = Trigger("basing", moved[-1].start, moved[-1].end, "frame.basing")
            return [Frame(trigger, actors, "joint.hosted", 1.5, None)]
    return []


def equipped(clause: Clause) -> list[Frame]:
    """Read B moves with arms that A gave it, arms that A sent reach B."""
    for given in clause.of("GIVENBY", "SENTBY"):
        things = [m for m in clause.of("WEAPONS") if 0 <= given.start - m.end <= _THINGS_REACH]
        giver = next((g for g in clause.groups if 0 <= g.start - given.end <= 1), None)
        if not things or giver is None:
            continue
        reached = [g for g in clause.groups if g.start >= giver.end and g.slot == "dative" and is_armed(g)]
        bearers = [g for g in clause.groups if g.end <= things[0].start and g.slot in (None, "agent", "aided")]
        owned = [g for g in bearers if is_armed(g) and any(BEH in m.clitic for m in things)]  # "with arms that A gave"
        helped = next(iter([*reached, *owned[-1:]]), None)
        if helped is not None and (is_armed(giver) or giver.mentions[0].kind in _STATES):
            return _frame("support", given, giver, helped, "joint.given")
    return []


def backed(clause: Clause) -> list[Frame]:
    """Read A's support for B, support of B by A, A goes on supporting B: both are forces, for states back many."""
    scan = clause.scan
    for noun in clause.of("SUPPORTN"):
        if scan.covering(noun.start, *_HOW) or scan.covering(noun.start - 1, *_AGAINST):
            continue
        after = [g for g in clause.groups if g.start >= noun.end and is_armed(g)]
        first = next((g for g in after if g.start - noun.end <= _GIVER_REACH and g.slot in (None, "genitive")), None)
        if first is None:
            continue
        given = next((g for g in after if g.slot == "dative" and 0 <= g.start - first.end <= _GIVER_REACH), None)
        by = next((g for g in after if _is_agent(g) and 0 <= g.start - first.end <= _GIVER_REACH), None)
        vows = [m for m in clause.of("COMMITW") if 0 <= noun.start - m.end <= _GIVER_REACH]
        before = [g for g in clause.groups if vows and g.end <= noun.start and g.slot is None and is_armed(g)]
        if given is not None:
            return _frame("support", noun, first, given, "joint.given")
        if by is not None or before:
            return _frame("support", noun, by or before[-1], first, "joint.given")
    return []


def _is_agent(group: Group) -> bool:
    return group.slot == "agent" and group.opener is not None and group.opener.word == "BYAGENT"


def _giver(clause: Clause, verb: Mark) -> Group | None:
    """Return whose fire it is: the last before the verb, the first right after it, or of the clause before."""
    firing = [g for g in clause.groups if g.slot != "target" and _fires(clause.scan, g)]
    before = [g for g in firing if g.end <= verb.start]
    after = [g for g in firing if 0 <= g.start - verb.end <= _GIVER_REACH]
    earlier = [clause.before] if clause.before is not None and _fires(clause.scan, clause.before) else []
    return next(iter([*before[-1:], *after, *earlier]), None)


def _fires(scan: Scan, group: Group) -> bool:
    """Say whether a group is aircraft or guns, or such a noun stands before it: "the Russian raids"."""
    return any(scan.covering(k, "FIREW") for k in range(max(0, group.start - _FIRE_REACH), group.end))


def _at(scan: Scan, base: Mark) -> bool:
    """Say whether something happens at or towards a base, not to it."""
    return BEH in base.clitic or (base.start > 0 and scan.covering(base.start - 1, "LOCATIVE", "TO"))


def _is_guest(scan: Scan, group: Group, base: Mark) -> bool:
    """Say whether a group brings soldiers or arms: a force, or a state beside the word for them."""
    first = group.mentions[0]
    if first.kind in ("composed", "named"):
        return first.actor.type.startswith("state_") or first.actor.type == "coalition"
    beside = range(max(0, group.start - _MEN_REACH), base.start)
    return first.kind in _STATES and any(scan.covering(k, "MIL") for k in beside)


def _root(group: Group) -> str:
    return force_root(group.mentions[0].actor.id)


def _linked(mentions: tuple[Mention, ...], role: str, link: str) -> list[Linked]:
    return [Linked(mention, role, link) for mention in mentions]


def _frame(subtype: str, act: Mark, giver: Group, helped: Group, code: str) -> list[Frame]:
    if _root(giver) == _root(helped):
        return []
    actors = (*_linked(giver.mentions, "initiator", "subject"), *_linked(helped.mentions, "partner", "object"))
    return [Frame(Trigger(subtype, act.start, act.end, "frame.in_aid"), actors, code, 2.0, None)]

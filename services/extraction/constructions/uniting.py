"""Uniting: groups that ally, merge or pledge themselves to another, told by a verb of becoming one."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    each_force,
    frames_of,
    is_armed,
    root_of,
    several,
)
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan

_DOERS_REACH = 4
_JOINED_REACH = 8
_BETWEEN_REACH = 4
_FREE = (None, "agent", "with", "with_weak", "dative", "genitive", "between")
_ASKED = frozenset("demande invitation просьбе запросу приглашению".split())  # noqa: SIM905
_DEEDS = ("ACTV", "ACTN", "ACTOWN", "OP")
_HELPS = ("HELPV", "SUPPORTV", "DEFENDV", "COMEFOR")
_AGAINST = ("CLASH", "CLASHV", "NEG")


def united(clause: Clause) -> list[Frame]:
    """Read "A and B have allied", "A has pledged itself to B", "A made an alliance with B"; all are armed groups."""
    if clause.of(*_AGAINST):
        return []
    for verb in clause.of("UNITV"):
        groups = [g for g in clause.groups if is_armed(g) and (g.slot in _FREE or _enters(g, verb))]
        allies = next((g for g in groups if several(g) and _beside(g, verb)), None)
        if allies is not None:
            return act_of(_trigger(verb), each_force(allies))
        acting = next((g for g in groups if g.slot in (None, "agent", "genitive") and _beside(g, verb)), None)
        after = [g for g in groups if g is not acting and 0 <= g.start - verb.end <= _JOINED_REACH]
        if acting is not None and after:
            return frames_of(_trigger(verb), acting, after[0], "joint.with", 2.0)
    return []


def entered(clause: Clause) -> list[Frame]:
    """Read "into the ranks of B's army A has agreed to enter": the body, its army and who enters in any order."""
    verbs = clause.of("JOINBODYV", "UNITV") if not clause.of(*_AGAINST, "REFUSE") else []
    for into in clause.of("INTOBODY") if verbs else ():
        body = next((g for g in clause.groups if 0 <= g.start - into.end <= 1 and is_armed(g)), None)
        others = [g for g in clause.groups if g is not body and g.slot in (None, "agent") and is_armed(g)]
        acting = next((g for g in others if body is not None and root_of(g) != root_of(body)), None)
        if body is not None and acting is not None:
            return frames_of(_trigger(verbs[0]), acting, body, "joint.with", 2.0)
    return []


def founded(clause: Clause) -> list[Frame]:
    """Read "A, B and C have founded the joint force of the X": its members are who founds it."""
    for verb in clause.of("STARTN", "LAUNCH"):
        near = [g for g in clause.groups if 0 <= verb.start - g.end <= _DOERS_REACH and g.slot is None]
        if clause.scan.syntax.verb_first:
            near += [g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.slot is None]
        states = [g for g in near if len(g.forces) > 1 and all(m.actor.country for m in g.mentions)]
        end = max([verb.end, *(g.end for g in states)])
        shared = [g for g in clause.groups if 0 <= g.start - end <= _DOERS_REACH and _is_shared(clause.scan, g)]
        if states and shared:
            trigger = Trigger("joint_force", shared[0].start, shared[0].end, "frame.joint_force")
            return act_of(trigger, states[0].mentions, "joint.include", 2.0)
    return []


def asked_for(clause: Clause) -> list[Frame]:
    """Read "A's jets struck P at the request of B": the state that asks for an act has a part in it."""
    scan = clause.scan
    for plea in clause.of("PLEA"):
        asks = any(scan.tokens[k].key in _ASKED for k in range(plea.start, plea.end))
        host = next((g for g in clause.groups if asks and 0 <= g.start - plea.end <= 1), None)
        deeds = clause.of("ACTV", "OP", "CAPTURE", "ENTERV", "POSTV") if host is not None else []
        acting = next((g for g in clause.groups if g is not host and g.slot in (None, "agent") and is_armed(g)), None)
        if host is not None and acting is not None and deeds and not _is_hit(scan, acting):
            trigger = Trigger("support", deeds[0].start, deeds[0].end, "frame.in_aid")
            return frames_of(trigger, acting, host, "joint.aid", 2.0)
    return []


def _is_shared(scan: Scan, group: Group) -> bool:
    """Say whether a group is the name of a force that states share, whoever it is read as."""
    named = scan.longest(group.start, "actor")
    return named is not None and named.entry.value.type == "coalition"


def _is_hit(scan: Scan, group: Group) -> bool:
    return bool(scan.of_between(group.start - 2, group.start, "TARGETP", "TARGETN"))


def help_each_other(clause: Clause) -> list[Frame]:
    """Read "A and B will assist one another in battle", "A and B are to come to each other's defence"."""
    for each in clause.of("RECIPROCAL") if not clause.of("NEG", "REFUSE") else ():
        helps = [m for m in clause.of(*_HELPS) if 0 <= each.start - m.end <= 1]
        allies = [g for g in clause.groups if g.end <= each.start and g.slot in (None, "agent") and several(g)]
        if helps and allies:
            trigger = Trigger("agreement", helps[-1].start, each.end, "frame.in_aid")
            return act_of(trigger, each_force(allies[-1]), "joint.between")
    return []


def members_act(clause: Clause) -> list[Frame]:
    """Read "the alliance, which takes in A, B and C, attacked", "made up of A and B, the force goes on raiding"."""
    scan = clause.scan
    for group in clause.groups:
        if group.slot != "included" or group.opener is None or not several(group):
            continue
        deeds = scan.of_between(0, group.opener.start, *_DEEDS) + scan.of_between(group.end, len(scan.tokens), *_DEEDS)
        if deeds and not scan.of("CLASHV", "RECIPROCAL"):
            trigger = Trigger("joint_operation", deeds[-1].start, deeds[-1].end, "frame.act_together")
            return act_of(trigger, each_force(group), "joint.include", 2.0, group.opener)
    return []


def _enters(group: Group, verb: Mark) -> bool:
    """Say whether "became part of B", "went over to B" itself brings a group in."""
    opener = group.opener
    over = opener is not None and group.slot == "sponsor" and verb.start <= opener.start <= verb.end
    return over or (group.slot == "included" and 0 <= group.start - verb.end <= 1)


def _beside(group: Group, verb: Mark) -> bool:
    """Say whether a group stands right before or right behind a verb."""
    reach = _BETWEEN_REACH if group.slot == "between" else 1  # "an alliance between A and B"
    return 0 <= verb.start - group.end <= _DOERS_REACH or 0 <= group.start - verb.end <= reach


def _trigger(verb: Mark) -> Trigger:
    return Trigger("agreement", verb.start, verb.end, "frame.joint_force")

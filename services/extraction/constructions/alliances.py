"""Alliances: forces that another enlists, that enter or leave a joint force, or that an alliance of them acts for."""

from services.extraction.constructions.clause_view import (
    SHARED_FORCES,
    Clause,
    act_of,
    frames_of,
    is_armed,
    is_object,
    root_of,
)
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark
from services.extraction.words.generators import BEH

_OBJECT_REACH = 6
_DEED_REACH = 14
_MEMBER_REACH = 8
_ALLIANCE_REACH = 3
_DEEDS = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "ENTERV", "CLASH")
_FREE = (None, "agent", "dative", "target")
_ALLIES = ("COOPN", "UNIT", "PEOPLE", "MIL")


def enlists(clause: Clause) -> list[Frame]:
    """Read "A made use of B in the attack", "A called in B to take P"."""
    for verb in clause.of("ENLISTV"):
        if clause.scan.covering(verb.start, "KEEPS"):
            continue  # "the radars that B uses"
        after = [g for g in clause.groups if 0 <= g.start - verb.end <= _OBJECT_REACH and is_armed(g)]
        before = [g for g in clause.groups if 0 <= verb.start - g.end <= _ALLIANCE_REACH and g.slot in (None, "agent")]
        called = next((g for g in after if BEH in g.clitic or g.slot == "dative"), None)
        if called is None and clause.scan.covering(verb.start, "USEV"):
            used = [g for g in after if g.slot is None and not is_object(clause.scan, g)]
            called = used[-1] if used and used[-1].start <= max([verb.end, *(g.end for g in used[:-1])]) + 1 else None
            called = called if before or len(used) > 1 else None
        acting = next((g for g in (*reversed(before), *after) if g is not called), None)
        if called is None or acting is None or (acting in after and acting.start > called.start):
            continue
        deeds = [m for m in clause.of(*_DEEDS) if 0 <= m.start - called.end <= _DEED_REACH]
        mark = deeds[0] if deeds else verb
        trigger = Trigger("joint_operation" if deeds else "support", mark.start, mark.end, "frame.fight_with")
        frames = frames_of(trigger, acting, called, "joint.with", 2.0)
        if frames:
            return frames
    return []


def enters_or_leaves(clause: Clause) -> list[Frame]:
    """Read "A left the joint force of B", "A joined the coalition": one state, and a force made of several."""
    for verb in clause.of("LEAVEV", "ENTERALLY"):
        after = [g for g in clause.groups if g.start >= verb.end]
        shared = next((g for g in after if is_shared_force(clause, g)), None)
        if shared is None or shared.start - verb.end > _MEMBER_REACH or shared.slot not in _FREE:
            continue
        before = [g for g in clause.groups if 0 <= verb.start - g.end <= _ALLIANCE_REACH and g.slot is None]
        member = next((g for g in (*before[-1:], *after) if g is not shared), None)
        if member is None or member.start > shared.start or root_of(member) == root_of(shared):
            continue
        actors = giver_and_taker(member.mentions, shared.mentions)
        trigger = Trigger("joint_force", verb.start, verb.end, "frame.joint_force")
        return [Frame(trigger, tuple(actors), "joint.with", 2.0, None)]
    return []


def is_shared_force(clause: Clause, group: Group) -> bool:
    """Say whether a group is a force of several states by its own noun, not an alliance or a bloc of them."""
    first = group.mentions[0]
    words = (match.entry for k in range(first.start, first.end) for match in clause.scan.matches[k])
    nouns = ("UNIT", "MISSIONW")
    unit = any(entry.kind == "force" or (entry.kind == "class" and entry.value in nouns) for entry in words)
    return unit and first.actor.type in SHARED_FORCES


def allied(clause: Clause) -> list[Frame]:
    """Read "an alliance of A, B and C took the seat", its verb before or behind those it takes in."""
    for group in clause.groups:
        if group.slot != "included" or group.opener is None or len(group.forces) < 2 or not is_armed(group):
            continue
        deed = _deed(clause, group, group.opener)
        if deed is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.act_together")
            return act_of(trigger, group.forces, "joint.include", 2.0, group.opener)
    return []


def _deed(clause: Clause, group: Group, opener: Mark) -> Mark | None:
    """Return the act of an alliance: its noun stands before "that takes in", its verb before or behind."""
    heads = [m for m in clause.of(*_ALLIES) if 0 <= opener.start - m.end <= 2]
    if not heads:
        return None
    verbs = [m for m in clause.of("ACTV", "ACHIEVEV") if 0 <= heads[0].start - m.end <= 1]
    verbs += [m for m in clause.of("ACTV", "ACHIEVEV") if 0 <= m.start - group.end <= 1]
    return verbs[0] if verbs else None

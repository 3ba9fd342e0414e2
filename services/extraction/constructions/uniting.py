"""Uniting: groups that ally, merge or pledge themselves to another, told by a verb of becoming one."""

from services.extraction.clause_view import Clause, armed_of, frame_of, is_armed
from services.extraction.groups import Group, force_root
from services.extraction.scan import Mark
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_DOERS_REACH = 4
_JOINED_REACH = 8
_FREE = (None, "agent", "with", "with_weak", "dative")
_AGAINST = ("CLASH", "CLASHV", "NEG")


def united(clause: Clause) -> list[Frame]:
    """Read "A and B have allied", "A has pledged itself to B", "A made an alliance with B"; all are armed groups."""
    if clause.scan.language not in ("fr", "ru") or clause.of(*_AGAINST):
        return []
    for verb in clause.of("UNITV"):
        groups = [g for g in clause.groups if is_armed(g) and g.slot in _FREE]
        several = next((g for g in groups if _are_one(g) and _beside(g, verb)), None)
        if several is not None:
            members = {force_root(m.actor.id): m for m in reversed(armed_of(several.mentions))}
            actors = tuple(Linked(mention, "initiator", "subject") for mention in reversed(members.values()))
            return [Frame(_trigger(verb), actors, "joint.subject", 1.5, None)]
        acting = next((g for g in groups if g.slot in (None, "agent") and _beside(g, verb)), None)
        after = [g for g in groups if g is not acting and 0 <= g.start - verb.end <= _JOINED_REACH]
        if acting is not None and after:
            frame = frame_of(_trigger(verb), acting, after[0], "joint.with", 2.0)
            return [frame] if frame is not None else []
    return []


def _are_one(group: Group) -> bool:
    return len({force_root(mention.actor.id) for mention in armed_of(group.mentions)}) > 1


def _beside(group: Group, verb: Mark) -> bool:
    """Say whether a group stands right before or right behind a verb."""
    return 0 <= verb.start - group.end <= _DOERS_REACH or 0 <= group.start - verb.end <= 1


def _trigger(verb: Mark) -> Trigger:
    return Trigger("agreement", verb.start, verb.end, "frame.joint_force")

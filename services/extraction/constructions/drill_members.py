"""Drill members: whom a later sentence puts into the exercise that one before tells of: "A and B are in it"."""

from services.extraction.clause_view import ARMED, Clause, half_of
from services.extraction.mentions import BARE
from services.extraction.ties import Frame
from services.extraction.triggers import Trigger

_REACH = 10
_FREE = (None, "agent", "genitive", "included")
_KINDS = frozenset({*ARMED, *BARE})


def in_it_too(clause: Clause) -> list[Frame]:
    """Read "A and B take part in it", "soldiers of A and B are to be in it": which exercise, a sentence before says."""
    if clause.of("EXERCISE", "NEG", "SPORT"):
        return []
    for part in clause.of("PARTOFIT"):
        near = [g for g in clause.groups if 0 <= part.start - g.end <= _REACH or 0 <= g.start - part.end <= _REACH]
        members = [m for g in near if g.slot in _FREE for m in g.mentions if m.kind in _KINDS and m.actor.country]
        if members:
            trigger = Trigger("joint_exercise", part.start, part.end, "frame.joint_exercise")
            return half_of(trigger, members, "joint.include", "drill")
    return []

"""Triggers: what a possible event is, the points of its kind, and which kinds are talk."""

from dataclasses import dataclass

POINTS = {
    "joint_command": 3.0, "joint_force": 3.0, "joint_patrol": 3.0, "joint_exercise": 3.0, "fire_support": 2.5,
    "intelligence_sharing": 2.5, "deconfliction": 2.5, "support": 2.0, "coordination": 2.0, "joint_operation": 1.5,
    "agreement": 1.5, "basing": 1.5, "handover": 1.5, "meeting": 1.0,
}  # fmt: skip
TALKS = frozenset({"meeting", "agreement", "coordination"})
POLITICAL = TALKS | {"support"}  # what states also do without their armies, and no third party could witness


@dataclass(frozen=True, slots=True)
class Trigger:
    """A possible event: its subtype and its tokens."""

    subtype: str
    start: int
    end: int
    rule: str


def says_more(subtype: str, than: str) -> bool:
    """Say whether a kind of act tells more of an event than another; unspecified coordination tells least."""
    if "coordination" in (subtype, than):
        return than == "coordination"
    return POINTS[subtype] > POINTS[than]

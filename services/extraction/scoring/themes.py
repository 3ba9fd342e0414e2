"""Themes: what an agreement, a talk or a shared office is about, where that is no matter of forces."""

from services.extraction.candidates import Sighting
from services.extraction.sentences.scan import Mark, Scan

THEMED = frozenset({"agreement", "meeting", "coordination", "joint_command", "joint_force", "intelligence_sharing"})
_AFTER, _BEFORE = 4, 3  # words between an act and its theme
_LISTED = 3  # words between the members of such a list


def civil_theme(sighting: Sighting) -> Mark | None:
    """Return the civil theme in the phrase of an act, unless a military one stands beside it."""
    scan, trigger = sighting.reading.scan, sighting.frame.trigger
    before = 1 if scan.syntax.adjective_after else _BEFORE
    after = _AFTER if scan.syntax.adjective_after else _AFTER + _BEFORE
    for mark in scan.of_between(trigger.start - before, trigger.end + after, "THEME"):
        if not is_military_too(scan, mark) and not scan.covering(mark.start, "EXERCISEV"):
            return mark
    return None


def is_military_too(scan: Scan, civil: Mark) -> bool:
    """Say whether a civil word stands in a list with a military one: "economic, political and military"."""
    return any(abs(mark.start - civil.start) <= _LISTED for mark in scan.of("MIL", "SECRETW"))

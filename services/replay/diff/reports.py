"""Reports: those of a run against those that stand."""

from collections.abc import Iterable
from typing import TypeAlias

from schemas.report import Report
from services.replay.diff.fields import changes_of
from services.replay.diff.matching import match
from services.replay.diff.sides import Change, Diff

ReportDiff: TypeAlias = Diff[Report]


def compare_reports(before: Iterable[Report], after: Iterable[Report]) -> ReportDiff:
    """Compare reports as they stand with those of a run; the order of either does not matter."""
    matched = match(before, after)
    changed = tuple(Change(old, new, changes_of(old, new)) for old, new in matched.changed)
    return Diff(matched.unchanged, changed, matched.added, matched.removed)

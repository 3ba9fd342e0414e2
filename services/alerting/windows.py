"""Windows: the days on which what a report tells may have happened."""

from datetime import date, timedelta
from typing import NamedTuple

from schemas.report import Report
from services.alerting.rules import family_of, rules


class Window(NamedTuple):
    """First and last possible day, both inclusive."""

    start: date
    end: date


def window_of(report: Report) -> Window:
    """Return the window of a report; "first seen" is when its article was fetched, never the clock."""
    seen = report.article.fetched_at.date()
    if report.date.start is None:
        return Window(seen - timedelta(days=rules().undated_days), seen)
    start, end = report.date.start, report.date.end or report.date.start
    if report.date.basis == "published" and family_of(report.subtype).durable:
        start -= timedelta(days=rules().lasting_state_days)
    return Window(start, max(start, end))


def gap_days(a: Window, b: Window) -> int:
    """Return how many days lie between two windows, 0 when they share one."""
    return max(0, (max(a.start, b.start) - min(a.end, b.end)).days)


def is_historic(report: Report) -> bool:
    """Say whether what a report tells ended too long before it was first seen to be news."""
    seen = report.article.fetched_at.date()
    return (seen - window_of(report).end).days > rules().historic_days

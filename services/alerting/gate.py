"""The gate: is a report a repeat, does it replace an earlier one, or is it to be compared?"""

from typing import Literal, NamedTuple

from schemas.report import Report
from services.alerting.actors import likeness, principals
from services.alerting.comparison import compare
from services.alerting.known import Known, StoredReport
from services.alerting.rules import rules

PROMOTE = "promote/"


class Passage(NamedTuple):
    """How a report passes the gate; ``replaces`` is the stored report whose place it takes."""

    way: Literal["known", "stale", "replaces", "fresh"]
    rule: str
    replaces: StoredReport | None = None


def gate(report: Report, known: Known, replay: str | None) -> Passage:
    """Let a report pass as a repeat, as a replacement or as fresh."""
    if known.same_id:
        return _same_id(report, known, replay)
    edited = [s for s in known.same_url if s.standing and s.report.article.article_id != report.article.article_id]
    alike = [s for s in edited if _likeness(report, s.report) >= rules().least_actors]
    if not alike:
        return Passage("fresh", "founded")
    best = max(alike, key=lambda s: (compare(report, s.report).score, s.report.report_id))
    if _age(report) < _age(best.report):
        return Passage("stale", "older_text", best)
    return Passage("replaces", "edited_text", best)


def _same_id(report: Report, known: Known, replay: str | None) -> Passage:
    same = [s for s in known.same_id if s.report.content_digest == report.content_digest]
    standing = next((s for s in known.same_id if s.standing), None)
    if any(s.standing for s in same):
        return Passage("known", "known")
    if same:
        return _reinstated(report, known, same[0])
    if replay is not None and not replay.startswith(PROMOTE):
        return Passage("known", "repair_never_replaces")
    if standing is None:
        return _reinstated(report, known, known.same_id[0])
    return Passage("replaces", "read_anew", standing)


def _reinstated(report: Report, known: Known, before: StoredReport) -> Passage:
    """A page set back to an earlier text, by a higher revision, speaks again; an old record read again does not."""
    later = [s for s in known.same_url if s.standing and s.report.article.article_id != report.article.article_id]
    newest = max((s.report.article.revision for s in (before, *later)), default=0)
    if report.article.revision <= newest:
        return Passage("known", "known")
    alike = [s for s in later if s.event_id == before.event_id]
    best = max(alike, key=lambda s: (compare(report, s.report).score, s.report.report_id), default=None)
    return Passage("replaces", "reinstated", best or before)


def _likeness(a: Report, b: Report) -> float:
    return likeness(principals(a), principals(b))


def _age(report: Report) -> tuple[int, object]:
    return report.article.revision, report.article.fetched_at

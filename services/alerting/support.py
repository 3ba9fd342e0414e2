"""Support: which reports of an event still carry it, and the state that follows."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemas.report import Report
from services.alerting.origins import origin_key

State = Literal["active", "disputed", "denied", "retracted"]


class Support(NamedTuple):
    """The state of an event and the reports that speak for it (the denials, when none does)."""

    state: State
    reports: tuple[Report, ...]


def support_of(standing: Sequence[Report], ever: Sequence[Report]) -> Support:
    """Weigh the standing reports; ``ever`` holds all the event has had, replaced ones too.

    A denial takes away the support of its own origin; one of another origin makes the event disputed.
    """
    denials = [report for report in standing if report.status == "denied"]
    supports = tuple(r for r in standing if r.status != "denied" and not any(_takes_back(d, r) for d in denials))
    supporters = {origin_key(report) for report in ever if report.status != "denied"}
    if supports:
        foreign = any(origin_key(denial) not in supporters for denial in denials)
        return Support("disputed" if foreign else "active", supports)
    if supporters:
        return Support("retracted", tuple(standing))
    return Support("denied", tuple(denials))


def _takes_back(denial: Report, report: Report) -> bool:
    same = origin_key(denial) == origin_key(report)
    return same and denial.article.fetched_at >= report.article.fetched_at

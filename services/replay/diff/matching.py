"""Matching: which report of a run is which of those that stand; best first, each used once, in any order of input."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.parts import PRINCIPAL_ROLES, EventDate, Place
from schemas.report import Report

LEAST_LIKENESS = 2.0  # of four parts: less in common, and one report went while another came


class Matched(NamedTuple):
    """Every report of both sides, once; pairs are (as it stands, as the run says)."""

    unchanged: tuple[Report, ...]
    changed: tuple[tuple[Report, Report], ...]
    added: tuple[Report, ...]
    removed: tuple[Report, ...]


def match(before: Iterable[Report], after: Iterable[Report]) -> Matched:
    """Pair the reports of both sides by id, what is left by address and nearest signature.

    Of several reports with one id the last counts: each side is given as it stands.
    """
    old = {report.report_id: report for report in before}
    new = {report.report_id: report for report in after}
    both = sorted(old.keys() & new.keys())
    same = {one for one in both if old[one].content_digest == new[one].content_digest}
    gone = [old[one] for one in sorted(old.keys() - new.keys())]
    come = [new[one] for one in sorted(new.keys() - old.keys())]
    near = nearest(gone, come)
    used = {report.report_id for pair in near for report in pair}
    return Matched(
        unchanged=tuple(new[one] for one in both if one in same),
        changed=(*((old[one], new[one]) for one in both if one not in same), *near),
        added=tuple(report for report in come if report.report_id not in used),
        removed=tuple(report for report in gone if report.report_id not in used),
    )


def nearest(gone: Iterable[Report], come: Iterable[Report]) -> tuple[tuple[Report, Report], ...]:
    """Pair reports of one address by likeness, the likest pair first, each report at most once."""
    candidates = sorted(_candidates(gone, come), key=lambda found: found[0])
    pairs, used = [], set[str]()
    for _, old, new in candidates:
        if old.report_id not in used and new.report_id not in used:
            used |= {old.report_id, new.report_id}
            pairs.append((old, new))
    return tuple(sorted(pairs, key=lambda pair: pair[0].report_id))


def likeness(a: Report, b: Report) -> float:
    """Return how many of the four parts of a signature two reports share: subtype, principals, place, date."""
    mine, other = _principals(a), _principals(b)
    who = len(mine & other) / len(mine | other) if mine | other else 0.5
    return (a.subtype == b.subtype) + who + _same_place(a.place, b.place) + _same_date(a.date, b.date)


Rank = tuple[float, bool, str, str]


def _candidates(gone: Iterable[Report], come: Iterable[Report]) -> Iterator[tuple[Rank, Report, Report]]:
    """Yield what may belong together with its rank: the likest, then the same article, then by ids."""
    by_address: dict[str, list[Report]] = {}
    for report in come:
        by_address.setdefault(report.article.url_key, []).append(report)
    for old in gone:
        for new in by_address.get(old.article.url_key, ()):
            alike = likeness(old, new)
            if alike >= LEAST_LIKENESS:
                elsewhere = old.article.article_id != new.article.article_id
                yield (-alike, elsewhere, old.report_id, new.report_id), old, new


def _principals(report: Report) -> frozenset[str]:
    return frozenset(actor.id for actor in report.participants if actor.role in PRINCIPAL_ROLES)


def _same_place(a: Place | None, b: Place | None) -> float:
    """Known on neither side tells half."""
    if a is None or b is None:
        return 0.5 if a is b else 0.0
    return 1.0 if a.id == b.id else 0.5 if a.country is not None and a.country == b.country else 0.0


def _same_date(a: EventDate, b: EventDate) -> float:
    if a.start is None or b.start is None:
        return 0.5 if a.start is b.start else 0.0
    overlap = a.start <= (b.end or b.start) and b.start <= (a.end or a.start)
    return 1.0 if a.start == b.start else 0.5 if overlap else 0.0

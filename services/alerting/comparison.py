"""Comparing two reports: how alike they are, part by part, and whether they tell of the same event."""

from typing import NamedTuple

from schemas.parts import Place
from schemas.report import Report
from services.alerting.actors import are_alike, likeness, principals
from services.alerting.matching.geometry import distance_km
from services.alerting.rules import families_fit, rules
from services.alerting.texts import overlap
from services.alerting.windows import gap_days, window_of

DATE_STEPS = ((0, 1.0), (1, 0.8), (3, 0.5), (7, 0.2))


class Comparison(NamedTuple):
    """Likeness of two reports; ``rule`` is set when it makes them the same event."""

    rule: str | None
    score: float
    parts: dict[str, float]


def compare(a: Report, b: Report) -> Comparison:
    """Compare two reports; those of one article are never the same event."""
    parts = _parts(a, b)
    weights = rules().weights
    score = sum(weights[name] * value for name, value in parts.items()) / sum(weights[name] for name in parts)
    distinct = a.article.article_id == b.article.article_id
    return Comparison(None if distinct else same_event(a, b), round(score, 4), parts)


def same_event(a: Report, b: Report) -> str | None:
    """Return the rule by which two reports tell of one event, or None: later days are another event."""
    if gap_days(window_of(a), window_of(b)) > rules().slack_days:
        return None
    if _signature(a) == _signature(b):
        return "signature"
    same_place = a.place is not None and b.place is not None and a.place.id == b.place.id
    if same_place and families_fit(a.subtype, b.subtype) and are_alike(principals(a), principals(b)):
        return "place_principals_window"
    return None


def _signature(report: Report) -> tuple[str, frozenset[str], str, object]:
    place = report.place.id if report.place else ""
    return report.subtype, frozenset(principals(report)), place, report.date.start


def _parts(a: Report, b: Report) -> dict[str, float]:
    parts = {
        "actors": likeness(principals(a), principals(b)),
        "place": _places(a.place, b.place),
        "subtype": 1.0 if a.subtype == b.subtype else 0.6 if families_fit(a.subtype, b.subtype) else 0.25,
        "date": next((v for days, v in DATE_STEPS if gap_days(window_of(a), window_of(b)) <= days), 0.0),
    }
    if a.article.language == b.article.language:
        parts["text"] = overlap(a.article.signature, b.article.signature)
    return {name: round(value, 4) for name, value in parts.items()}


def _places(a: Place | None, b: Place | None) -> float:
    if a is None or b is None:
        return 0.4
    if a.id == b.id:
        return 1.0
    if 4 in (a.precision, b.precision):
        return 0.6 if a.country == b.country else 0.0
    if a.adm1 and a.adm1 == b.adm1:
        return 0.7 if a.adm2 and b.adm2 and a.adm2 != b.adm2 else 1.0
    known = a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None
    if known and distance_km((a.lon or 0, a.lat or 0), (b.lon or 0, b.lat or 0)) < rules().near_km:
        return 0.5
    return 0.15

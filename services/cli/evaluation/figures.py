"""Figures: shares of judged texts with their 95 % intervals, for all and by group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import Any, NamedTuple

from services.cli.evaluation.judge import Judged, Overlap

Z = 1.959964  # of 95 %
GROUPS: dict[str, Callable[[Judged], str]] = {
    "language": lambda one: one.gold.language,
    "theatre": lambda one: one.gold.theatre,
    "text_kind": lambda one: one.gold.text_kind,
    "difficulty": lambda one: one.gold.difficulty or "unknown",
}


class Share(NamedTuple):
    """A share of ``n`` cases with its interval; ``value`` is None where there is no case."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def share(right: int, n: int) -> Share:
    """Return a share with Wilson's score interval (E. B. Wilson, JASA 22, 1927), right for small n and near 0 and 1."""
    if n == 0:
        return Share(None, None, None, 0)
    p, square = right / n, Z * Z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return Share(round(p, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4), n)


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return every figure of a set of texts."""
    events = [one for one in judged if one.gold.is_event]
    found = [one for one in events if one.lane != "none"]
    return {
        "items": len(judged),
        "events": len(events),
        "detection": _detection(judged, ("alert", "review")),
        "detection_alert": _detection(judged, ("alert",)),
        "subtype": _verdicts(one.subtype for one in found),
        "subtypes_f1": _f1(one.subtypes for one in found),
        "participants": _f1(one.participants for one in found),
        "participants_strict": _f1(one.participants_strict for one in found),
        "participants_exact": _verdicts(_exact(one) for one in found if one.gold.actors),
        "against": _f1(one.against for one in found),
        "place": _verdicts(one.place for one in found),
        "date": _verdicts(one.date for one in found),
        "invented_dates": _verdicts(one.invented_date for one in found),
        "status": _verdicts(one.status for one in found),
        "cited_source": _verdicts(one.cited for one in found),
    }


def by_group(judged: Sequence[Judged]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the figures by language, theatre, kind of text and difficulty."""
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for name, group_of in GROUPS.items():
        members: dict[str, list[Judged]] = defaultdict(list)
        for one in judged:
            members[group_of(one)].append(one)
        tables[name] = {group: figures(members[group]) for group in sorted(members)}
    return tables


def _exact(one: Judged) -> bool:
    return not one.participants.extra and not one.participants.missing


def _detection(judged: Sequence[Judged], lanes: tuple[str, ...]) -> dict[str, Any]:
    rung = [one for one in judged if one.lane in lanes]
    right = sum(one.gold.is_event for one in rung)
    events = sum(one.gold.is_event for one in judged)
    return {"precision": share(right, len(rung))._asdict(), "recall": share(right, events)._asdict()}


def _verdicts(verdicts: Iterable[bool | None]) -> dict[str, Any]:
    told = [verdict for verdict in verdicts if verdict is not None]
    return share(sum(told), len(told))._asdict()


def _f1(overlaps: Iterable[Overlap]) -> dict[str, Any]:
    right = extra = missing = 0
    for one in overlaps:
        right, extra, missing = right + one.right, extra + one.extra, missing + one.missing
    total = 2 * right + extra + missing
    return {
        "f1": round(2 * right / total, 4) if total else None,
        "precision": share(right, right + extra)._asdict(),
        "recall": share(right, right + missing)._asdict(),
    }

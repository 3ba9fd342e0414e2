"""Figures: shares of judged texts with their 95 % intervals, for all and by group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple, TypeVar

from services.cli.evaluation.judge import Judged, Overlap

One = TypeVar("One")

Z = 1.959964  # of 95 %
ALERT, BOTH = ("alert",), ("alert", "review")
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
    lanes = [(one.lane, one.gold.is_event) for one in judged]
    return {
        "items": len(judged),
        "events": len(events),
        "detection": detection(lanes, BOTH),
        "detection_alert": detection(lanes, ALERT),
        "subtype": _verdicts(one.subtype for one in found),
        "subtypes_f1": _f1(one.subtypes for one in found),
        "participants": _f1(one.participants for one in found),
        "participants_strict": _f1(one.participants_strict for one in found),
        "participants_exact": _verdicts(one.participants.exact for one in found if one.gold.actors),
        "against": _f1(one.against for one in found),
        "place": _verdicts(one.place for one in found),
        "date": _verdicts(one.date for one in found),
        "invented_dates": _verdicts(one.invented_date for one in found),
        "status": _verdicts(one.status for one in found),
        "cited_source": _verdicts(one.cited for one in found),
    }


def by_group(
    ones: Sequence[One],
    groups: Mapping[str, Callable[[One], str]],
    figures_of: Callable[[Sequence[One]], dict[str, Any]],
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the figures of each group by each way to group them."""
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for name, group_of in groups.items():
        members: dict[str, list[One]] = defaultdict(list)
        for one in ones:
            members[group_of(one)].append(one)
        tables[name] = {group: figures_of(members[group]) for group in sorted(members)}
    return tables


def detection(told: Sequence[tuple[str, bool]], lanes: tuple[str, ...]) -> dict[str, Any]:
    """Return precision and recall of texts in these lanes; of each text the lane, and whether it tells of an event."""
    rung = [is_event for lane, is_event in told if lane in lanes]
    events = sum(is_event for _, is_event in told)
    return {"precision": share(sum(rung), len(rung))._asdict(), "recall": share(sum(rung), events)._asdict()}


def cell(one: Mapping[str, Any]) -> str:
    """Word a share and its interval for a table."""
    return "-" if one["value"] is None else f"{one['value']:.2f} ({one['low']:.2f}-{one['high']:.2f})"


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

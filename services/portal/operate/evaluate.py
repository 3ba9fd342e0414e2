"""Evaluate: rates, quantiles and gauges over the memory, by Prometheus' own rules, so that both ways agree."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

from services.portal.operate.memory import Labels, Memory, Track
from services.portal.operate.promql import Expression

LOOKBACK_SECONDS = 300.0
Line = list[float | None]
OPERATORS: Mapping[str, Callable[[Iterable[float]], float]] = {"sum": math.fsum, "max": max, "min": min}


def lines(expression: Expression, memory: Memory, times: Sequence[float]) -> dict[Labels, Line]:
    """Work an expression out at each of the times; a line for each group of labels."""
    by = (*expression.by, "le") if expression.quantile is not None else expression.by
    groups: dict[Labels, list[Line]] = {}
    for track in memory.tracks(expression.metric):
        if all(matcher.takes(track.labels) for matcher in expression.matchers):
            group = tuple((label, track.labels[label]) for label in by if label in track.labels)
            groups.setdefault(group, []).append(_line(expression, track, times))
    added = {group: _together(OPERATORS[expression.operator], found) for group, found in groups.items()}
    return added if expression.quantile is None else _quantiles(expression.quantile, added)


def counted(track: Track, since: float) -> float:
    """Return by how much a counter grew after ``since``, as seen: restarts included, nothing extrapolated."""
    corrected = without_resets(track.between(since)[1])
    return corrected[-1] - corrected[0] if corrected else 0.0


def without_resets(values: Sequence[float]) -> list[float]:
    """Return a counter that never falls: what a restart lost is added again."""
    lost = accumulate((before if after < before else 0.0 for before, after in pairwise(values)), initial=0.0)
    return [value + gone for value, gone in zip(values, lost, strict=False)]


def increase(times: Sequence[float], values: Sequence[float], corrected: Sequence[float], end: float, window: float
             ) -> float | None:  # fmt: skip
    """Return the growth of a counter in a window, extrapolated to its ends as Prometheus does."""
    first, last = bisect_left(times, end - window), bisect_right(times, end) - 1
    if last - first < 1:
        return None
    grown, sampled = corrected[last] - corrected[first], times[last] - times[first]
    gap = sampled / (last - first)
    to_start, to_end = times[first] - (end - window), end - times[last]
    if grown > 0 and values[first] >= 0:
        to_start = min(to_start, sampled * values[first] / grown)  # a counter was never below zero
    reach = sampled + sum(side if side < gap * 1.1 else gap / 2 for side in (to_start, to_end))
    return grown * reach / sampled


def quantile(share: float, buckets: Iterable[tuple[float, float]]) -> float | None:
    """Return the value below which ``share`` of a histogram lies, linear within its bucket; None: nothing was seen."""
    ordered = sorted(buckets)
    if len(ordered) < 2 or ordered[-1][0] != math.inf:
        return None
    bounds = [bound for bound, _ in ordered]
    counts = list(accumulate((count for _, count in ordered), max))
    if not counts[-1] > 0:
        return None
    rank = share * counts[-1]
    place = bisect_left(counts[:-1], rank)
    if place == len(counts) - 1:
        return bounds[-2]
    below, start = (counts[place - 1], bounds[place - 1]) if place else (0.0, 0.0)
    if place == 0 and bounds[0] <= 0:
        return bounds[0]
    return start + (bounds[place] - start) * (rank - below) / (counts[place] - below)


def _line(expression: Expression, track: Track, times: Sequence[float]) -> Line:
    if expression.counted is None:
        return [_last(track, at) for at in times]
    window = float(expression.window_seconds)
    known, values = track.between(times[0] - window, times[-1])
    corrected = without_resets(values)
    grown = [increase(known, values, corrected, at, window) for at in times]
    return grown if expression.counted == "increase" else [None if by is None else by / window for by in grown]


def _last(track: Track, at: float) -> float | None:
    place = bisect_right(track.times, at) - 1
    if place < 0 or track.times[place] <= at - LOOKBACK_SECONDS or math.isnan(track.values[place]):
        return None
    return track.values[place]


def _together(operator: Callable[[Iterable[float]], float], found: Sequence[Line]) -> Line:
    columns = ([value for value in column if value is not None] for column in zip(*found, strict=True))
    return [operator(column) if column else None for column in columns]


def _quantiles(share: float, by_bound: Mapping[Labels, Line]) -> dict[Labels, Line]:
    groups: dict[Labels, list[tuple[float, Line]]] = {}
    for group, line in by_bound.items():
        bound = dict(group).get("le")
        if bound is not None:
            rest = tuple(pair for pair in group if pair[0] != "le")
            groups.setdefault(rest, []).append((float(bound), line))
    return {
        group: [
            quantile(share, [(bound, at) for bound, at in zip(bounds, column, strict=True) if at is not None])
            for column in zip(*(line for _, line in found), strict=True)
        ]
        for group, found in groups.items()
        for bounds in [[bound for bound, _ in found]]
    }

"""Calibration: from scores of cases that the points had not seen to how often such scores are right."""

from collections.abc import Iterable
from typing import NamedTuple


class Scored(NamedTuple):
    """A score, whether it was right, and how much it weighs."""

    score: float
    right: bool
    weight: float


class Step(NamedTuple):
    """From this score on, so many are right."""

    score: float
    sure: float


class _Pool(NamedTuple):
    least: float
    right: float
    weight: float


def steps(scored: Iterable[Scored], least_weight: float) -> list[Step]:
    """Return a rising stair (pool adjacent violators; Ayer and others 1955), each step as broad as ``least_weight``."""
    pools: list[_Pool] = []
    for one in sorted(scored):
        pools.append(_Pool(one.score, one.weight * one.right, one.weight))
        while len(pools) > 1 and _joins(pools[-2], pools[-1], least_weight):
            last, before = pools.pop(), pools.pop()
            pools.append(_Pool(before.least, before.right + last.right, before.weight + last.weight))
    return [Step(round(pool.least, 1), _sure(pool)) for pool in pools]


def _joins(before: _Pool, last: _Pool, least_weight: float) -> bool:
    return before.weight < least_weight or before.least == last.least or _sure(before) >= _sure(last)


def _sure(pool: _Pool) -> float:
    """Return the share of right ones with one doubtful case added, so that none is certain."""
    return round((pool.right + 0.5) / (pool.weight + 1), 2)

"""Logistic regression over thousands of sparse yes-or-no cues, by dual coordinate descent.

Source: H.-F. Yu, F.-L. Huang, C.-J. Lin, Dual coordinate descent methods for logistic regression and maximum entropy
models, Machine Learning 85 (2011), algorithm 5. Deterministic: rows are visited in the order given.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

PASSES = 40
NEWTON_STEPS = 20
ENOUGH = 1e-3  # the largest move of a multiplier, as a share of its bound, that ends the passes
START = 1e-3
SHRINK = 0.1


class Row(NamedTuple):
    """One case: the places of its cues, whether it is right, and how much it weighs."""

    cues: tuple[int, ...]
    right: bool
    weight: float


def fit(rows: Sequence[Row], size: int) -> list[float]:
    """Return the weight of each of ``size`` cues that makes the rows likely, drawn towards nought."""
    found = [0.0] * size
    multipliers = [START * row.weight for row in rows]
    for row, multiplier in zip(rows, multipliers, strict=True):
        _move(found, row, multiplier)
    for _ in range(PASSES):
        widest = 0.0
        for at, row in enumerate(rows):
            told = sum([found[cue] for cue in row.cues])
            new = _best(multipliers[at], row.weight, len(row.cues), told if row.right else -told)
            step = new - multipliers[at]
            multipliers[at] = new
            _move(found, row, step)
            widest = max(widest, abs(step) / row.weight)
        if widest < ENOUGH:
            break
    return found


def _move(found: list[float], row: Row, step: float) -> None:
    signed = step if row.right else -step
    for cue in row.cues:
        found[cue] += signed


def _best(old: float, bound: float, square: int, margin: float) -> float:
    """Return the multiplier between nought and its bound at which the dual is least along one row."""
    new = old
    for _ in range(NEWTON_STEPS):
        slope = log(new / (bound - new)) + square * (new - old) + margin
        if abs(slope) < ENOUGH:
            break
        step = slope / (square + bound / (new * (bound - new)))
        if step >= new:
            new *= SHRINK
        elif new - step >= bound:
            new = bound - (bound - new) * SHRINK
        else:
            new -= step
    return new

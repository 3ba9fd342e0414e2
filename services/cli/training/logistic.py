"""Logistic regression by Newton's method, drawn towards known points; a hundred unknowns at most."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import NamedTuple

SLOPE = 0.6  # logit for a point: the hand points' own confidences, .75 at 6.5 and .95 at 9.5, lie on this line
STEPS = 25
ENOUGH = 1e-6
LONGEST = 3.0
FREE = 1e-9  # hardly any pull: keeps the equations solvable


class Case(NamedTuple):
    """One candidate: the codes that hold of it, whether it is right, and how much it weighs."""

    codes: tuple[str, ...]
    right: bool
    weight: float


class Fit(NamedTuple):
    """Points for every code, and the score at which right and wrong are equally likely."""

    points: dict[str, float]
    even: float


def fit(cases: Sequence[Case], prior: Mapping[str, float], spreads: Mapping[str, float]) -> Fit:
    """Return the likeliest points when each lies about its spread from its prior; the even score is free."""
    codes = sorted({code for case in cases for code in case.codes})
    known = [prior[code] for code in codes]
    pulls = [1 / spreads[code] ** 2 for code in codes]
    column = {code: place for place, code in enumerate(codes)}
    rows = [[column[code] for code in case.codes] for case in cases]
    found = [*known, _even(cases, prior)]
    for _ in range(STEPS):
        gradient, curve = _derivatives(cases, rows, found, known, pulls)
        step = _bounded(solve(curve, gradient))
        found = [value - move for value, move in zip(found, step, strict=True)]
        if max(map(abs, step)) < ENOUGH:
            break
    return Fit(dict(zip(codes, found[:-1], strict=True)), found[-1])


def likelihood(score: float, even: float) -> float:
    """Return how likely a score is right."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, SLOPE * (score - even)))))


def _bounded(step: Sequence[float]) -> list[float]:
    """Shorten a step that Newton's method takes too far from where its parabola holds."""
    widest = max(map(abs, step))
    return [move * min(1.0, LONGEST / widest) if widest else 0.0 for move in step]


def _even(cases: Sequence[Case], prior: Mapping[str, float]) -> float:
    """Return a start: the mean score."""
    scores = [sum(prior[code] for code in case.codes) for case in cases]
    return sum(scores) / len(scores)


def _derivatives(
    cases: Sequence[Case],
    rows: Sequence[Sequence[int]],
    found: Sequence[float],
    prior: Sequence[float],
    pulls: Sequence[float],
) -> tuple[list[float], list[list[float]]]:
    """Return gradient and second derivatives of the penalised loss; the last unknown is the even score."""
    last = len(found) - 1
    gradient = [pull * (value - known) for value, known, pull in zip(found[:-1], prior, pulls, strict=True)] + [0.0]
    curve = [[0.0] * (last + 1) for _ in found]
    for at, pull in enumerate([*pulls, FREE]):
        curve[at][at] = pull
    for case, row in zip(cases, rows, strict=True):
        sure = likelihood(sum(found[at] for at in row), found[last])
        slip = case.weight * SLOPE * (sure - case.right)
        bend = case.weight * SLOPE * SLOPE * sure * (1 - sure)
        signs = [(at, 1.0) for at in row] + [(last, -1.0)]
        for at, sign in signs:
            gradient[at] += sign * slip
            line = curve[at]
            for other, second in signs:
                line[other] += sign * second * bend
    return gradient, curve


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve linear equations by elimination with pivots."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(at + 1, size):
            share = rows[row][at] / rows[at][at]
            if share:
                rows[row] = [value - share * above for value, above in zip(rows[row], rows[at], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][other] * found[other] for other in range(at + 1, size))
        found[at] = (rows[at][size] - rest) / rows[at][at]
    return found

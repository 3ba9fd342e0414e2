"""Bars: the scores from which on an article rings or goes to review, chosen where precision still holds."""

from collections.abc import Sequence
from typing import NamedTuple

from services.cli.training.held_out import NOTHING, Unseen


class Bar(NamedTuple):
    """A bar with what it gave on texts that the points had not seen."""

    score: float
    precision: float
    recall: float


def lowest_bar(texts: Sequence[Unseen], alert: bool, precision: float) -> Bar:
    """Return the lowest bar of a tenth of a point at which precision holds; the most precise where it never does."""
    scores = sorted({round(one.best(alert), 1) for one in texts if one.best(alert) > NOTHING})
    bars = [bar_at(texts, alert, score) for score in scores]
    fit = [bar for bar in bars if bar.precision >= precision]
    return min(fit, default=max(bars, key=lambda bar: (bar.precision, bar.recall)))


def bar_at(texts: Sequence[Unseen], alert: bool, score: float) -> Bar:
    """Return what a bar gives when each text stands for as many as it was drawn from."""
    rung = [one.example for one in texts if one.best(alert) >= score]
    right = sum(one.weight for one in rung if one.is_event)
    total = sum(one.weight for one in rung)
    events = sum(one.example.weight for one in texts if one.example.is_event)
    return Bar(score, right / total if total else 1.0, right / events if events else 0.0)

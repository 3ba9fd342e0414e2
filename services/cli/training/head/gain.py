"""Gain: how well held-out chances tell texts apart, and what they make of the lane of alerts on unseen texts."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.cli.training.examples import Text
from services.cli.training.held_out import Unseen
from services.extraction.opinions import DOUBTFUL, REACH, SURE


def separation(texts: Sequence[Text], chances: Mapping[str, float]) -> float:
    """Return how often an event has a higher chance than what is none, by weight: the area under the ROC curve."""
    events = [(chances[text.id], text.weight) for text in texts if text.told.is_event]
    others = [(chances[text.id], text.weight) for text in texts if not text.told.is_event]
    won = sum(w * v * ((p > q) + (p == q) / 2) for p, w in events for q, v in others)
    pairs = sum(w for _, w in events) * sum(v for _, v in others)
    return won / pairs if pairs else 0.0


def lane(one: Unseen, alert: float, review: float, p: float | None = None) -> str:
    """Return the lane that a text's best candidate gives it, after an opinion where there is one."""
    if one.best(False) < review:
        return "none"
    if p is not None and p <= DOUBTFUL:
        return "review"
    bar = alert - REACH if p is not None and p >= SURE else alert
    return "alert" if one.best(True) >= max(bar, review) else "review"


def lanes(
    texts: Sequence[Unseen], alert: float, review: float, chances: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Return how precise each lane is, and how many of the events stand in it."""
    told = [(one.example, lane(one, alert, review, chances[one.example.id] if chances else None)) for one in texts]
    events = sum(example.weight for example, _ in told if example.is_event)
    found = {}
    for name in ("alert", "review"):
        total = sum(example.weight for example, where in told if where == name)
        right = sum(example.weight for example, where in told if where == name and example.is_event)
        found[name] = {
            "precision": round(right / total, 3) if total else None,
            "recall": round(right / events, 3) if events else None,
        }
    return found

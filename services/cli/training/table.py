"""The table of points: fitted on all texts, its bars and its confidence read from texts held out."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.cli.training.bars import bar_at, lowest_bar
from services.cli.training.calibration import steps
from services.cli.training.examples import CASE, OWN, Example
from services.cli.training.held_out import Unseen, at_random, cases_of, unseen
from services.cli.training.logistic import Case, fit

SPREAD, GUARD_SPREAD = 0.7, 3.0  # how far from its prior a point lies; an excluding guard may have to outweigh all
ALERT_PRECISION, BOTH_PRECISION = 0.94, 0.75  # unread outlets lose a tenth of the first; ordinary news must not ring
EXCLUDES = -3.0
STEP = 0.1
STEP_WEIGHT = 40.0


def table(
    examples: Sequence[Example], prior: Mapping[str, float], digest: str, quiet: Sequence[Example] = ()
) -> dict[str, Any]:
    """Return the table; the bars are those of real texts, for own-written ones are easier.

    ``quiet`` texts must give no Report, as the near-misses of the case tables; nothing else is learned from them.
    """
    cases = cases_of(examples)
    spreads = spreads_of(prior)
    whole = fit(cases, prior, spreads)
    held_out = unseen(examples, prior, spreads, whole)
    real = _real(held_out)
    alert = lowest_bar(real, True, ALERT_PRECISION).score
    review = min(alert, lowest_bar(real, False, BOTH_PRECISION).score)
    stair = steps([one for text in real for one in text.scored()], STEP_WEIGHT)
    points = {code: round(whole.points.get(code, known), 1) + 0.0 for code, known in prior.items()}
    near_misses = cases_of([one for one in examples if one.stratum == CASE and not one.is_event] + [*quiet])
    drawn = unseen(at_random(examples), prior, spreads, whole)
    return {
        "name": "fitted",
        "points": excluding(points, prior, near_misses, review),
        "bars": {"alert": alert, "review": review},
        "confidence": [list(step) for step in reversed(stair)],
        "unseen": {
            f"{kind}, {split}": _figures(choose(texts), alert, review)
            for kind, choose in (("real", _real), ("own", _own))
            for split, texts in (("held out", held_out), ("random", drawn))
        },
        "trained_on": {
            "digest": digest,
            "texts": len(examples),
            "events": sum(one.is_event for one in examples),
            "candidates": len(cases),
            "right": sum(case.right for case in cases),
        },
    }


def spreads_of(prior: Mapping[str, float]) -> dict[str, float]:
    """Return how far from its prior each point usually lies."""
    return {code: GUARD_SPREAD if known <= EXCLUDES else SPREAD for code, known in prior.items()}


def excluding(
    points: Mapping[str, float], prior: Mapping[str, float], near_misses: Sequence[Case], review: float
) -> dict[str, float]:
    """Return the points with guards so strong that no near-miss of the case tables reaches the bar of review."""
    held = dict(points)
    for case in near_misses:
        guards = [code for code in case.codes if prior[code] <= EXCLUDES]
        over = sum(held[code] for code in case.codes) - review + STEP
        if guards and over > 0:
            strongest = min(guards, key=lambda code: held[code])
            held[strongest] = round(held[strongest] - over, 1)
    return held


def _real(texts: Sequence[Unseen]) -> list[Unseen]:
    return [one for one in texts if one.example.stratum not in (OWN, CASE)]


def _own(texts: Sequence[Unseen]) -> list[Unseen]:
    return [one for one in texts if one.example.stratum == OWN]


def _figures(texts: Sequence[Unseen], alert: float, review: float) -> dict[str, float]:
    rung, both = bar_at(texts, True, alert), bar_at(texts, False, review)
    return {
        "texts": len(texts),
        "alert_precision": round(rung.precision, 3),
        "alert_recall": round(rung.recall, 3),
        "both_precision": round(both.precision, 3),
        "both_recall": round(both.recall, 3),
    }

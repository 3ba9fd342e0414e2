"""Draws: precision and recall where each judged article stands for as many as it was drawn from."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from services.cli.evaluation.figures import ALERT, BOTH, by_group, detection, share
from services.cli.evaluation.labels import Outcome

RESAMPLES = 1000


def _split(one: Outcome) -> str:
    label = one.label
    if label.is_sentence:
        return f"sentences {label.split}"
    return f"{label.split} later" if label.is_later else label.split


GROUPS: dict[str, Callable[[Outcome], str]] = {
    "split": _split,
    "stratum": lambda one: f"{_split(one)} {one.label.stratum or one.label.set}",
}
Sums = tuple[float, float, float]


def drawn_figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return every figure of judged articles; intervals resample whole stories, for near copies are one case."""
    events = [one for one in outcomes if one.label.is_event]
    told = [one.participants for one in outcomes if one.participants is not None]
    return {
        "articles": len(outcomes),
        "stands_for": round(sum(one.label.weight for one in outcomes)),
        "events": len(events),
        "alert": _rates(outcomes, ALERT),
        "alert_and_review": _rates(outcomes, BOTH),
        "participants_exact": share(sum(one.exact for one in told), len(told))._asdict(),
        "participants_none_wrong": share(sum(not one.extra for one in told), len(told))._asdict(),
    }


def first_drawn(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Leave out later draws, whose articles have their weight already and would count twice, and single sentences."""
    return [one for one in outcomes if not (one.label.is_later or one.label.is_sentence)]


def drawn_groups(outcomes: Sequence[Outcome]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the figures by split and by stratum within it; later draws and sentences are splits of their own."""
    return by_group(outcomes, GROUPS, drawn_figures)


def _rates(outcomes: Sequence[Outcome], lanes: tuple[str, ...]) -> dict[str, Any]:
    stories: dict[str, Sums] = {}
    for one in outcomes:
        hit, weight = one.lane in lanes, one.label.weight
        right, wrong, missed = stories.get(one.label.story, (0.0, 0.0, 0.0))
        stories[one.label.story] = (
            right + weight * (hit and one.label.is_event),
            wrong + weight * (hit and not one.label.is_event),
            missed + weight * (not hit and one.label.is_event),
        )
    sums = list(stories.values())
    return {
        "among_judged": detection([(one.lane, one.label.is_event) for one in outcomes], lanes),
        **dict(zip(("precision", "recall"), _with_intervals(sums), strict=True)),
    }


def _with_intervals(sums: Sequence[Sums]) -> list[dict[str, float | None]]:
    """Return precision and recall with the middle 95 % of resampled ones; the same numbers in every run."""
    chance = random.Random(5)
    drawn = [_shares(chance.choices(sums, k=len(sums))) for _ in range(RESAMPLES)] if sums else []
    figures = []
    for place, value in enumerate(_shares(sums)):
        spread = sorted(told for shares in drawn if (told := shares[place]) is not None)
        low, high = (spread[len(spread) // 40], spread[-1 - len(spread) // 40]) if spread else (None, None)
        figures.append({name: None if figure is None else round(figure, 4)
                        for name, figure in (("value", value), ("low", low), ("high", high))})  # fmt: skip
    return figures


def _shares(sums: Iterable[Sums]) -> tuple[float | None, float | None]:
    right = wrong = missed = 0.0
    for one in sums:
        right, wrong, missed = right + one[0], wrong + one[1], missed + one[2]
    return (right / (right + wrong) if right + wrong else None, right / (right + missed) if right + missed else None)

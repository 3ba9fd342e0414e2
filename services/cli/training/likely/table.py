"""The table of likely ties: cues that are common enough, their points, what kind of act they tell of, and the bar."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

from services.cli.training.calibration import Scored, steps
from services.cli.training.examples import CASE, OWN
from services.cli.training.likely.dual import Row, fit
from services.cli.training.likely.parts import PARTS, part_of
from services.cli.training.likely.texts import QUIET, Example, Told
from services.cli.training.logistic import SLOPE
from services.extraction.likely.table import BASE, sum_of

COMMON = 10  # texts in which a cue must stand
STRENGTH = 0.05  # how much a pair may pull its cues; chosen on unseen folds of the development texts
KIND_STRENGTH = 0.1
SURE, ENOUGH = 0.6, 0.65  # the chance at which scores begin, and that from which a pair is an event by itself
BAR, LEAST = (round(log(chance / (1 - chance)) / SLOPE, 2) for chance in (SURE, ENOUGH))
HARDLY, HARDLY_KIND = 0.02, 0.1  # points and logits that are not worth a line
ROUNDS, HEAVIER, MARGIN = 6, 4.0, 0.05
STEP_WEIGHT = 20.0
OF_KIND = ("sentence.", "act.", "between.", "nearest.", "rule.", "types.")


def table(examples: Sequence[Example], parts: Sequence[Mapping[str, float]], digest: str) -> dict[str, Any]:
    """Return the table, with what it finds in texts that it has not seen and where no construction finds anything."""
    known = common(examples)
    points = quiet_points(examples, known)
    unseen = held_out(examples, parts)
    left = [one for one in examples if not one.is_found]
    real = [one for one in left if one.stratum not in (OWN, CASE)]
    scored = [Scored(unseen[one.id] - BAR, one.is_event, one.weight) for one in real if one.id in unseen]
    return {
        "name": "ties",
        "bar": BAR,
        "least": round(LEAST - BAR, 2),
        "confidence": [list(step) for step in reversed(steps([one for one in scored if one.score >= 0], STEP_WEIGHT))],
        "unseen": {
            name: _figures([one for one in left if one.stratum in strata], unseen)
            for name, strata in (
                ("real, judged", {one.stratum for one in real} - {QUIET}),
                ("ordinary", {QUIET}),
                ("own", {OWN}),
                ("cases", {CASE}),
            )
        },
        "trained_on": {
            "digest": digest,
            "texts": len(examples),
            "pairs": sum(len(one.told) for one in examples),
            "right": sum(told.right for one in examples for told in one.told),
        },
        "points": points,
        "kinds": kinds_of([told for one in examples for told in one.told], known),
    }


def common(examples: Iterable[Example]) -> list[str]:
    """Return the cues that stand in enough texts."""
    seen = Counter(cue for one in examples for cue in frozenset[str]().union(*(told.cues for told in one.told)))
    return sorted(cue for cue, texts in seen.items() if texts >= COMMON)


def points_of(examples: Sequence[Example], known: Sequence[str]) -> dict[str, float]:
    """Return the points of every cue, in the unit of all scores; a text's pairs weigh as the root of their number."""
    rows = [
        (told.cues, told.right, STRENGTH * one.weight**0.5 / len(one.told) ** 0.5)
        for one in examples
        for told in one.told
    ]
    return _weights(rows, known, SLOPE, HARDLY)


def quiet_points(examples: Sequence[Example], known: Sequence[str]) -> dict[str, float]:
    """Return the points under which no near-miss of the case tables reaches the bar: those that do weigh more."""
    heavier = list(examples)
    points = points_of(heavier, known)
    for _ in range(ROUNDS):
        over = {one.id for one in heavier if _is_near_miss(one) and _best(one, points) > BAR - MARGIN}
        if not over:
            break
        heavier = [one._replace(weight=HEAVIER * one.weight) if one.id in over else one for one in heavier]
        points = points_of(heavier, known)
    return points


def _is_near_miss(one: Example) -> bool:
    return one.stratum == CASE and not one.is_event


def _best(one: Example, points: Mapping[str, float]) -> float:
    """Return the best score of a text's pairs; below any bar where it has none."""
    return max((sum_of(points, told.cues) for told in one.told), default=float("-inf"))


def kinds_of(told: Iterable[Told], known: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return for each kind of act what tells it from the others, in logits."""
    right = [one for one in told if one.right and one.kind]
    cues = [cue for cue in known if cue.startswith(OF_KIND)]
    kinds = sorted({one.kind for one in right})
    return {
        kind: _weights([(one.cues, one.kind == kind, KIND_STRENGTH) for one in right], cues, 1.0, HARDLY_KIND)
        for kind in kinds
    }


def without_parts(examples: Sequence[Example]) -> list[dict[str, float]]:
    """Return for every part the points that were learned without it."""
    known = common(examples)
    return [points_of([one for one in examples if part_of(one.fold) != part], known) for part in range(PARTS)]


def held_out(examples: Sequence[Example], parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the best score of every text that has pairs, by points that were learned without its part."""
    return {one.id: _best(one, parts[part_of(one.fold)]) for one in examples if one.told}


def _weights(
    rows: Sequence[tuple[frozenset[str], bool, float]], known: Sequence[str], unit: float, hardly: float
) -> dict[str, float]:
    place = {cue: at for at, cue in enumerate(known, 1)}
    cases = [
        Row((0, *sorted(place[cue] for cue in cues if cue in place)), right, weight) for cues, right, weight in rows
    ]
    found = fit(cases, len(known) + 1)
    told = {cue: round(found[at] / unit, 2) for cue, at in place.items()}
    return {BASE: round(found[0] / unit, 2), **{cue: value for cue, value in told.items() if abs(value) >= hardly}}


def _figures(texts: Sequence[Example], unseen: Mapping[str, float]) -> dict[str, int]:
    reached = [one for one in texts if one.id in unseen and unseen[one.id] >= BAR]
    return {
        "texts": len(texts),
        "events": sum(one.is_event for one in texts),
        "found": sum(one.is_event for one in reached),
        "false": sum(not one.is_event for one in reached),
    }

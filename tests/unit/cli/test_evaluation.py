"""Evaluation: shares and intervals, what counts as the same, and the two commands on small own-written sets."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.cli.evaluate import evaluate
from services.cli.evaluation.figures import share
from services.cli.evaluation.gold import gold_of
from services.cli.evaluation.judge import Overlap, _overlap_of_forces, judge
from services.cli.evaluation.resolve import (
    ANYWHERE,
    actor_ids,
    actors_listed,
    countries_told,
    distance_km,
    places_named,
)
from services.cli.items import ItemError, article_of
from services.extraction.core import extract
from services.extraction.lexicon.load import load

PATROL = "Russian and Turkish forces carried out a joint patrol east of Kobani on Tuesday."
EVENT: dict[str, Any] = {
    "id": "own-1", "lang": "en", "text": PATROL, "published": "2021-03-03", "is_event": True, "difficulty": "clear",
    "subtypes": ["joint_patrol"], "actors": ["Russian Armed Forces", "Turkish Armed Forces"], "place_en": "Kobani",
    "place_country": "SY", "event_date": "2021-03-02", "date_precision": "day", "status": "occurred",
    "theatre": "Syria",
}  # fmt: skip
QUIET = {"id": "own-2", "lang": "en", "text": "The football club opened a new stand on Tuesday.", "is_event": False}


def run(tmp_path: Path, *items: dict[str, Any], option: str | None = None) -> tuple[int, str]:
    """Write a set, run the command, return exit code and output."""
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    done = CliRunner().invoke(evaluate, [*([option] if option else []), str(file), "--json"])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
)
def test_intervals_are_wilsons(right: int, n: int, low: float, high: float) -> None:
    """Known answers of the score interval; the third is the textbook case of 81 in 263 (Newcombe 1998)."""
    found = share(right, n)
    assert (found.low, found.high) == (low, high)


def test_no_case_has_no_share() -> None:
    """Nothing measured is not zero."""
    assert share(0, 0).value is None


@pytest.mark.parametrize(
    ("said", "wanted", "strict", "overlap"),
    [
        ({"ru.forces", "tr.forces"}, ["ru.forces", "tr.forces"], False, Overlap(2, 0, 0)),
        ({"ru.forces.air", "tr.forces"}, ["ru.forces", "tr.forces"], False, Overlap(2, 0, 0)),
        ({"ru.forces.air", "tr.forces"}, ["ru.forces", "tr.forces"], True, Overlap(1, 1, 1)),
        ({"ru.forces", "ru.forces.air"}, ["ru.forces"], False, Overlap(1, 0, 0)),
        ({"ir.irgc"}, ["ru.forces", "ir.irgc"], False, Overlap(1, 0, 1)),
        ({"sy.sdf"}, ["ru.forces"], False, Overlap(0, 1, 1)),
        ({"ru.forces.air", "tr.forces"}, ["ru.forces.air", "ru.forces", "tr.forces"], False, Overlap(2, 0, 0)),
        ({"iq.forces", "iq.pmf"}, ["iq.pmf", "local.army"], False, Overlap(2, 0, 0)),
        ({"iq.forces", "us.forces"}, ["local.army", "us.forces"], False, Overlap(2, 0, 0)),
        ({"iq.pmf", "us.forces"}, ["local.army", "us.forces"], False, Overlap(1, 1, 1)),
    ],
)
def test_a_force_and_its_branch_are_one_actor(
    said: set[str], wanted: list[str], strict: bool, overlap: Overlap
) -> None:
    """Each wanted actor is met once; finer names of it are not extra; strict asks for the very id."""
    assert _overlap_of_forces(said, [frozenset({one}) for one in wanted], 0, strict) == overlap


def test_a_label_that_only_names_a_state_means_any_force_of_it() -> None:
    """A reader writes Iran where the text says which of its forces; what only lives there is none of them."""
    iran, serving = frozenset({"ir.forces", "IR"}), {"ir.irgc": "IR", "ir.forces": "IR"}
    assert _overlap_of_forces({"ir.irgc"}, [iran], 0, serving=serving) == Overlap(1, 0, 0)
    assert _overlap_of_forces({"ir.irgc", "ir.forces"}, [iran], 0, serving=serving) == Overlap(1, 0, 0)
    assert _overlap_of_forces({"ir.kdpi"}, [iran], 0, serving=serving) == Overlap(0, 1, 1)
    assert actor_ids("Iran", load()) == iran


def test_the_other_names_of_a_label_tell_whose_force_one_is() -> None:
    """ "The army" beside Iraq's volunteers is Iraq's; "Syrian rebels" are told of Syria by themselves."""
    assert countries_told(["Syrian rebels", "the army", "Iraq"], load(), "en") == ("SY", "IQ")


def test_an_unknown_name_is_missing() -> None:
    """A narrow lexicon never flatters itself."""
    assert _overlap_of_forces({"ru.forces"}, [frozenset({"ru.forces"})], 2) == Overlap(1, 0, 2)


def test_a_label_that_lists_two_actors_asks_for_both() -> None:
    """A label says "Russian and Turkish forces" as its text does; one actor by two names stays one."""
    wanted = [frozenset({"ru.forces"}), frozenset({"tr.forces"})]
    assert actors_listed("Russian and Turkish forces", load(), ANYWHERE, "en") == wanted
    assert actors_listed("Russian Armed Forces", load(), ANYWHERE, "en") == [frozenset({"ru.forces"})]
    assert actors_listed("Grey Lantern Society", load(), ANYWHERE, "en") == []


def test_names_resolve_by_the_lexicon() -> None:
    """Canonical English names become ids; an invented one becomes none."""
    assert actor_ids("Russian Armed Forces", load()) == {"ru.forces"}
    assert actor_ids("Grey Lantern Society", load()) == frozenset()
    assert actor_ids("\u0627\u0644\u062c\u064a\u0634 \u0627\u0644\u0631\u0648\u0633\u064a", load(), language="ar") == {
        "ru.forces"
    }
    assert actor_ids("russische Armee", load(), language="de") == frozenset()


def test_distance_is_great_circle() -> None:
    """Aleppo to Damascus is some 310 km."""
    (aleppo, *_), (damascus, *_) = places_named("Aleppo", "SY", load()), places_named("Damascus", "SY", load())
    found = distance_km(aleppo, damascus.lat, damascus.lon)
    assert found is not None
    assert 290 < found < 330


def test_a_right_report_is_judged_right() -> None:
    """Every field of the own-written patrol."""
    gold = gold_of(EVENT)
    judged = judge(gold, extract(article_of(EVENT, None), load()), load())
    assert judged.lane == "alert"
    assert (judged.subtype, judged.place, judged.date, judged.status) == (True, True, True, True)
    assert judged.participants == Overlap(2, 0, 0)


@pytest.mark.parametrize(
    ("field", "value", "verdict"),
    [
        ("subtypes", ["agreement"], "subtype"),
        ("place_en", "Damascus", "place"),
        ("event_date", "2021-03-01", "date"),
        ("status", "denied", "status"),
    ],
)
def test_a_wrong_field_is_judged_wrong(field: str, value: object, verdict: str) -> None:
    """One label changed, one verdict changed."""
    gold = gold_of(EVENT | {field: value})
    assert getattr(judge(gold, extract(article_of(EVENT, None), load()), load()), verdict) is False


def test_a_date_where_none_can_be_told_is_invented() -> None:
    """Without a publication date nobody knows which Tuesday; a date would be an invention."""
    item = EVENT | {"event_date": "", "date_precision": "none"}
    assert judge(gold_of(item), extract(article_of(EVENT, None), load()), load()).invented_date is True
    undated = {name: value for name, value in item.items() if name != "published"}
    assert judge(gold_of(item), extract(article_of(undated, None), load()), load()).invented_date is False


def test_the_command_says_all_and_exits_by_the_bars(tmp_path: Path) -> None:
    """Right: 0. A missed event below the bar of its language: 1, and it is named."""
    code, output = run(tmp_path, EVENT, QUIET)
    measured = json.loads(output)
    assert code == 0
    assert measured["figures"]["detection"]["recall"]["value"] == 1.0
    code, output = run(tmp_path, EVENT, QUIET | {"id": "own-3", "is_event": True})
    assert code == 1
    assert [one["id"] for one in json.loads(output)["missed"]] == ["own-3"]


def test_a_set_may_be_a_folder(tmp_path: Path) -> None:
    """Its files are one set, named after the folder; what is not there is named."""
    for name, item in (("a", EVENT), ("b", QUIET)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(item), encoding="utf-8")
    done = CliRunner().invoke(evaluate, [str(tmp_path), "--json"])
    measured = json.loads(done.output)
    assert (done.exit_code, measured["set"], measured["figures"]["items"]) == (0, tmp_path.name, 2)
    missing = CliRunner().invoke(evaluate, [str(tmp_path / "c.jsonl")])
    assert missing.exit_code == 2
    assert "c.jsonl" in missing.output


def test_background_lists_each_report_with_its_reasons(tmp_path: Path) -> None:
    """Of two articles one rings: 500 in 1,000, and the reasons add up to the score."""
    code, output = run(tmp_path, EVENT, QUIET, option="--background")
    found = json.loads(output)
    assert code == 0
    assert found["files"]["set.jsonl"]["alert_reports_per_1000"] == 500.0
    (report,) = found["reports"]
    assert sum(report["reasons"].values()) == pytest.approx(report["score"])


@pytest.mark.parametrize(
    ("item", "said"),
    [({"text": "x"}, "is_event"), (EVENT | {"actors": "Russia"}, "actors"), (EVENT | {"text": ""}, "text")],
)
def test_a_wrong_line_is_named(tmp_path: Path, item: dict[str, Any], said: str) -> None:
    """File, line and field."""
    code, output = run(tmp_path, EVENT, item)
    assert code == 2
    assert "line 2" in output
    assert said in output


def test_labels_must_say_whether_it_is_an_event() -> None:
    """Silence is no negative."""
    with pytest.raises(ItemError, match="is_event"):
        gold_of({"text": "x"})

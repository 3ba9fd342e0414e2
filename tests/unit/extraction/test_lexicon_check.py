"""The check of the tables: each fault is named with its row, and what is there has none."""

import shutil
from pathlib import Path

import pytest

from services.extraction.lexicon.check import HERE, TARGETS, counts, faults, main, read_rows, too_frequent

HEADER = "id,name,type,country,sponsor,lang,form,kind,valid_from,valid_to,theatre\n"
SOUND = "".join(f"ml.wind,White Wind,non_state,ML,,{rest}\n" for rest in ("ar,كتائب الريح,,,,", "en,White Wind,,,,"))


def test_the_tables_have_no_fault_and_are_broad_enough() -> None:
    """The lexicon that ships."""
    tables = read_rows(HERE)
    assert [str(fault) for fault in faults(tables)] == []
    assert {name: number for name, number in counts(tables).items() if number < TARGETS[name]} == {}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("ml.wind,White Wind,non_state,ML,,fr,,,,,\n", "lacks form"),
        ("ml.wind,White Wind,non_state,ML,,en,White Wind,,,,\n", "stands twice"),
        ("ml.wind,White Wind,army,ML,,fr,Vent blanc,,,,\n", "type army is none of"),
        ("ml.wind,White Wind,non_state,ML,,xx,Wind,,,,\n", "language xx is none of"),
        ("ml.wind,White Wind,non_state,NE,,fr,Vent blanc,,,,\n", "country of ml.wind is ML in line 2"),
        ("ml.wind,White Wind,non_state,ML,,fr,ve,,,,\n", "shorter than 3 letters"),
        ("ml.wind,White Wind,non_state,ML,,fr,Vent blanc,,2024,,\n", "are days like"),
        ("ml.wind,White Wind,non_state,ML,,fr,Vent blanc,,2024-02-01,2024-01-01,\n", "the earlier first"),
        ("White,White Wind,non_state,ML,,fr,Vent blanc,,,,\n", "is no path"),
        ("ml.wind,White Wind,non_state,ML,,fr,Vent,,,,\nml.gale,Gale,non_state,ML,,fr,Vent,,,,\n", "means ml.wind too"),
        ("ml.wind,White Wind,non_state,ML,,fr,Mali,,,,\n", "hides countries.csv:"),
        ("ml.gale,Gale,non_state,ML,,fr,Vent noir,,,,\n", "ml.gale has 1 of 3 forms"),
    ],
)
def test_a_fault_is_named_with_its_row(
    rows: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line and what to do; the exit code is 1."""
    shutil.copytree(HERE, tmp_path / "lexicon", ignore=shutil.ignore_patterns("places", "*.py", "__pycache__"))
    (tmp_path / "lexicon" / "leaders.csv").write_text("actor,lang,form,valid_from,valid_to\n")
    (tmp_path / "lexicon" / "armies.csv").write_text("country,actor,valid_from,valid_to\n")
    (tmp_path / "lexicon" / "rivals.csv").write_text("first,second,valid_from,valid_to,note\n")
    (tmp_path / "lexicon" / "actors.csv").write_text(HEADER + SOUND + rows, encoding="utf-8")
    assert main(str(tmp_path / "lexicon")) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("actors.csv:") and what in line]


def test_an_army_that_no_row_names_is_a_fault(tmp_path: Path) -> None:
    """Who is a state's army on which day must be an actor of the tables."""
    shutil.copytree(HERE, tmp_path / "lexicon", ignore=shutil.ignore_patterns("places", "*.py", "__pycache__"))
    with (tmp_path / "lexicon" / "armies.csv").open("a", encoding="utf-8") as table:
        table.write("ML,ml.wind,2030-01-01,\n")
    told = [str(fault) for fault in faults(read_rows(tmp_path / "lexicon"))]
    assert told == ["armies.csv:7: ML: stands for ml.wind, which is no actor and no country"]


def test_a_side_of_a_war_that_is_no_actor_is_a_fault(tmp_path: Path) -> None:
    """A state stands for all its actors, and "*" for everybody else."""
    shutil.copytree(HERE, tmp_path / "lexicon", ignore=shutil.ignore_patterns("places", "*.py", "__pycache__"))
    sides = "first,second,valid_from,valid_to,note\nml.wind,ml,,,\nint.is,*,2030-01-01,,\n"
    (tmp_path / "lexicon" / "rivals.csv").write_text(sides)
    told = [str(fault) for fault in faults(read_rows(tmp_path / "lexicon"))]
    assert told == ["rivals.csv:2: ml.wind: sets ml.wind against somebody, which is no actor"]


def test_two_theatres_or_two_times_tell_one_form_apart(tmp_path: Path) -> None:
    """A form of two actors is no fault where place or day decides."""
    shutil.copytree(HERE, tmp_path / "lexicon", ignore=shutil.ignore_patterns("places", "*.py", "__pycache__"))
    rows = (
        "ml.wind,White Wind,non_state,ML,,fr,Le vent,,,2020-12-31,\n",
        "ml.gale,Gale,non_state,ML,,fr,Le vent,,2021-01-01,,\n",
        "ne.gust,Gust,non_state,NE,,fr,Le vent,,,,NE\n",
    )
    (tmp_path / "lexicon" / "actors.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    told = [fault.what for fault in faults(read_rows(tmp_path / "lexicon")) if "too (line" in fault.what]
    assert told == []


def test_a_form_that_stands_everywhere_is_no_name() -> None:
    """It is named with how often it was seen."""
    rows = [row for row in read_rows(HERE)["actors.csv"] if row["form"] == "Boko Haram" and row["lang"] == "en"]
    often = [("en", f"Boko Haram {number}") for number in range(30)]
    assert [fault.what.split(":")[0] for fault in too_frequent(rows, often)] == ["stands in 30 of 30 texts"]
    assert too_frequent(rows, often[:20]) == []

"""The check of the tables: each fault is named with its row, and what is there has none."""

import shutil
from pathlib import Path

import pytest

from services.extraction.lexicon import load
from services.extraction.lexicon.check import HERE, TARGETS, Row, counts, faults, main, read_rows, too_frequent
from services.extraction.lexicon.model import Entry
from services.extraction.lexicon.self_match import not_found
from services.extraction.lexicon.trie import Trie
from services.extraction.lexicon.tries import add_actors, add_classes
from services.text.normalise import fold_word

HEADER = "id,name,type,country,sponsor,lang,form,kind,valid_from,valid_to,theatre\n"
SOUND = "".join(f"ml.wind,White Wind,non_state,ML,,{rest}\n" for rest in ("ar,كتائب الريح,,,,", "en,White Wind,,,,"))


def test_the_tables_have_no_fault_and_are_broad_enough() -> None:
    """The lexicon that ships."""
    tables = read_rows(HERE)
    assert [str(fault) for fault in faults(tables)] == []
    assert {name: number for name, number in counts(tables).items() if number < TARGETS[name]} == {}


def test_every_row_is_found_in_a_sentence_of_its_own_form() -> None:
    """Nothing in the shipped tables is written as no text is read: signs, stops, clitics, endings."""
    assert [f"{row}: {form}" for row, form in not_found(load().tries, read_rows(HERE))] == []


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("actors.csv", {"id": "x.y", "lang": "fr", "form": "R.A.S. du Nord"}),
        ("countries.csv", {"country": "ML", "lang": "ru", "kind": "name", "form": "Мали. Север"}),
        ("classes/ru/acts.csv", {"class": "ACTV", "form": "не взял/не взяли", "gen": "verb"}),
        ("classes/en/acts.csv", {"class": "ACTV", "form": "took! part", "gen": "phrase"}),
    ],
)
def test_a_row_that_no_text_can_hold_is_named(table: str, cells: dict[str, str]) -> None:
    """Its words are not as the words of a text are cut."""
    row = Row(table, 2, cells)
    language = cells.get("lang") or table.split("/")[1]
    trie = Trie(language)
    if table.startswith("classes/"):
        add_classes(trie, language, [cells])
    else:
        trie.add(fold_word(cells["form"]), Entry("name", "ML"))
    assert [found for found, _ in not_found({language: trie}, {table: [row]})] == [row]


FOUND = [
    ("ar", "actors.csv", "قوات الرد السريع"),
    ("en", "actors.csv", "J&K Police"),
    ("en", "actors.csv", "3R"),
    ("en", "actors.csv", "PKK/YPG"),
    ("fr", "actors.csv", "Armée de libération nationale Ta'ang"),
    ("ru", "actors.csv", "полк «Азов»"),
    ("fa", "actors.csv", "پ.ک.ک"),
    ("en", "actors.csv", "St. Lucia Coast Guard"),
]


@pytest.mark.parametrize(("language", "table", "form"), FOUND)
def test_signs_in_a_form_are_those_of_a_text(language: str, table: str, form: str) -> None:
    """Guillemets, slashes, stops, apostrophes and figures part the words of a row as they part those of a text."""
    cells = {"id": "x.y", "name": "Y", "type": "non_state", "country": "", "sponsor": "", "lang": language}
    cells |= {"form": form, "kind": "", "valid_from": "", "valid_to": "", "theatre": ""}
    trie = Trie(language)
    add_actors(trie, language, [cells])
    assert list(not_found({language: trie}, {table: [Row(table, 2, cells)]})) == []


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


def test_a_row_of_choices_is_checked_phrase_by_phrase(tmp_path: Path) -> None:
    """What it stands for counts as written; brackets without choices are a fault."""
    shutil.copytree(HERE, tmp_path / "lexicon", ignore=shutil.ignore_patterns("places", "*.py", "__pycache__"))
    table = tmp_path / "lexicon" / "classes" / "en" / "guards.csv"
    line = len(table.read_text(encoding="utf-8").splitlines()) + 1
    with table.open("a", encoding="utf-8") as rows:
        rows.write(
            "SPORT,slow (bicycle|scooter) race,phrase\nSPORT,slow scooter race,phrase\nSPORT,slow (race,phrase\n"
        )
    told = [str(fault) for fault in faults(read_rows(tmp_path / "lexicon"))]
    assert told == [
        f"classes/en/guards.csv:{line + 1}: slow scooter race: stands twice",
        f"classes/en/guards.csv:{line + 2}: slow (race: has brackets that hold no choices: (one|other)",
    ]

"""Events, near-misses and their twins in own words: what must be found, and what must not."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article

FOLDER = Path(__file__).parent / "cases"
HARD = (
    "clash for patrol", "one force for two", "denied", "sport and civil twins", "name that holds a trigger",
    "one-sided deployment", "joint statement", "enemy accusation", "epithet", "background of an earlier year",
    "headline against body", "one subject of an act", "support phrase", "enemy by slot", "help that comes",
)  # fmt: skip


def _rows(language: str) -> list[dict[str, str]]:
    with (FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "language": language} for row in csv.DictReader(file)]


ROWS = [row for language in ("ar", "en", "fa", "fr", "ru", "tr") for row in _rows(language)]
HITS = [row for row in ROWS if row["subtype"]]
MISSES = [row for row in ROWS if not row["subtype"]]


def name(row: dict[str, str]) -> str:
    """Return what a row is called in the test's output."""
    return f"{row['language']} {row['case']}"


@pytest.mark.parametrize("row", HITS, ids=name)
def test_an_event_is_found_with_who_did_what(row: dict[str, str]) -> None:
    """One Report: its subtype, exactly its principals, and how far the act has come."""
    found = extract(an_article(row["text"].replace("\\n", "\n"), row["language"], title=row["title"] or None), load())
    assert isinstance(found, list), found
    principals = {actor.id for actor in found[0].participants}
    assert (found[0].subtype, principals) == (row["subtype"], set(row["principals"].split()))
    assert found[0].status == row["status"]
    assert len(found) == 1


@pytest.mark.parametrize("row", MISSES, ids=name)
def test_a_near_miss_gives_nothing(row: dict[str, str]) -> None:
    """Rejected, whatever the reason: no Report in either lane."""
    found = extract(an_article(row["text"].replace("\\n", "\n"), row["language"], title=row["title"] or None), load())
    assert not isinstance(found, list), [(r.subtype, [a.id for a in r.participants]) for r in found]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_hard_case_has_five_examples(language: str) -> None:
    """No hard case of the design is left with a token example."""
    counted = Counter(row["case"] for row in ROWS if row["language"] == language)
    assert {case: counted[case] for case in HARD if counted[case] < 5} == {}

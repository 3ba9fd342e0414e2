"""Events and near-misses in own words: what must be found, and what must not."""

import csv
from pathlib import Path

import pytest

from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
HITS = [row for row in ROWS if row["subtype"]]
MISSES = [row for row in ROWS if not row["subtype"]]


def _name(row: dict[str, str]) -> str:
    return f"{row['language']} {row['why']}"


@pytest.mark.parametrize("row", HITS, ids=_name)
def test_an_event_is_found_with_who_did_what(row: dict[str, str]) -> None:
    """One Report: its subtype, exactly its principals, and how far the act has come."""
    found = extract(an_article(row["text"].replace("\\n", "\n"), row["language"]), load())
    assert isinstance(found, list), found
    principals = {actor.id for actor in found[0].participants}
    assert (found[0].subtype, principals) == (row["subtype"], set(row["participants"].split()))
    assert found[0].status == row["status"]
    assert len(found) == 1


@pytest.mark.parametrize("row", MISSES, ids=_name)
def test_a_near_miss_gives_nothing(row: dict[str, str]) -> None:
    """Rejected, whatever the reason: no Report in either lane."""
    found = extract(an_article(row["text"].replace("\\n", "\n"), row["language"]), load())
    assert not isinstance(found, list), [(r.subtype, [a.id for a in r.participants]) for r in found]

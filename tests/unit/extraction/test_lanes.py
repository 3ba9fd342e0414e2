"""Lanes: what rings, what waits for a reader, and what is dropped."""

import csv
from pathlib import Path

import pytest

from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article

TABLE = Path(__file__).parent / "cases" / "lanes.csv"


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['language']} {row['case']}")
def test_an_article_goes_to_its_lane(row: dict[str, str]) -> None:
    """The surest Report of the article decides; "none" means that there is no Report."""
    text = row["text"].replace("\\n", "\n")
    found = extract(an_article(text, row["language"], title=row["title"] or None), load())
    lanes = {report.lane for report in found} if isinstance(found, list) else {"none"}
    assert min(lanes, default="none") == row["lane"], found

"""The labelled leads: their form and closed words, and that none stands among those that nothing may be taken from."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.corpus.test_articles import CLOSED, SUBTYPES

CORPUS = Path(__file__).parents[2] / "corpus"
SETS = {"lead": CORPUS / "leads", "unseen": CORPUS / "unseen"}
LISTS = {"subtypes", "actors", "against", "place_names", "alt_dates"}
TEXTS = {
    "id", "lang", "title_guess", "text", "published", "url", "difficulty", "place_country", "event_date",
    "date_precision", "status", "theatre", "text_kind", "notes",
}  # fmt: skip


def items_of(name: str) -> list[dict[str, Any]]:
    files = sorted(SETS[name].glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("item", [pytest.param(one, id=one["id"]) for name in SETS for one in items_of(name)])
def test_a_lead_has_the_fields_of_its_kind_and_says_what_its_text_says(item: dict[str, Any]) -> None:
    assert set(item) - {"place_en"} == LISTS | TEXTS | {"is_event"}  # the main place is judged in some
    assert all(isinstance(item[name], str) for name in TEXTS)
    assert {name: item[name] for name in ("lang", "difficulty", "status") if item[name] not in CLOSED[name]} == {}
    assert set(item["subtypes"]) <= SUBTYPES
    assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d(T[\d:.+Z-]+)?)?)?)?", item["published"])
    assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", item["event_date"])
    assert bool(item["event_date"]) == (not item["alt_dates"])
    assert item["url"] == f"https://sample.invalid/{item['id']}"
    told = f"{item['title_guess']}\n{item['text']}"
    assert [name for name in item["place_names"] if name not in told] == []
    assert bool(item["actors"]) == bool(item["status"]) == item["is_event"]


@pytest.mark.parametrize("name", sorted(SETS))
def test_ids_tell_set_language_and_gatherer(name: str) -> None:
    ids = [(item["id"], item["lang"]) for item in items_of(name)]
    assert [one for one, language in ids if not re.fullmatch(rf"{name}-{language}-[a-z]-\d{{3}}", one)] == []
    assert len(set(ids)) == len(ids)


def test_no_lead_is_among_the_unseen() -> None:
    seen, unseen = ({item["text"] for item in items_of(name)} for name in SETS)
    assert len(seen) > 1200
    assert len(unseen) > 300
    assert seen & unseen == set()

"""The own-written labelled articles: their form, closed words, twins and counts; nothing here runs the extractor."""

import json
import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ARTICLES = Path(__file__).parents[2] / "corpus" / "articles"
FILES = sorted(ARTICLES.glob("*.jsonl"))
LISTS = {"subtypes", "actors", "actors_countries", "against", "place_names", "alt_dates"}
WORDS = {
    "id", "lang", "text", "published", "url", "difficulty", "place_en", "place_country", "event_date",
    "date_precision", "status", "cited_source", "story", "theatre", "notes", "title_guess", "text_kind", "twin",
}  # fmt: skip
CLOSED = {
    "lang": {"ar", "en", "fa", "ru", "tr", "fr"},
    "difficulty": {"clear", "borderline"},
    "date_precision": {"day", "month", "year", "none"},
    "status": {"", "planned", "announced", "ongoing", "occurred", "ended", "denied", "alleged"},
    "text_kind": {"brief", "article", "long", "roundup", "opinion", "interview"},
}
SUBTYPES = {
    "joint_command", "agreement", "joint_operation", "joint_patrol", "joint_exercise", "fire_support", "basing",
    "intelligence_sharing", "deconfliction", "support", "meeting",
}  # fmt: skip
KINDS = {"joint_force", "handover"}
CASES = {
    "same_actors", "name_trigger", "not_joint", "civil", "sport", "no_word", "denial_affirmation", "headline_body",
    "broken_text", "bystander", "background", "epithet", "opinion", "relief", "accusation", "truce", "police",
    "coalition", "joint_statement",
}  # fmt: skip
DATE_FORM = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}", "none": ""}


@cache
def items_of(file: Path) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


def cases_of(item: dict[str, Any]) -> set[str]:
    """Return the hard cases that an item says it stands for: its notes may begin with `case: one, another.`"""
    told = re.match(r"case: ([\w, ]+)\.", item["notes"])
    return set(told[1].split(", ")) if told else set()


def label_of(item: dict[str, Any]) -> tuple[bool, str]:
    return item["is_event"], item["status"]


ITEMS = [pytest.param(item, id=item["id"]) for file in FILES for item in items_of(file)]


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_has_the_fields_of_the_corpus_and_closed_words_only(item: dict[str, Any]) -> None:
    assert set(item) == LISTS | WORDS | {"is_event"}
    assert isinstance(item["is_event"], bool)
    assert all(isinstance(item[name], str) for name in WORDS)
    assert all(isinstance(value, str) and value for name in LISTS - {"actors_countries"} for value in item[name])
    assert all(item[name] in words for name, words in CLOSED.items())
    assert set(item["subtypes"]) <= SUBTYPES
    assert len(set(item["subtypes"])) == len(item["subtypes"])
    assert all(re.fullmatch("[A-Z]{2}|", country) for country in [*item["actors_countries"], item["place_country"]])
    assert item["url"].startswith("https://sample.invalid/")
    assert item["theatre"]
    assert item["text"].strip()
    assert set(re.findall(r"kind: (\w+)", item["notes"])) <= KINDS
    assert cases_of(item) <= CASES


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_says_what_its_text_lets_a_reader_know(item: dict[str, Any]) -> None:
    assert [name for name in item["place_names"] if name not in item["text"]] == []
    assert re.fullmatch(DATE_FORM[item["date_precision"]], item["event_date"])
    full = [value for value in (item["event_date"], *item["alt_dates"]) if len(value) == 10]
    assert [date.fromisoformat(value).isoformat() for value in full] == full
    if item["published"]:
        assert datetime.fromisoformat(item["published"]).year >= 1990
    assert len(item["actors"]) == len(item["actors_countries"])
    if item["is_event"]:
        assert item["subtypes"]
        assert item["status"]
        assert item["place_en"]
        assert len(set(item["actors"])) >= 2
    else:
        assert not item["subtypes"]
        assert not item["actors"]
        assert not item["status"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_of_one_author_and_language_with_half_of_it_negative(file: Path) -> None:
    items = items_of(file)
    language, author = file.stem.split("-")
    ids = [item["id"] for item in items]
    assert [one for one in ids if not re.fullmatch(rf"own-{language}-{author}-\d{{3}}", one)] == []
    assert ids == sorted(set(ids))
    assert {item["lang"] for item in items} == {language}
    assert len({item["text"] for item in items}) == len(items)
    assert 0.4 <= sum(not item["is_event"] for item in items) / len(items) <= 0.65


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_twins_know_each_other_and_differ_in_their_label(file: Path) -> None:
    by_id = {item["id"]: item for item in items_of(file)}
    for item in by_id.values():
        if item["twin"]:
            twin = by_id[item["twin"]]
            assert twin["twin"] == item["id"] != twin["id"]
            assert label_of(item) != label_of(twin), item["id"]


def test_the_arabic_articles_are_many_varied_and_hard() -> None:
    items = items_of(ARTICLES / "ar-a.jsonl")
    negative = [item for item in items if not item["is_event"]]
    assert len(items) >= 100
    assert len(negative) >= 50
    assert sum(bool(item["twin"]) for item in items) // 2 >= 20
    assert len({item["theatre"] for item in items}) >= 8
    assert {subtype for item in items for subtype in item["subtypes"]} == SUBTYPES
    assert {kind for item in items for kind in re.findall(r"kind: (\w+)", item["notes"])} == KINDS
    assert {item["status"] for item in items} == CLOSED["status"]
    assert {item["text_kind"] for item in items} == CLOSED["text_kind"]
    lengths = [len(item["text"].split()) for item in items]
    assert sum(length >= 140 for length in lengths) / len(lengths) >= 0.85


def test_each_hard_case_has_at_least_five_arabic_articles() -> None:
    told = Counter(case for item in items_of(ARTICLES / "ar-a.jsonl") for case in cases_of(item))
    assert {case: told[case] for case in CASES if told[case] < 5} == {}

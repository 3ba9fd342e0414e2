"""Words of dates, one YAML file per language: each form with the tag that the grammar of dates reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from services.text.date_lexer import TOKEN, Lexeme
from services.text.normalise import fold_word

LANGUAGES = ("ar", "en", "fa", "fr", "ru", "tr")
# Lists without a value of their own; where a form stands in two of them, the first one has it.
PLAIN = {
    "day_words": "D", "day_words_behind": "d", "date_words": "X", "of_words": "O", "in_words": "I",
    "year_words": "Y", "era_words": "E",
    "current": "c", "past_words": "P", "next_words": "F", "last_before": "p", "next_before": "f", "ago": "A",
    "ago_after": "a", "about_words": "q", "to_words": "J", "and_words": "&",
    "suffixes": "s",
}  # fmt: skip
SHIFTS = {"relative": "R", "week_shifts": "K", "month_shifts": "t", "year_shifts": "T"}
CALENDARS = {"months": "gregorian", "jalali": "jalali", "hijri": "hijri"}
PREFIXED = 3  # shorter forms behind a prefix are other words


@dataclass(frozen=True, slots=True)
class DateWords:
    """What one language says for months, weekdays and relative days, by the first word of each form."""

    lexemes: Mapping[str, tuple[Lexeme, ...]]  # longest first
    sure: frozenset[str]  # first words without which there is no date, four digits aside
    since: frozenset[str]
    until: frozenset[str]
    hours: frozenset[str]
    not_relative_after: frozenset[str]
    not_relative_before: frozenset[str]
    not_today_before: frozenset[str]  # "the same day", where "today" is written as "the day"
    old_years: str  # the calendar of a year such as 1403 without a month's name
    day_first: bool


@cache
def date_words(language: str) -> DateWords:
    """Return the words of a language; an unknown one has those of English."""
    name = language if language in LANGUAGES else "en"
    source = resources.files("services.text").joinpath(f"data/dates/{name}.yaml")
    return _build(yaml.safe_load(source.read_text(encoding="utf-8")))


def _build(data: Mapping[str, Any]) -> DateWords:
    prefixes = frozenset(_forms(data.get("prefixes")))
    table: dict[str, dict[tuple[str, ...], Lexeme]] = {}
    for form, tag, value in _entries(data):
        words = tuple(TOKEN.findall(form))
        for first, joined in _written(words[0], prefixes):
            table.setdefault(first, {}).setdefault(words[1:], Lexeme(tag, value, words[1:], joined))
    lexemes = {first: tuple(sorted(found.values(), key=lambda one: -len(one.rest))) for first, found in table.items()}
    return DateWords(
        lexemes=lexemes,
        sure=frozenset(word for word, found in lexemes.items() if any(one.tag in "MmvWwRKtTUVc" for one in found)),
        since=frozenset(_forms(data.get("since_words"))),
        until=frozenset(_forms(data.get("until_words"))),
        hours=frozenset(_forms(data.get("hour_words"))),
        not_relative_after=frozenset(_forms(data.get("not_relative_after"))),
        not_relative_before=frozenset(_forms(data.get("not_relative_before"))),
        not_today_before=frozenset(_forms(data.get("not_today_before"))),
        old_years=data["old_years"],
        day_first=data["order"] == "day_month",
    )


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield every form with its tag and its value, the most telling first."""
    weak, doubtful = set(_forms(data.get("weak_months"))), set(_forms(data.get("doubtful_months")))
    for key, calendar in CALENDARS.items():
        for form, number in _numbered(data.get(key)):
            tag = "v" if form in doubtful else "m" if form in weak or calendar == "hijri" else "M"
            yield form, tag, (calendar, number)
    weak = set(_forms(data.get("weak_weekdays")))
    for form, number in _numbered(data["weekdays"]):
        yield form, "w" if form in weak else "W", number
    for key, tag in SHIFTS.items():
        for form, shift in _numbered(data.get(key)):
            yield form, tag, shift
    for form, quantity in (data.get("quantities") or {}).items():
        yield fold_word(form), "V", tuple(quantity)
    for form, unit in (data.get("ago_units") or {}).items():
        yield fold_word(form), "U", unit
    for key, tag in PLAIN.items():
        for form in _forms(data.get(key)):
            yield form, tag, None
    for form, number in _numbered(data.get("number_words")):
        yield form, "n", number


def _written(word: str, prefixes: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield a word as it may be written, and whether "and" stands before it: with each prefix, or two."""
    yield word, False
    if not prefixes or len(word) < PREFIXED:
        return
    for prefix in sorted(prefixes):
        yield prefix + word, prefix == "\u0648"
        if prefix != "\u0648":
            yield "\u0648" + prefix + word, True
    if word.startswith("\u0627\u0644"):  # "to" swallows the alef of the article
        yield "\u0644" + word[1:], False
        yield "\u0648\u0644" + word[1:], True


def _forms(values: Iterable[Any] | None) -> list[str]:
    return [fold_word(str(value)) for value in values or ()]


def _numbered(table: Mapping[int, list[str]] | None) -> Iterator[tuple[str, int]]:
    for number, forms in (table or {}).items():
        for form in _forms(forms):
            yield form, number

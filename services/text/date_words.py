"""Words of dates, one YAML file per language, and the patterns that are built from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from services.text.normalise import fold_word

LANGUAGES = ("ar", "en", "fa", "fr", "ru", "tr")


@dataclass(frozen=True, slots=True)
class DateWords:
    """What one language says for months, weekdays and relative days, and the patterns that find them."""

    months: Mapping[str, tuple[str, int]]  # form -> (calendar, number)
    weekdays: Mapping[str, int]
    relative: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, int]
    this_month: frozenset[str]
    last_month: frozenset[str]
    this_year: frozenset[str]
    last_year: frozenset[str]
    past: frozenset[str]
    not_relative_after: frozenset[str]
    month_first: bool
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


def _forms(values: Iterable[Any] | None) -> list[str]:
    return [fold_word(str(value)) for value in values or ()]


def _numbered(table: Mapping[int, list[str]] | None) -> dict[str, int]:
    return {form: number for number, forms in (table or {}).items() for form in _forms(forms)}


def _one_of(forms: Iterable[str]) -> str:
    """Return a group that matches the longest of the forms, never half of one."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    return "(?:" + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in ordered) + ")" if ordered else "(?!)"


@cache
def date_words(language: str) -> DateWords:
    """Return the words of a language; an unknown one has those of English."""
    name = language if language in LANGUAGES else "en"
    source = resources.files("services.text").joinpath(f"data/dates/{name}.yaml")
    return _build(yaml.safe_load(source.read_text(encoding="utf-8")))


def _build(data: Mapping[str, Any]) -> DateWords:
    months: dict[str, tuple[str, int]] = {}
    for key, calendar in (("jalali", "jalali"), ("hijri", "hijri"), ("months", "gregorian")):
        months.update({form: (calendar, number) for form, number in _numbered(data.get(key)).items()})
    past = frozenset(_forms(data.get("past_words")) + _forms(data.get("last_before")))
    return DateWords(
        months=months,
        weekdays=_numbered(data["weekdays"]),
        relative=_numbered(data["relative"]),
        numbers=_numbered(data.get("number_words")),
        units={fold_word(form): days for form, days in (data.get("ago_units") or {}).items()},
        this_month=frozenset(_forms(data.get("this_month"))),
        last_month=frozenset(_forms(data.get("last_month"))),
        this_year=frozenset(_forms(data.get("this_year"))),
        last_year=frozenset(_forms(data.get("last_year"))),
        past=past,
        not_relative_after=frozenset(_forms(data.get("not_relative_after"))),
        month_first=data.get("order") == "both",
        patterns=tuple((kind, re.compile(text)) for kind, text in _patterns(data, list(months)).items()),
    )


def _patterns(data: Mapping[str, Any], months: list[str]) -> dict[str, str]:
    """Return one pattern per way to write a date, the surest first."""
    words = {key: _one_of(_forms(data.get(key))) for key in data if isinstance(data[key], list)}
    weekdays, relative = _numbered(data["weekdays"]), _numbered(data["relative"])
    numbers = _one_of(_numbered(data.get("number_words")))
    weak_days, weak_months = set(_forms(data.get("weak_weekdays"))), set(_forms(data.get("weak_months")))
    sure_months = _one_of(form for form in months if form not in weak_months)
    month, weekday, gap = _one_of(months), _one_of(weekdays), r"[\s,\u060c]*"
    none = "(?!)"
    begin = r"(?<![\w/.\-])(?:" + "|".join(_forms(data.get("prefixes")) or [none]) + ")?"
    bare_begin, end = r"(?<![\w/.\-])", r"(?![\w])"
    day_words = words.get("day_words", none)
    lead = (
        rf"(?:(?P<r>{_one_of(relative)})\s+)?(?:(?:{day_words}\s+)?(?P<w>{weekday})"
        rf"{gap}\(?(?:{words.get('date_words', none)}\s*)?)?"
    )
    months_ = rf"(?P<m>{month})(?:\s*[/(\-]\s*(?P<m2>{month})\)?)?"
    tail = "|".join(words.get(key, none) for key in ("this_year", "last_year", "this_month", "past_words"))
    year = (
        rf"(?:{gap}[/(]?\s*(?:{words.get('year_words', none)}\s*)?(?P<y>(?:1[2-9]|20)\d\d)(?!\d))"
        rf"(?:\s*(?:{words.get('era_words', none)}|{words.get('hijri_words', none)})(?!\w))?"
    )
    of_ = rf"(?:{words.get('of_words', none)}\s*)?"
    tail_ = rf"(?:{gap}(?P<t>{tail})(?!\w))?"
    day = rf"(?P<d>[0-3]?\d|{numbers})(?:st|nd|rd|th|-{none})?"
    span = r"(?:\s*(?:-|\u2013|/)\s*(?P<d2>[0-3]?\d))?"
    ago = _one_of(_forms((data.get("ago_units") or {}).keys()))
    quantity = rf"(?P<n>\d{{1,2}}|{numbers})"
    patterns = {
        "iso": bare_begin + r"(?P<y>(?:1[2-9]|20)\d\d)[-/.](?P<mn>[01]?\d)[-/.](?P<d>[0-3]?\d)(?!\d)",
        "numeric": begin + lead + r"(?P<d>[0-3]?\d)\s?[-/.]\s?(?P<mn>[01]?\d)\s?[-/.]\s?(?P<y>(?:1[2-9]|20)\d\d)(?!\d)",
        "day_month": begin + lead + day + span + rf"\s*{of_}{months_}{end}(?:{year})?{tail_}",
    }
    if data.get("order") == "both":
        patterns["month_day"] = (
            begin + lead + rf"(?P<m>{month})\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?{span}(?!\d|:\d)(?:{year})?{tail_}"
        )
    patterns["this_month"] = (
        begin + lead + day + rf"\s*(?P<t>{words.get('this_month', none)}|{words.get('last_month', none)}){end}"
    )
    patterns["month_year"] = begin + months_ + year + end
    patterns["month_past"] = (
        begin + rf"(?:(?P<m>{sure_months})(?:\s*/\s*{month})?{gap}(?P<t>{tail})"
        rf"|(?P<t2>{words.get('last_before', none)})\s+(?P<m3>{sure_months})){end}"
    )
    patterns["ago"] = begin + (
        rf"(?:(?:{words.get('ago', none)})\s+{quantity}\s+(?P<u>{ago})"
        rf"|(?P<n2>\d{{1,2}}|{numbers})\s+(?P<u2>{ago})\s+(?:{words.get('ago_after', none)})){end}"
    )
    patterns["relative"] = begin + rf"(?P<r>{_one_of(relative)}){end}(?:{gap}(?P<w>{weekday}){end})?"
    sure = _one_of(form for form in weekdays if form not in weak_days)
    patterns["weekday"] = begin + (
        rf"(?:(?P<b>{words.get('last_before', none)}|{words.get('next_before', none)})\s+)?"
        rf"(?:{day_words}\s+(?P<w>{weekday})|(?P<w2>{sure})){end}"
        rf"(?:\s+(?P<t>{words.get('past_words', none)}|{words.get('next_words', none)}){end})?"
    )
    patterns["year"] = begin + rf"{words.get('year_words', none)}\s*(?P<y>(?:19|20)\d\d)(?!\d)"
    return patterns

"""Dates as they are written: what a text says, before anyone decides which day it means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.text.date_words import DateWords, date_words
from services.text.normalise import Normalised, fold_word, normalise


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as written; what the text leaves out is None. Monday is weekday 0."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    end_day: int | None = None
    weekday: int | None = None
    calendar: str = "gregorian"
    relative_days: int | None = None
    month_shift: int | None = None  # 0 = "of this month", -1 = "of last month"
    year_shift: int | None = None  # 0 = "of this year", -1 = "of last year"
    direction: int = 0  # -1 = "last Friday", 1 = "next Friday"


def find_dates(text: str, language: str) -> list[DateMention]:
    """Return every date of the text in order of its place; spans never overlap."""
    return find_dates_in(normalise(text), language)


def find_dates_in(normalised: Normalised, language: str) -> list[DateMention]:
    """Return the dates of a text that is normalised already, with spans of the original."""
    words = date_words(language)
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    for kind, pattern in words.patterns:
        for match in pattern.finditer(normalised.text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            mention = _mention(kind, match, words, normalised)
            if mention is not None:
                taken.append(match.span())
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _groups(match: re.Match[str]) -> dict[str, str]:
    """Return the named groups that matched, blanks squeezed, without their number."""
    items: Iterator[tuple[str, str | None]] = iter(match.groupdict().items())
    squeezed = {name: re.sub(r"\s+", " ", value) for name, value in items if value is not None}
    for name, other in (("w2", "w"), ("m3", "m"), ("t2", "t"), ("n2", "n"), ("u2", "u")):
        if name in squeezed:
            squeezed[other] = squeezed.pop(name)
    return squeezed


def _mention(kind: str, match: re.Match[str], words: DateWords, normalised: Normalised) -> DateMention | None:
    groups = _groups(match)
    start, end = normalised.original(*match.span())
    month, calendar = _month(groups, words)
    if month is None and ("mn" in groups or "m" in groups):
        return None
    day, year = _number(groups.get("d"), words), _number(groups.get("y"), words)
    if not _possible(year, month, day, calendar):
        return None
    tail = groups.get("t", groups.get("b", ""))
    relative = words.relative.get(groups.get("r", ""))
    if kind == "relative" and _word_before(match) in words.not_relative_after:
        return None
    if kind == "ago":
        relative = -(_number(groups["n"], words) or 0) * words.units[groups["u"]]
    return DateMention(
        start=start,
        end=end,
        year=year,
        month=month,
        day=day,
        end_day=_number(groups.get("d2"), words),
        weekday=words.weekdays.get(groups.get("w", "")),
        calendar=calendar,
        relative_days=relative,
        month_shift=0 if tail in words.this_month else -1 if tail in words.last_month else None,
        year_shift=0 if tail in words.this_year else -1 if tail in words.last_year else None,
        direction=_direction(tail, words) if kind in ("weekday", "month_past", "day_month", "month_day") else 0,
    )


def _word_before(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 20) : match.start()].split()
    return before[-1] if before else ""


def _direction(tail: str, words: DateWords) -> int:
    if not tail or tail in words.this_month | words.last_month | words.this_year | words.last_year:
        return 0
    return -1 if tail in words.past else 1


def _number(form: str | None, words: DateWords) -> int | None:
    if form is None:
        return None
    return int(form) if form.isdigit() else words.numbers.get(form)


def _month(groups: dict[str, str], words: DateWords) -> tuple[int | None, str]:
    """Return the month and its calendar; two names of one month must agree, else nothing."""
    if "mn" in groups:
        return int(groups["mn"]), "gregorian"
    if "m" not in groups:
        return None, "gregorian"
    calendar, number = words.months[groups["m"]]
    if "m2" in groups and words.months[groups["m2"]] != (calendar, number):
        return None, calendar
    return number, calendar


def _possible(year: int | None, month: int | None, day: int | None, calendar: str) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is not None and not 1 <= day <= 31:
        return False
    if year is None or calendar != "gregorian":
        return year is None or 1200 <= year <= 1600
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def is_date_word(word: str, language: str) -> bool:
    """Say whether a single word is a month, a weekday or a relative day."""
    words, folded = date_words(language), fold_word(word)
    return folded in words.months or folded in words.weekdays or folded in words.relative

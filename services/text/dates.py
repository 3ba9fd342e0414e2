"""Dates as they are written: what a text says, before anyone decides which day it means."""

import re
from dataclasses import dataclass
from datetime import date

from services.text.date_grammar import Kind, kinds
from services.text.date_lexer import TOKEN, Lexeme, Tagged, tag
from services.text.date_words import DateWords, date_words
from services.text.normalise import Normalised, normalise

_YEAR = re.compile(r"\d{4}")
_TURNS = {"P": -1, "p": -1, "F": 1, "f": 1}
_OLD = 1700  # years before it are of another calendar


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as written; what the text leaves out is None. Monday is weekday 0."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    end_month: int | None = None  # "from 28 February to 3 March"
    end_day: int | None = None
    weekday: int | None = None
    calendar: str = "gregorian"
    relative_days: int | None = None
    week_shift: int | None = None  # -1 = "last week"
    month_shift: int | None = None  # 0 = "of this month", -1 = "of last month"
    year_shift: int | None = None  # 0 = "of this year", -1 = "of last year"
    direction: int = 0  # -1 = "last Friday", 1 = "next Friday"
    since: bool = False  # "since Friday": it goes on since then
    until: bool = False  # "until Friday", "by Friday", but not "before dawn on Friday": it is over by then


def find_dates(text: str, language: str) -> list[DateMention]:
    """Return every date of the text in order of its place; spans never overlap."""
    return find_dates_in(normalise(text), language)


def find_dates_in(normalised: Normalised, language: str) -> list[DateMention]:
    """Return the dates of a text that is normalised already, with spans of the original."""
    words = date_words(language)
    if words.sure.isdisjoint(TOKEN.findall(normalised.text)) and not _YEAR.search(normalised.text):
        return []
    tagged = tag(normalised.text, words.lexemes)
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    for kind in kinds(tagged.tags, day_first=words.day_first):
        for match in kind.pattern.finditer(tagged.tags):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            mention = _mention(kind, match, tagged, words, normalised)
            if mention is not None:
                taken.append(match.span())
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _mention(
    kind: Kind, match: re.Match[str], tagged: Tagged, words: DateWords, normalised: Normalised
) -> DateMention | None:
    told = _told(match, tagged)
    first, last = _words_of(match, tagged)
    before = tagged.words[max(0, first - 2) : first]
    if kind.name in ("ago", "period", "relative") and _is_turned(kind, before, last, tagged, words):
        return None
    shifts = _shifts(told)
    calendar, month = told["m"].value if "m" in told else ("gregorian", _value(told, "mn"))
    day, year = _value(told, "d"), _value(told, "y")
    if "mn" in told and month is not None and day is not None and month > 12 >= day:
        day, month = month, day
    if "m" not in told and year is not None and year < _OLD:
        calendar = words.old_years
    if ("m2" in told and told["m2"].value != (calendar, month)) or not _possible(year, month, day, calendar):
        return None
    start, end = normalised.original(tagged.spans[first][0], tagged.spans[last][1])
    end_month = told["m3"].value[1] if "m3" in told else None
    return DateMention(
        start=start,
        end=end,
        year=year,
        month=month,
        day=day,
        end_month=end_month,
        end_day=_value(told, "d3") if end_month else _value(told, "d2"),
        weekday=_value(told, "w") if "w" in told else _value(told, "w2"),
        calendar=calendar,
        since=not words.since.isdisjoint(before[-1:]),
        until=not words.until.isdisjoint(before) and words.hours.isdisjoint((*before, tagged.words[first])),
        **shifts,
    )


def _told(match: re.Match[str], tagged: Tagged) -> dict[str, Lexeme]:
    """Return what each group of a match stands for, by its name without its number."""
    told: dict[str, Lexeme] = {}
    for name, value in match.groupdict().items():
        piece = tagged.pieces[match.start(name)] if value else None
        if piece is not None:
            told[name.rstrip("_")] = piece.lexeme
    return told


def _words_of(match: re.Match[str], tagged: Tagged) -> tuple[int, int]:
    """Return the first and the last word of a match."""
    pieces = [piece for piece in tagged.pieces[match.start() : match.end()] if piece is not None]
    return pieces[0].first, pieces[-1].last


def _shifts(told: dict[str, Lexeme]) -> dict[str, int]:
    """Return what a date says relative to the day on which it was written."""
    shifts: dict[str, int] = {}
    if "r" in told:
        shifts["relative_days"] = told["r"].value
    for name in ("t", "b"):
        lexeme = told.get(name)
        if lexeme is None:
            continue
        if lexeme.tag in _TURNS:
            shifts["direction"] = _TURNS[lexeme.tag]
        elif lexeme.tag == "c":
            shifts["month_shift"] = 0
        else:
            shifts[{"K": "week_shift", "t": "month_shift", "T": "year_shift"}[lexeme.tag]] = lexeme.value
    unit, size = _ago(told)
    if unit:
        shifts["relative_days" if unit == "day" else f"{unit}_shift"] = -size
    return shifts


def _ago(told: dict[str, Lexeme]) -> tuple[str, int]:
    """Return the unit and the number of "three weeks ago"."""
    if "v" in told:
        return told["v"].value  # type: ignore[no-any-return]
    if "u" not in told:
        return "", 0
    unit = told["u"].value
    return unit if isinstance(unit, str) else unit[0], told["n"].value


def _is_turned(kind: Kind, before: list[str], last: int, tagged: Tagged, words: DateWords) -> bool:
    """Say whether "until today", "two days before the vote" or Arabic "the same day" is meant, which tell no day."""
    after = tagged.words[last + 1] if last + 1 < len(tagged.words) else ""
    turning = words.not_today_before if kind.name == "relative" else words.not_relative_before
    return after in turning or not words.not_relative_after.isdisjoint(before[-1:])


def _value(told: dict[str, Lexeme], name: str) -> int | None:
    return told[name].value if name in told else None


def _possible(year: int | None, month: int | None, day: int | None, calendar: str) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is not None and not 1 <= day <= 31:
        return False
    if year is None:
        return True
    if calendar != "gregorian":
        return year < _OLD
    try:
        return year >= _OLD and bool(date(year, month or 1, day or 1))
    except ValueError:
        return False

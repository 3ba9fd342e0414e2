"""Sentence dates: what a sentence says of days, which days these are, and how they lie to the day it speaks on."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import timedelta

from schemas.parts import EventDate
from services.extraction.reading import Reading, Text
from services.text.date_resolver import Anchor, resolve
from services.text.dates import DateMention, find_dates

RECENT = timedelta(days=45)  # an older day of another sentence is that sentence's own


@dataclass(frozen=True, slots=True)
class When:
    """A resolved date with its place in the text."""

    date: EventDate
    block: str
    start: int
    end: int
    said: bool = False  # it is the day on which the event was told


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a sentence: what it says, which days that is, and the token it stands at."""

    mention: DateMention
    date: EventDate
    token: int


def dated(reading: Reading, text: Text, anchor: Anchor, ahead: bool) -> list[Dated]:
    """Return the dates of a sentence that can be told."""
    starts = [token.start for token in reading.scan.tokens]
    found = ((mention, resolve(mention, anchor, ahead=ahead)) for mention in mentions(reading, text))
    return [Dated(m, day, max(0, bisect_right(starts, m.start) - 1)) for m, day in found if day is not None]


def when_of(reading: Reading, one: Dated) -> When:
    """Return a date of a sentence with its place in the text."""
    return When(one.date, reading.block, one.mention.start, one.mention.end)


def mentions(reading: Reading, text: Text) -> list[DateMention]:
    """Return the dates inside a sentence, with spans of its block; one in a name, "the 23 March Movement", is none."""
    return text.once("dates", reading, lambda: _find(reading, text))


def _find(reading: Reading, text: Text) -> list[DateMention]:
    sentence = reading.scan.sentence
    found = find_dates(text.blocks[reading.block][sentence.start : sentence.end], text.language)
    moved = (_moved(mention, sentence.start) for mention in found)
    names = [reading.span(one.start, one.end) for one in reading.mentions if one.kind == "named"]
    return [one for one in moved if not any(first <= one.start and one.end <= last for first, last in names)]


def _moved(mention: DateMention, by: int) -> DateMention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


def has_day(found: EventDate) -> bool:
    """Say whether a date tells days, not only a month or a year."""
    return found.precision == "day"


def is_recent(found: EventDate, anchor: Anchor) -> bool:
    """Say whether a day is so young that news may speak of it."""
    if found.start is None or not has_day(found):
        return False
    if anchor.day is None:
        return anchor.about is not None and found.start.year == anchor.about.year
    return anchor.day - RECENT <= found.start


def reaches(found: EventDate, anchor: Anchor) -> bool:
    """Say whether a date or its end is recent or to come."""
    return anchor.day is None or (found.end is not None and anchor.day - RECENT <= found.end)


def is_on_side(found: EventDate, anchor: Anchor, ahead: bool) -> bool:
    """Say whether a date lies on the side of the publication where the act lies."""
    if anchor.day is None or found.start is None or found.end is None:
        return True
    return found.end >= anchor.day if ahead else found.start <= anchor.day


def holds_day(span: EventDate, day: EventDate) -> bool:
    """Say whether a span of days holds another date."""
    if span.start is None or span.end is None or day.start is None:
        return False
    return span.start <= day.start <= span.end

"""Dates: on which day it happened, as far as the text can say; an invented date is worse than none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schemas.parts import EventDate, Published
from services.extraction.reading import Reading, Text
from services.text.dates import DateMention, find_dates

FIRST_YEAR = 1990
YEARS_BACK = 12
TRUSTED = ("jsonld", "meta", "feed", "markup", "visible")
NO_DATE = EventDate(
    start=None, end=None, precision="none", basis="none", calendar="gregorian", year_from="none", weekday_check=None
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative days count from: the publication day where it can be trusted, and the fetch as a ceiling."""

    published: date | None
    fetched: date
    implied: date | None = None

    @property
    def day(self) -> date | None:
        """Return the day on which the text speaks."""
        return self.published or self.implied


@dataclass(frozen=True, slots=True)
class When:
    """A resolved date with its place in the text."""

    date: EventDate
    block: str
    start: int
    end: int


def anchor_of(published: Published, fetched_at: datetime, text: Text) -> Anchor:
    """Return what relative days count from; "yesterday, Friday 31 December" implies when the text was published."""
    day = date.fromisoformat(published.value[:10]) if _is_trusted(published) and published.value else None
    anchor = Anchor(day, fetched_at.date())
    for reading in text.readings:
        if not any(token.key.isdigit() for token in reading.scan.tokens):
            continue
        for mention in _mentions(reading, text):
            if mention.relative_days is not None and mention.day is not None:
                resolved = resolve(mention, anchor)
                if resolved is not None and resolved.start is not None:
                    implied = resolved.start - timedelta(days=mention.relative_days)
                    return Anchor(day, fetched_at.date(), implied)
    return anchor


def date_of(primary: Reading, trigger: int, text: Text, anchor: Anchor, others: list[Reading]) -> When | None:
    """Return the date of an event: in the trigger's sentence, nearest to it, else in another sentence of it."""
    for reading in (primary, *others):
        found = [(m, resolve(m, anchor)) for m in _mentions(reading, text)]
        dated = [(m, d) for m, d in found if d is not None]
        if dated:
            place = reading.scan.tokens[min(trigger, len(reading.scan.tokens) - 1)].start if reading is primary else 0
            mention, resolved = min(dated, key=lambda pair: (not _has_day(pair[1]), abs(pair[0].start - place)))
            return When(resolved, reading.block, mention.start, mention.end)
    return None


def published_date(published: Published) -> EventDate:
    """Return the publication day as the last resort of news that names no day."""
    if not _is_trusted(published) or published.value is None:
        return NO_DATE
    day = date.fromisoformat(published.value[:10])
    return NO_DATE.model_copy(
        update={"start": day, "end": day, "precision": "day", "basis": "published", "year_from": "published"}
    )


def resolve(mention: DateMention, anchor: Anchor) -> EventDate | None:
    """Turn a date as written into days, or nothing where the text leaves them open."""
    if mention.calendar != "gregorian":
        return None
    if mention.day is not None and mention.month is not None:
        return _explicit(mention, anchor)
    if mention.relative_days is not None:
        return _relative(mention, anchor)
    if mention.month is not None and mention.year is not None:
        return _month(mention, anchor)
    if mention.weekday is not None and mention.day is None:
        return _weekday(mention, anchor)
    return _year(mention, anchor) if mention.year is not None and mention.month is None else None


def _explicit(mention: DateMention, anchor: Anchor) -> EventDate | None:
    year_from = "text"
    if mention.year is not None:
        day = _day(mention.year, mention)
    elif mention.weekday is not None:
        day, year_from = _by_weekday(mention, anchor), "weekday"
    else:
        day, year_from = _nearest(mention, anchor.day), "published"
    if day is None or not _is_possible(day, anchor):
        return None
    check = None if mention.weekday is None else day.weekday() == mention.weekday
    end = day.replace(day=mention.end_day) if mention.end_day and mention.end_day > day.day else day
    return EventDate(
        start=day, end=end, precision="day", basis="explicit", calendar="gregorian",
        year_from=year_from, weekday_check=check,  # type: ignore[arg-type]
    )  # fmt: skip


def _relative(mention: DateMention, anchor: Anchor) -> EventDate | None:
    if anchor.day is None or mention.relative_days is None:
        return None
    day = anchor.day + timedelta(days=mention.relative_days)
    check = None if mention.weekday is None else day.weekday() == mention.weekday
    year_from = "published" if anchor.published else "weekday"
    return EventDate(
        start=day, end=day, precision="day", basis="relative", calendar="gregorian",
        year_from=year_from, weekday_check=check,  # type: ignore[arg-type]
    )  # fmt: skip


def _weekday(mention: DateMention, anchor: Anchor) -> EventDate | None:
    """Take the last such day up to the publication, or the next one where the words say so."""
    if anchor.day is None or mention.weekday is None:
        return None
    back = (anchor.day.weekday() - mention.weekday) % 7
    day = anchor.day - timedelta(days=back) if mention.direction <= 0 else anchor.day + timedelta(days=7 - back)
    return EventDate(
        start=day, end=day, precision="day", basis="weekday", calendar="gregorian", year_from="published",
        weekday_check=True,
    )  # fmt: skip


def _month(mention: DateMention, anchor: Anchor) -> EventDate | None:
    first = date(mention.year or 0, mention.month or 0, 1)
    after = (first + timedelta(days=32)).replace(day=1)
    if not _is_possible(first, anchor):
        return None
    return EventDate(
        start=first, end=after - timedelta(days=1), precision="month", basis="explicit", calendar="gregorian",
        year_from="text", weekday_check=None,
    )  # fmt: skip


def _year(mention: DateMention, anchor: Anchor) -> EventDate | None:
    first = date(mention.year or 0, 1, 1)
    if not _is_possible(first, anchor):
        return None
    return EventDate(
        start=first, end=first.replace(month=12, day=31), precision="year", basis="explicit", calendar="gregorian",
        year_from="text", weekday_check=None,
    )  # fmt: skip


def _by_weekday(mention: DateMention, anchor: Anchor) -> date | None:
    """Let the weekday pick the year: nearest to a trusted publication, else the latest before the fetch."""
    fitting = [day for day in _years(mention, anchor.fetched) if day.weekday() == mention.weekday]
    if anchor.published is not None:
        published = anchor.published
        return min(fitting, key=lambda day: abs(day - published), default=None)
    past = [day for day in fitting if day <= anchor.fetched + timedelta(days=1)]
    return max(past, default=None)


def _nearest(mention: DateMention, day: date | None) -> date | None:
    """Without a year the nearest such day to the publication; without a publication none."""
    if day is None:
        return None
    return min(_years(mention, day), key=lambda other: abs(other - day), default=None)


def _years(mention: DateMention, around: date) -> Iterator[date]:
    for year in range(around.year + 1, around.year - YEARS_BACK, -1):
        day = _day(year, mention)
        if day is not None:
            yield day


def _day(year: int, mention: DateMention) -> date | None:
    try:
        return date(year, mention.month or 0, mention.day or 0)
    except ValueError:
        return None


def _is_possible(day: date, anchor: Anchor) -> bool:
    return FIRST_YEAR <= day.year <= anchor.fetched.year + 1


def _is_trusted(published: Published) -> bool:
    return published.basis in TRUSTED and published.precision in ("instant", "day")


def _mentions(reading: Reading, text: Text) -> list[DateMention]:
    """Return the dates inside a sentence, with spans of its block."""
    return text.once("dates", reading, lambda: _find(reading, text))


def _find(reading: Reading, text: Text) -> list[DateMention]:
    sentence = reading.scan.sentence
    found = find_dates(text.blocks[reading.block][sentence.start : sentence.end], text.language)
    return [_moved(mention, sentence.start) for mention in found]


def _moved(mention: DateMention, by: int) -> DateMention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


def _has_day(found: EventDate) -> bool:
    return found.precision == "day"

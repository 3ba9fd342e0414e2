"""From a date as written to days, as far as text, publication and fetch can tell; what they leave open stays open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.parts import EventDate
from services.text.calendars import bounds, to_gregorian, year_of
from services.text.dates import DateMention

FIRST_YEAR = 1990
YEARS_BACK = 12
TILT = timedelta(days=90)  # news tells of what was rather than of what comes
DAY = timedelta(days=1)
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative days count from: the publication day where it can be trusted, and the fetch as a ceiling."""

    published: date | None
    fetched: date
    implied: date | None = None
    about: date | None = None  # a day of the year or month in which the text speaks, where no more is known

    @property
    def day(self) -> date | None:
        """Return the day on which the text speaks."""
        return self.published or self.implied

    @property
    def source(self) -> str:
        """Return what a year that the text leaves out is taken from."""
        if self.day is None and self.about is not None:
            return "text"
        return "published" if self.published else "weekday"


def resolve(mention: DateMention, anchor: Anchor, *, ahead: bool = False) -> EventDate | None:
    """Turn a date as written into days, or nothing where it is open; ``ahead`` says that the act is yet to come."""
    found = _resolved(mention, anchor, ahead)
    if found is None or found.start is None or found.end is None:
        return None
    possible = found.start.year >= FIRST_YEAR and found.end.year <= anchor.fetched.year + 1
    return found if possible and found.start <= found.end else None


def _resolved(mention: DateMention, anchor: Anchor, ahead: bool) -> EventDate | None:
    if mention.month is not None and mention.day is not None:
        return _explicit(mention, anchor, ahead)
    if mention.month is not None:
        return _month(mention, anchor, ahead)
    if mention.day is not None:
        return _of_month(mention, anchor)
    if mention.relative_days is not None:
        return _relative(mention, anchor)
    if mention.weekday is not None:
        return _weekday(mention, anchor, ahead)
    if mention.year is not None:
        return _span(bounds(mention.year, None, mention.calendar), "year", mention.calendar, "text")
    return _period(mention, anchor, ahead)


def _explicit(mention: DateMention, anchor: Anchor, ahead: bool) -> EventDate | None:
    day, year_from = _day_and_source(mention, anchor, ahead)
    if day is None:
        return None
    return _days(day, _end(day, mention), "day", "explicit", year_from, _check(day, mention), mention.calendar)


def _day_and_source(mention: DateMention, anchor: Anchor, ahead: bool) -> tuple[date | None, str]:
    """Return the day, and whether text, weekday or publication gave its year."""
    if mention.year is not None:
        return _day_in(mention.year, mention), "text"
    if mention.year_shift is not None and anchor.day is not None:
        return _day_in(year_of(anchor.day, mention.calendar) + mention.year_shift, mention), anchor.source
    if mention.weekday is not None and mention.direction == 0:
        fitting = [day for day in _years(mention, anchor.fetched) if day.weekday() == mention.weekday]
        if anchor.published is None and anchor.about is not None:
            return _nearest(fitting, anchor.about), "weekday"
        if anchor.published is None:
            return max((day for day in fitting if day <= anchor.fetched + DAY), default=None), "weekday"
        day = _nearest(fitting, anchor.published)
        if day is not None and abs((day - anchor.published).days) <= 366:
            return day, "weekday"
    around = anchor.day or anchor.about
    return _turned(list(_years(mention, around or anchor.fetched)), mention, around, ahead, anchor), anchor.source


def _turned(days: list[date], mention: DateMention, around: date | None, ahead: bool, anchor: Anchor) -> date | None:
    """Return the last one before, the next one after or the nearest one to the day on which the text speaks."""
    if around is None:
        return None
    if anchor.day is None:
        return _nearest(days, around)
    if mention.direction < 0:
        return max((day for day in days if day <= around), default=None)
    if mention.direction > 0 or ahead:
        return min((day for day in days if day >= around), default=None)
    return _nearest(days, around - TILT)


def _nearest(days: list[date], around: date) -> date | None:
    return min(days, key=lambda day: abs(day - around), default=None)


def _years(mention: DateMention, around: date) -> Iterator[date]:
    """Yield the written day in every year that it may be of."""
    last = year_of(around, mention.calendar) + 2
    for year in range(last, last - YEARS_BACK - 2, -1):
        day = _day_in(year, mention)
        if day is not None:
            yield day


def _day_in(year: int, mention: DateMention) -> date | None:
    return to_gregorian(year, mention.month or 0, mention.day or 0, mention.calendar)


def _end(day: date, mention: DateMention) -> date:
    """Return the last day of a range, else the day itself."""
    if mention.end_day is None:
        return day
    year, month = mention.year or year_of(day, mention.calendar), mention.end_month or mention.month or 0
    ends = (to_gregorian(year + more, month, mention.end_day, mention.calendar) for more in (-1, 0, 1))
    return min((end for end in ends if end is not None and day < end <= day + 92 * DAY), default=day)


def _check(day: date, mention: DateMention) -> bool | None:
    return None if mention.weekday is None else day.weekday() == mention.weekday


def _of_month(mention: DateMention, anchor: Anchor) -> EventDate | None:
    """ "On the third of this month." """
    if anchor.day is None or mention.month_shift is None:
        return None
    first = _shifted(anchor.day, mention.month_shift)
    day = to_gregorian(first.year, first.month, mention.day or 0, "gregorian")
    if day is None:
        return None
    end = to_gregorian(first.year, first.month, mention.end_day or 0, "gregorian") or day
    return _days(day, max(day, end), "day", "relative", anchor.source, _check(day, mention))


def _relative(mention: DateMention, anchor: Anchor) -> EventDate | None:
    if anchor.day is None:
        return None
    day = anchor.day + timedelta(days=mention.relative_days or 0)
    return _days(day, day, "day", "relative", anchor.source, _check(day, mention))


def _weekday(mention: DateMention, anchor: Anchor, ahead: bool) -> EventDate | None:
    """Take the last such day up to the publication, or the next one where the words or the act say so."""
    if anchor.day is None or mention.weekday is None:
        return None
    back = (anchor.day.weekday() - mention.weekday) % 7
    if mention.week_shift is not None:
        day = anchor.day + timedelta(days=mention.weekday - anchor.day.weekday() + 7 * mention.week_shift)
    elif mention.direction > 0 or (ahead and back and not mention.direction):
        day = anchor.day + timedelta(days=7 - back)
    else:
        day = anchor.day - timedelta(days=back or 7 * (mention.direction < 0))
    return _days(day, day, "day", "weekday", anchor.source, True)


def _month(mention: DateMention, anchor: Anchor, ahead: bool) -> EventDate | None:
    """ "In March 2021", "last March"; without any turn the nearest March to the publication."""
    if mention.year is not None:
        return _span(bounds(mention.year, mention.month, mention.calendar), "month", mention.calendar, "text")
    around = anchor.day or anchor.about
    if around is None:
        return None
    year = year_of(around, mention.calendar)
    shifts = (-2, -1, 0, 1, 2) if mention.year_shift is None else (mention.year_shift,)
    spans = [span for shift in shifts if (span := bounds(year + shift, mention.month, mention.calendar)) is not None]
    first = _turned([start for start, _ in spans], mention, around, ahead and mention.year_shift is None, anchor)
    span = next((span for span in spans if span[0] == first), None)
    return _span(span, "month", mention.calendar, anchor.source)


def _period(mention: DateMention, anchor: Anchor, ahead: bool) -> EventDate | None:
    """Last week, this month, last year; what will be "this week" on a Sunday comes in the days after it."""
    if anchor.day is None:
        return None
    if mention.week_shift is not None:
        turn = ahead and mention.week_shift == 0 and anchor.day.weekday() == SUNDAY
        monday = anchor.day - timedelta(days=anchor.day.weekday()) + timedelta(weeks=mention.week_shift + turn)
        return _days(monday, monday + 6 * DAY, "week", "relative", anchor.source)
    if mention.month_shift is not None:
        first = _shifted(anchor.day, mention.month_shift)
        return _days(first, _shifted(first, 1) - DAY, "month", "relative", anchor.source)
    if mention.year_shift is not None:
        year = anchor.day.year + mention.year_shift
        return _days(date(year, 1, 1), date(year, 12, 31), "year", "relative", anchor.source)
    return None


def _shifted(day: date, months: int) -> date:
    """Return the first day of the month that is so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _span(span: tuple[date, date] | None, precision: str, calendar: str, year_from: str) -> EventDate | None:
    return None if span is None else _days(*span, precision, "explicit", year_from, calendar=calendar)


def _days(
    start: date,
    end: date,
    precision: str,
    basis: str,
    year_from: str,
    check: bool | None = None,
    calendar: str = "gregorian",
) -> EventDate:
    return EventDate(
        start=start,
        end=end,
        precision=precision,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
        calendar=calendar,  # type: ignore[arg-type]
        year_from=year_from,  # type: ignore[arg-type]
        weekday_check=check,
    )

"""Publication dates: when an article came out, only as precisely as said, and where that stood."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from htmldate import find_date
from lxml.html import HtmlElement

from schemas.parts import Published
from services.text.dates import DateMention, find_dates

FIRST_YEAR = 1990
AHEAD = timedelta(days=2)
CONFLICT = timedelta(days=2)
MAX_LINE = 160  # a line that gives a date gives little else
YEARS_BACK = 6
YEAR = re.compile(r"\d{4}")
MONTH = re.compile(r"(\d{4})-(\d{2})")
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
NOTHING = Published(value=None, precision="none", basis="none", weekday_check=None)


def read_machine_date(text: str, basis: str, timezone: str, fetched_at: datetime) -> Published | None:
    """Read a date written for machines; a naive time is in the source's zone. None for what cannot be one."""
    text = text.strip()
    if YEAR.fullmatch(text):
        return _within(Published(value=text, precision="year", basis=basis, weekday_check=None), fetched_at)
    if match := MONTH.fullmatch(text):
        return _within(Published(value=match[0], precision="month", basis=basis, weekday_check=None), fetched_at)
    if match := DAY.fullmatch(text):
        return _day(match[1], match[2], match[3], basis, fetched_at)
    time = _time(text)
    if time is None:
        return None
    aware = time.replace(microsecond=0) if time.tzinfo else time.replace(microsecond=0, tzinfo=_zone(timezone))
    try:
        value = aware.isoformat().replace("+00:00", "Z")
        return _within(Published(value=value, precision="instant", basis=basis, weekday_check=None), fetched_at)
    except (ValueError, OverflowError):
        return None


def first_machine_date(candidates: Iterable[tuple[str, str]], timezone: str, fetched_at: datetime) -> Published | None:
    """Return the first (basis, text) that is a date."""
    for basis, text in candidates:
        found = read_machine_date(text, basis, timezone, fetched_at)
        if found is not None:
            return found
    return None


def read_visible_date(lines: Sequence[str], language: str, timezone: str, fetched_at: datetime) -> Published | None:
    """Return the first date that a reader sees in these lines, which must be neither text nor furniture."""
    today = fetched_at.astimezone(_zone(timezone)).date()
    for line in lines:
        for mention in find_dates(line, language) if len(line) <= MAX_LINE else ():
            found = _of_mention(mention, today, fetched_at)
            if found is not None:
                return found
    return None


def read_last_resort(tree: HtmlElement, fetched_at: datetime) -> Published | None:
    """Ask htmldate; what it calls the first of January is a year that it could not read the rest of."""
    try:
        text = find_date(tree, extensive_search=False, original_date=True, max_date=fetched_at + AHEAD)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError):
        return None  # a guess that failed is no guess
    if not text:
        return None
    return read_machine_date(text[:4] if text.endswith("-01-01") else text, "htmldate", "UTC", fetched_at)


def conflict(one: Published | None, other: Published | None) -> bool:
    """Say whether two dates of one page are more than two days apart."""
    days = [day for day in map(day_of, (one, other)) if day is not None]
    return len(days) == 2 and abs(days[0] - days[1]) > CONFLICT


def day_of(published: Published | None) -> date | None:
    """Return the day of a date that is as precise as a day."""
    if published is None or published.value is None or published.precision not in ("instant", "day"):
        return None
    return date.fromisoformat(published.value[:10])


def _of_mention(mention: DateMention, today: date, fetched_at: datetime) -> Published | None:
    if mention.relative_days is not None:
        if mention.relative_days > 0:
            return None
        day = today + timedelta(days=mention.relative_days)
        return Published(value=day.isoformat(), precision="day", basis="visible", weekday_check=None)
    if mention.calendar != "gregorian" or mention.day is None or mention.month is None or mention.end_day is not None:
        return None
    if mention.year is not None:
        found = _day(str(mention.year), str(mention.month), str(mention.day), "visible", fetched_at)
        return _checked(found, mention.weekday)
    return _by_weekday(mention, today)


def _by_weekday(mention: DateMention, today: date) -> Published | None:
    """Let the stated weekday pick the missing year: the latest one that fits and is not ahead."""
    if mention.weekday is None:
        return None
    for day in _days(mention, today):
        if day <= today + AHEAD and day.weekday() == mention.weekday:
            return Published(value=day.isoformat(), precision="day", basis="visible", weekday_check=True)
    return None


def _days(mention: DateMention, today: date) -> Iterator[date]:
    for year in range(today.year + 1, today.year - YEARS_BACK, -1):
        try:
            yield date(year, mention.month or 0, mention.day or 0)
        except ValueError:
            continue


def _checked(found: Published | None, weekday: int | None) -> Published | None:
    day = day_of(found)
    if found is None or day is None or weekday is None:
        return found
    return found.model_copy(update={"weekday_check": day.weekday() == weekday})


def _day(year: str, month: str, day: str, basis: str, fetched_at: datetime) -> Published | None:
    try:
        value = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    return _within(Published(value=value, precision="day", basis=basis, weekday_check=None), fetched_at)


def _within(found: Published, fetched_at: datetime) -> Published | None:
    """Refuse years that cannot be and dates after the fetch."""
    value = found.value or ""
    if not FIRST_YEAR <= int(value[:4]) <= fetched_at.year + 1:
        return None
    day = day_of(found)
    if day is not None and day > (fetched_at.astimezone(UTC) + AHEAD).date():
        return None
    return found


def _time(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")  # a page made by hand may name anything

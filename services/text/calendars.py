"""Calendars: Hijri and Solar Hijri days as Gregorian ones."""

from datetime import date, timedelta

from hijridate import Hijri

# Leap years of the Solar Hijri calendar within its cycle of 33 years.
_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)
_EPOCH_YEAR, _EPOCH = 1403, date(2024, 3, 20)


def to_gregorian(year: int, month: int, day: int, calendar: str) -> date | None:
    """Return the Gregorian day, or nothing where there is no such day."""
    try:
        if calendar == "hijri":
            return date(*Hijri(year, month, day).to_gregorian().datetuple())
        if calendar == "jalali":
            return _from_jalali(year, month, day)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def bounds(year: int, month: int | None, calendar: str) -> tuple[date, date] | None:
    """Return the first and the last Gregorian day of a month, or of a year, of a calendar."""
    first = to_gregorian(year, month or 1, 1, calendar)
    after = (year + 1, 1) if month in (None, 12) else (year, (month or 0) + 1)
    end = to_gregorian(*after, 1, calendar)
    return None if first is None or end is None else (first, end - timedelta(days=1))


def year_of(day: date, calendar: str) -> int:
    """Return a year of the calendar that is the day's own or next to it."""
    if calendar == "hijri":
        return (day.year - 622) * 33 // 32 + 1
    return day.year - 621 if calendar == "jalali" else day.year


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAPS


def _from_jalali(year: int, month: int, day: int) -> date | None:
    length = 31 if month <= 6 else 30 if month <= 11 or _is_leap(year) else 29
    if not 1200 <= year <= 1600 or not 1 <= month <= 12 or not 1 <= day <= length:
        return None
    before = range(min(year, _EPOCH_YEAR), max(year, _EPOCH_YEAR))
    days = sum(366 if _is_leap(other) else 365 for other in before)
    start = _EPOCH + timedelta(days=days if year >= _EPOCH_YEAR else -days)
    return start + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)

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

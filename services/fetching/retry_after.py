"""Retry-After: how long a host wants to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, in either form; None when it is no such thing."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text.strip())
    try:
        until = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError):
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())

"""Retries: when a failed call is made again, and which answers mean what."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

# Seconds before each attempt: the whole row lasts 75 h 35 m and 5 s at least.
GAPS = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
MAX_JITTER = 0.10  # only ever later: the last attempt must not come early
MAX_RETRY_AFTER = 24 * 3600
SUCCESS = range(200, 300)
REDIRECTS = range(300, 400)
GONE = 410
WAITS = (429, 503)
OVERLOADED = (502, 504)
DISABLE_AFTER_SECONDS = 5 * 24 * 3600


class Answer(NamedTuple):
    """What came of one call; ``error`` is None for a 2xx answer."""

    status_code: int | None
    error: str | None
    duration_ms: int
    body: str
    retry_after: float | None


class Step(NamedTuple):
    """What becomes of a delivery after a call."""

    state: Literal["ok", "retry", "exhausted"]
    next_at: float | None


def error_of(status_code: int) -> str | None:
    """Return the word for an HTTP status that is no success."""
    if status_code in SUCCESS:
        return None
    if status_code in REDIRECTS:
        return "redirect"
    return "http_5xx" if status_code >= 500 else "http_4xx"


def step(answer: Answer, tried: int, now: float, jitter: float) -> Step:
    """Return what follows the ``tried``-th attempt of a round; ``jitter`` lies in 0…1."""
    if answer.error is None:
        return Step("ok", None)
    if answer.status_code == GONE or tried >= len(GAPS):
        return Step("exhausted", None)
    wait = GAPS[tried] * (1 + MAX_JITTER * jitter)
    if answer.status_code in WAITS and answer.retry_after is not None:
        wait = max(wait, min(answer.retry_after, MAX_RETRY_AFTER))
    return Step("retry", now + wait)


def read_retry_after(value: str | None, now: float) -> float | None:
    """Read Retry-After, seconds or a date, as seconds from now; None where it is absent or unreadable."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())

"""Outcomes: what an answer means, and when its address is asked again."""

from collections.abc import Mapping

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

GOOD = frozenset({"changed", "unchanged", "not_modified", "moved"})
TRANSIENT = frozenset({"server_error", "timeout", "dns", "tls", "connect"})
BLOCKED = frozenset({"denied", "challenge", "robots"})

MISSING_SECONDS = (10 * MINUTE, HOUR)
BLOCKED_SECONDS = (6 * HOUR, DAY)
TRANSIENT_SECONDS = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, DAY)
RATE_SECONDS = 15 * MINUTE
MAX_RETRY_AFTER_SECONDS = DAY
BREAKER_FAILURES = 5
BREAKER_SECONDS = 10 * MINUTE
RECHECK_SECONDS = (30 * MINUTE, 3 * HOUR, DAY)

CHALLENGE_MARKS = (
    b"cf-challenge",
    b"challenge-platform",
    b"_Incapsula_Resource",
    b"captcha-delivery.com",
    b"/cdn-cgi/challenge",
)


def classify_status(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Name the outcome of an answer that is no sound 200, else None; header names in lower case."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "challenge"
    if status in (401, 403, 451, 503) and any(mark in body for mark in CHALLENGE_MARKS):
        return "challenge"
    if status == 200:
        return None
    named = {304: "not_modified", 410: "gone", 429: "rate_limited", 401: "denied", 403: "denied", 451: "denied"}
    if status in named:
        return named[status]
    if status >= 500:
        return "server_error"
    return "missing" if status >= 400 else "not_text"


def retry_seconds(outcome: str, kind: str, failures: int, retry_after: float | None, jitter: float) -> float | None:
    """Return after how many seconds an address that gave no content is asked again, None = never.

    ``failures`` counts in a row, this one included; ``jitter`` is between 0 and 1.
    """
    step = failures - 1
    ends = kind == "page"
    if outcome == "rate_limited":
        if retry_after is not None:
            return min(retry_after, MAX_RETRY_AFTER_SECONDS)
        return min(RATE_SECONDS * 2.0**step + jitter * HOUR, MAX_RETRY_AFTER_SECONDS)
    if outcome == "missing":
        return MISSING_SECONDS[step] if step < len(MISSING_SECONDS) else (None if ends else DAY)
    if outcome == "gone":
        return None if ends else DAY
    if outcome in BLOCKED:
        return BLOCKED_SECONDS[min(step, 1)] if outcome != "robots" else DAY
    if outcome in TRANSIENT:
        if step < len(TRANSIENT_SECONDS):
            return max(TRANSIENT_SECONDS[step], retry_after or 0)
        return None if ends else DAY
    if outcome == "expired":
        return 0.0
    return None if ends else DAY  # too_large, not_text, bad_feed, bad_url, ssrf

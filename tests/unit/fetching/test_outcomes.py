"""Outcomes: what an answer means and when its address is asked again."""

from datetime import UTC, datetime

import pytest

from schemas.vocabulary import WORDS
from services.fetching.outcomes import BLOCKED, GOOD, TRANSIENT, classify_status, retry_seconds
from services.fetching.retry_after import parse_retry_after

NOW = datetime(2022, 1, 1, 9, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome"),
    [
        (200, {}, b"", None),
        (204, {}, b"", "not_text"),
        (304, {}, b"", "not_modified"),
        (400, {}, b"", "missing"),
        (401, {}, b"", "denied"),
        (403, {}, b"no", "denied"),
        (403, {}, b"<script src='/cdn-cgi/challenge-platform/x'>", "challenge"),
        (200, {"cf-mitigated": "challenge"}, b"", "challenge"),
        (404, {}, b"", "missing"),
        (410, {}, b"", "gone"),
        (429, {}, b"", "rate_limited"),
        (451, {}, b"", "denied"),
        (500, {}, b"", "server_error"),
        (503, {}, b"", "server_error"),
    ],
)
def test_an_answer_has_one_name(status: int, headers: dict[str, str], body: bytes, outcome: str | None) -> None:
    """Each status, and the marks of a challenge, give one word of the closed list."""
    assert classify_status(status, headers, body) == outcome
    assert outcome is None or outcome in WORDS["fetch_outcome"]


@pytest.mark.parametrize(
    ("outcome", "kind", "waits"),
    [
        ("missing", "page", [600, 3_600, None]),
        ("missing", "feed", [600, 3_600, 86_400]),
        ("gone", "page", [None]),
        ("gone", "feed", [86_400]),
        ("denied", "page", [21_600, 86_400, 86_400]),
        ("server_error", "page", [60, 300, 1_800, 7_200, 21_600, 86_400, None]),
        ("timeout", "feed", [60, 300, 1_800, 7_200, 21_600, 86_400, 86_400]),
        ("too_large", "page", [None]),
        ("ssrf", "feed", [86_400]),
        ("expired", "page", [0]),
    ],
)
def test_an_address_that_fails_is_asked_less_and_less(outcome: str, kind: str, waits: list[float | None]) -> None:
    """Feeds are never given up; articles are, once the table ends."""
    assert [retry_seconds(outcome, kind, n, None, 0.0) for n in range(1, len(waits) + 1)] == waits


def test_a_host_that_says_how_long_is_obeyed_up_to_a_day() -> None:
    """Retry-After wins over our own table; without it the pauses double."""
    assert retry_seconds("rate_limited", "feed", 1, 17.0, 0.5) == 17
    assert retry_seconds("rate_limited", "feed", 1, 1e9, 0.5) == 86_400
    assert [retry_seconds("rate_limited", "feed", n, None, 0.0) for n in (1, 2, 3)] == [900, 1_800, 3_600]
    assert retry_seconds("server_error", "feed", 1, 120.0, 0.0) == 120


def test_the_groups_are_parts_of_the_closed_list() -> None:
    """No outcome is counted under a word that dashboards do not know."""
    assert WORDS["fetch_outcome"] >= GOOD | TRANSIENT | BLOCKED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 5 ", 5),
        ("soon", None),
        ("Sat, 01 Jan 2022 09:02:00 GMT", 120),
        ("Sat, 01 Jan 2022 08:00:00 GMT", 0),
        ("-5", None),
    ],
)
def test_retry_after_has_two_forms(text: str | None, seconds: float | None) -> None:
    """Seconds or a date; a date that has passed means now."""
    assert parse_retry_after(text, NOW) == seconds

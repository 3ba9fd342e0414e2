"""Sending: the retry row, what answers mean, signatures, lanes."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from services.alerting.channels.lanes import FAILURES, OPEN_SECONDS, PARALLEL, Lanes
from services.alerting.retries import GAPS, Answer, error_of, read_retry_after, step
from services.alerting.signing import sign, write_secret

FAILED = Answer(500, "http_5xx", 1, "", None)
NOW = 1.8e9


@given(st.lists(st.floats(0, 1), min_size=len(GAPS), max_size=len(GAPS)))
def test_a_sink_down_for_three_days_is_reached_whatever_the_jitter(jitters: list[float]) -> None:
    """The last attempt comes 75 h 35 m after the first at the earliest, 10 % later at the latest."""
    now, attempts = NOW, 0
    for jitter in jitters:
        attempts += 1
        followed = step(FAILED, attempts, now, jitter)
        if followed.next_at is None:
            break
        assert followed.state == "retry"
        now = followed.next_at
    assert attempts == len(GAPS) == 10
    assert 75 * 3600 + 35 * 60 <= now - NOW <= 1.1 * (75 * 3600 + 35 * 60 + 5) + 1
    assert step(FAILED, attempts, now, 0).state == "exhausted"


@pytest.mark.parametrize(
    ("answer", "state", "wait"),
    [
        (Answer(200, None, 1, "", None), "ok", None),
        (Answer(410, "http_4xx", 1, "", None), "exhausted", None),
        (Answer(429, "http_4xx", 1, "", 600.0), "retry", 600),
        (Answer(503, "http_5xx", 1, "", 600.0), "retry", 600),
        (Answer(503, "http_5xx", 1, "", 1.0), "retry", 5),
        (Answer(503, "http_5xx", 1, "", 1e9), "retry", 86_400),
        (Answer(500, "http_5xx", 1, "", 600.0), "retry", 5),
        (Answer(None, "timeout", 15_000, "", None), "retry", 5),
    ],
)
def test_what_follows_the_first_attempt(answer: Answer, state: str, wait: float | None) -> None:
    """Taken, gone, asked to wait, or again after the gap."""
    followed = step(answer, 1, NOW, 0.0)
    assert (followed.state, followed.next_at) == (state, None if wait is None else NOW + wait)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0), ("Fri, 15 Jan 2021 08:01:00 GMT", 0.0),
     ("soon", None), ("-5", None), ("", None), (None, None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_date(text: str | None, seconds: float | None) -> None:
    """Both forms; rubbish is no wish."""
    now = datetime(2027, 1, 15, 8, 0, tzinfo=UTC).timestamp()
    assert read_retry_after(text, now) == seconds


@pytest.mark.parametrize(
    ("status", "word"), [(200, None), (204, None), (301, "redirect"), (404, "http_4xx"), (502, "http_5xx")]
)
def test_a_status_has_its_word(status: int, word: str | None) -> None:
    """The closed words of Delivery.error."""
    assert error_of(status) == word


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_stock_library_verifies_every_signature(key: bytes, body: bytes) -> None:
    """Any secret, any UTF-8 body; a touched body fails."""
    body = b64encode(body)
    secret = write_secret(key)
    headers = sign([secret], "dl_1", int(datetime.now(UTC).timestamp()), b'"' + body + b'"')
    assert Webhook(secret).verify(b'"' + body + b'"', headers) == body.decode()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b'"' + body + b' "', headers)


def test_two_secrets_give_two_signatures() -> None:
    """While a secret is changed, the holder of either verifies."""
    secrets = [write_secret(bytes([number]) * 32) for number in (1, 2)]
    headers = sign(secrets, "dl_1", int(datetime.now(UTC).timestamp()), b"{}")
    for secret in secrets:
        Webhook(secret).verify(b"{}", headers)


def test_a_host_takes_four_calls_at_once_and_no_channel_all_of_them() -> None:
    """One receiver that hangs leaves room beside it."""
    lanes = Lanes()
    assert [lanes.take("host", "a", NOW) for _ in range(3)] == [True, True, False]
    assert [lanes.take("host", channel, NOW) for channel in "bcd"] == [True, True, False]
    assert lanes.busy(NOW) == {"a", "host"}
    assert lanes.running == PARALLEL
    assert lanes.take("other", "x", NOW)


def test_a_host_that_fails_in_a_row_is_left_alone_then_probed() -> None:
    """Five failures close it for a minute; then one call; a good answer opens it again."""
    lanes = Lanes()
    for _ in range(FAILURES):
        assert lanes.take("host", "a", NOW)
        lanes.judge("host", NOW, reached=False, overloaded=False)
        lanes.leave("host", "a")
    assert not lanes.take("host", "a", NOW + OPEN_SECONDS - 1)
    assert lanes.take("host", "a", NOW + OPEN_SECONDS)
    assert not lanes.take("host", "b", NOW + OPEN_SECONDS)
    lanes.judge("host", NOW + OPEN_SECONDS, reached=True, overloaded=False)
    assert lanes.take("host", "b", NOW + OPEN_SECONDS)


def test_an_overloaded_host_gets_half_the_calls() -> None:
    """502 and 504 halve what runs there at once."""
    lanes = Lanes()
    lanes.judge("host", NOW, reached=False, overloaded=True)
    assert [lanes.take("host", channel, NOW) for channel in "abc"] == [True, True, False]


def test_a_quiet_host_is_forgotten() -> None:
    """Nothing is kept of hosts that are well."""
    lanes = Lanes()
    lanes.take("host", "a", NOW)
    lanes.judge("host", NOW, reached=True, overloaded=False)
    lanes.leave("host", "a")
    assert (lanes._lanes, dict(lanes._channels), lanes.running) == ({}, {}, 0)

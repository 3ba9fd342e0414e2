"""Pace: so many a second, and not while the live services are late."""

import math

import pytest

from services.replay.runs.pace import Allowance, Gate, LiveLag, reason_to_pause


def test_the_rate_holds_over_time_whatever_the_chunks() -> None:
    """A hundred messages at ten a second take ten seconds, and an idle minute saves up next to nothing."""
    now = [0.0]
    allowance = Allowance(10.0, clock=lambda: now[0])
    for chunk in (10, 25, 5, 60):
        now[0] += allowance.delay(chunk)
    now[0] += allowance.delay(1)
    assert now[0] == pytest.approx(10.0)
    now[0] += 60
    waits = [allowance.delay(10) for _ in range(3)]
    assert waits[0] == 0.0
    assert sum(waits) == pytest.approx(0.75 + 1.75)


@pytest.mark.parametrize(
    ("paused", "seconds", "waits"),
    [(False, 30.0, False), (False, 30.1, True), (True, 10.0, True), (True, 9.9, False), (False, 9.0, False)],
)
def test_it_pauses_above_thirty_seconds_and_goes_on_below_ten(paused: bool, seconds: float, waits: bool) -> None:
    """Between the two bars it stays as it is."""
    assert (reason_to_pause(paused, LiveLag(seconds, "alerting"), None) is not None) is waits


def test_a_burn_alarm_pauses_whatever_the_lag() -> None:
    """The reason names the alarm."""
    assert reason_to_pause(False, LiveLag(), "AlertsFastBurn") == "alarm AlertsFastBurn fires"


def test_an_unknown_lag_is_a_reason_to_wait() -> None:
    """A broker that does not tell is no broker without work."""
    assert reason_to_pause(False, LiveLag(math.inf, "alerting"), None) == (
        "how far live alerting is behind cannot be told"
    )


async def test_the_gate_counts_its_pauses_and_says_why() -> None:
    """A pause that goes on is one pause."""
    gate = Gate()
    for seconds in (0, 40, 20, 5, 31, 31, 0):
        gate.judge(LiveLag(seconds, "extraction"), None)
        if seconds == 20:
            assert gate.reason == "live extraction is 20 s behind"
    assert gate.pauses == 2
    await gate.passed()

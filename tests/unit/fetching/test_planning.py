"""Planning: intervals follow what a source brings, and never run over what it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetching.planning import (
    first_poll_delay,
    is_silent,
    is_unconditional,
    median_gap,
    next_interval,
    next_recheck,
    with_jitter,
)
from services.fetching.states import standing

HOUR, DAY = 3_600.0, 86_400.0


def test_the_interval_is_half_the_usual_gap() -> None:
    """A source with an article every two hours is asked every hour."""
    times = [n * 2 * HOUR for n in range(10)]
    gap = median_gap(times, 20 * HOUR)
    assert gap == 2 * HOUR
    assert next_interval(None, gap, [0.5], 300, 6 * HOUR, 0) == HOUR


def test_old_items_say_nothing_of_today() -> None:
    """Only the last seven days count, and fewer than three items are no habit."""
    assert median_gap([0, HOUR, 2 * HOUR], 30 * DAY) is None
    assert median_gap([0, HOUR], 2 * HOUR) is None


def test_polls_that_bring_nothing_slow_down_and_rich_ones_speed_up() -> None:
    """Two polls of known items lengthen the interval, one of new items shortens it, within the bounds."""
    assert next_interval(600, None, [0.9, 0.8], 300, 21_600, 0) == 900
    assert next_interval(600, None, [0.9, 0.5], 300, 21_600, 0) == 600
    assert next_interval(600, None, [0.9, 0.1], 300, 21_600, 0) == 420
    assert next_interval(20_000, None, [1.0, 1.0], 300, 21_600, 0) == 21_600
    assert next_interval(310, None, [0.0, 0.0], 300, 21_600, 0) == 300


def test_what_the_site_asks_for_wins() -> None:
    """A ttl of a day is kept even above our own longest interval."""
    assert next_interval(600, None, [0.5], 300, 21_600, DAY) == DAY


@given(
    st.none() | st.floats(5, 1e6),
    st.none() | st.floats(0, 1e6),
    st.lists(st.floats(0, 1), max_size=2),
    st.floats(0, DAY),
)
def test_an_interval_never_leaves_its_bounds(
    current: float | None, gap: float | None, shares: list[float], floor: float
) -> None:
    """Whatever a feed does, it is asked neither faster than its least nor slower than its most and its own wish."""
    got = next_interval(current, gap, shares, 60, 21_600, floor)
    assert max(60, floor) <= got <= max(21_600, floor)


def test_jitter_is_a_tenth() -> None:
    """Sources that were added together drift apart."""
    assert [with_jitter(100, r) for r in (0.0, 0.5, 1.0)] == pytest.approx([90, 100, 110])


def test_new_sources_come_within_a_minute_and_not_at_once() -> None:
    """A hundred new addresses are spread over the first minute by their own digests."""
    delays = {first_poll_delay(f"{n * 7919:08x}", 300) for n in range(100)}
    assert len(delays) > 50
    assert max(delays) <= 60
    assert first_poll_delay("ffffffff", 5) <= 5


def test_an_article_is_looked_at_again_three_times() -> None:
    """After half an hour, three hours and a day, and then no more."""
    assert next_recheck(0, 1) == 1_800
    assert next_recheck(0, 1_801) == 3 * HOUR
    assert next_recheck(0, 4 * HOUR) == DAY
    assert next_recheck(0, 2 * DAY) is None


def test_every_twelfth_poll_and_one_a_day_is_whole() -> None:
    """Sites send stale validators: now and then the whole body is asked for."""
    whole = [is_unconditional(n, 0.0 if n else None, 1.0) for n in range(25)]
    assert [n for n, full in enumerate(whole) if full] == [0, 12, 24]
    assert is_unconditional(5, 0.0, DAY + 1)


def test_silence_is_three_times_the_usual_gap_and_a_day_at_least() -> None:
    """A daily paper is not silent at night."""
    assert not is_silent(0, HOUR, 5 * HOUR)
    assert is_silent(0, HOUR, 2 * DAY)
    assert not is_silent(0, DAY, 2 * DAY)
    assert not is_silent(None, DAY, 2 * DAY)


@pytest.mark.parametrize(
    ("outcomes", "changes", "state", "reason"),
    [
        (["changed", "not_modified"], {}, "ok", None),
        ([None], {}, "ok", None),
        (["changed", "dns"], {"failures": 9}, "ok", None),
        (["dns"], {"failures": 2}, "ok", None),
        (["dns"], {"failures": 3}, "failing", "dns"),
        (["robots", "denied"], {"failures": 1}, "blocked", "robots"),
        (["changed"], {"newest_at": -10 * DAY, "norm_seconds": HOUR}, "silent", "nothing_new"),
        (["changed"], {"overdue_seconds": 5_000}, "slow", "expired"),
        (["dns"], {"paused": True, "failures": 9}, "paused", "operator"),
    ],
)
def test_a_source_stands_as_its_addresses_do(
    outcomes: list[str | None], changes: dict[str, float], state: str, reason: str | None
) -> None:
    """The state names the worst that an operator should know, with its reason."""
    usual = {"paused": False, "failures": 0, "newest_at": 0.0, "norm_seconds": HOUR, "overdue_seconds": 0.0}
    known = {**usual, "interval_seconds": 300.0, "now": HOUR, **changes}
    assert standing(outcomes, **known) == (state, reason)  # type: ignore[arg-type]

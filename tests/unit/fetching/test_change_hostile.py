"""The change test on hostile bodies, and the hours in which a feed sleeps."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetching.change import soft_digest
from services.fetching.planning import after_skipped_hours

WORDS = b"<p>the council spoke about the wall of the harbour</p>" * 20


@pytest.mark.parametrize("piece", [b"<script", b"<!--", b"<input ", b"<style>a", b"</script  ", b"<noscript><"])
def test_unclosed_tags_cost_no_more_than_their_length(piece: bytes) -> None:
    """Four times the body takes far less than the sixteen times of a quadratic search."""
    seconds = []
    for count in (20_000, 80_000):
        began = process_time()
        soft_digest(piece * count)
        seconds.append(process_time() - began)
    assert seconds[1] < 10 * max(seconds[0], 0.01)


@pytest.mark.parametrize(
    ("noise", "same"),
    [
        (b"<script>var t = 5</script>", True),
        (b"<STYLE>p {}</style >", True),
        (b"<!-- made in 5 ms -->", True),
        (b"<input type='hidden' value='token'>", True),
        (b"<input type='text' value='seen'>", False),
        (b"<script>open for ever", False),
        (b"<p>one more word</p>", False),
    ],
)
def test_only_what_no_reader_sees_is_ignored(noise: bytes, same: bool) -> None:
    """Script, style, comments and hidden inputs do not count; everything else does."""
    assert (soft_digest(WORDS + noise) == soft_digest(WORDS)) is same


@given(st.binary(max_size=2_000))
def test_any_body_has_an_answer(body: bytes) -> None:
    """A digest or nothing, never an exception."""
    found = soft_digest(body)
    assert found is None or len(found) == 64


def test_a_sleeping_feed_is_asked_when_it_wakes() -> None:
    """The next hour (UTC) that is not skipped, over midnight too; a time outside stays as it is."""
    hour = 3_600.0
    assert after_skipped_hours(22.5 * hour, {22, 23, 0}) == 25 * hour
    assert after_skipped_hours(21.5 * hour, {22, 23, 0}) == 21.5 * hour
    assert after_skipped_hours(1.0, set(range(24))) == 1.0

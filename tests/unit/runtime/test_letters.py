"""Reading dead letters: what the stage wrote, and whatever else stands on a -dlq."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import PAGES
from services.runtime.dead_letters import dead_letter_headers
from services.runtime.letters import describe_value, format_position, parse_position, read_dead_letter
from services.runtime.outcomes import Invalid, Record

DEAD_AT = 1_766_000_000_000
VALUE = orjson.dumps(
    {"final_url": "https://a.example/1", "source": {"id": "thiqa"}, "fetched_at": "2025-12-17T19:00:00Z"}
)


def died(record: Record, reason: str = "core.error", detail: str = "KeyError", at: int = 5) -> Record:
    """The record that a stage puts on the -dlq."""
    headers = dead_letter_headers(
        record, Invalid(reason, detail), service="cleaning", version="1.2", stage="s", now="2025-12-17T20:00:00Z"
    )
    return Record(f"{record.topic}-dlq", 0, at, DEAD_AT, record.key, record.value, tuple(headers))


def test_a_letter_says_where_it_stood_and_why_it_died() -> None:
    """Position, reason, service, attempt, and address, source and time of its value."""
    letter = read_dead_letter(PAGES, died(Record("x-pages-v1", 3, 17, 1_765_990_000_000, b"k", VALUE, ())), "x-")
    assert letter.position == letter.stood == ("pages-v1", 3, 17)
    assert (letter.reason, letter.detail, letter.service, letter.version) == (
        "core.error",
        "KeyError",
        "cleaning",
        "1.2",
    )
    assert (letter.attempt, letter.first_seen, letter.dlq_offset) == (1, "2025-12-17T20:00:00Z", 5)
    assert (letter.url, letter.source, letter.size_bytes) == ("https://a.example/1", "thiqa", len(VALUE))
    assert letter.fetched_at == datetime(2025, 12, 17, 19, tzinfo=UTC)
    assert letter.dead_at == datetime.fromtimestamp(DEAD_AT / 1000, UTC)
    assert letter.written_at == datetime.fromtimestamp(1_765_990_000, UTC)


def test_one_that_was_repaired_and_died_again_keeps_its_first_position() -> None:
    """It stood at 40 last; it is still the letter of 17."""
    again = Record(
        "pages-v1", 3, 40, 1, b"k", b"{", (("tansiq_dlq_attempt", b"1"), ("tansiq_dlq_replay_of", b"pages-v1/3/17"))
    )
    letter = read_dead_letter(PAGES, died(again))
    assert (letter.position, letter.stood, letter.attempt) == (("pages-v1", 3, 17), ("pages-v1", 3, 40), 2)


def test_what_no_stage_wrote_stands_where_it_stands() -> None:
    """Junk on a -dlq is a letter too: of unknown reason, at its own position."""
    letter = read_dead_letter(PAGES, Record("pages-v1-dlq", 0, 9, DEAD_AT, None, b"junk", ()))
    assert (letter.position, letter.reason, letter.service) == (("pages-v1-dlq", 0, 9), "unknown", "unknown")


@pytest.mark.parametrize(
    "text", ["", "/", "pages-v1/1", "other-v1/1/2", "pages-v1/-1/2", "pages-v1/1/²", "pages-v1/1/2/3"]
)
def test_a_position_that_is_none_is_none(text: str) -> None:
    """Headers are strangers' text."""
    assert parse_position(text, PAGES) is None


def test_a_position_comes_back_as_written() -> None:
    """With its prefix and without."""
    assert parse_position(format_position(("pages-v1", 1, 2), "p-"), PAGES, "p-") == ("pages-v1", 1, 2)


def test_a_report_tells_of_its_article() -> None:
    """Address, source and time stand one level deeper there."""
    article = {"url": "https://a.example/2", "source": {"id": "b"}, "fetched_at": "2025-01-01T00:00:00+02:00"}
    about = describe_value(orjson.dumps({"report_id": "rp_1", "article": article}))
    assert (about.url, about.source) == ("https://a.example/2", "b")
    assert about.fetched_at == datetime(2024, 12, 31, 22, tzinfo=UTC)


@given(
    st.binary(),
    st.lists(
        st.tuples(
            st.sampled_from(["tansiq_dlq_offset", "tansiq_dlq_timestamp", "tansiq_dlq_attempt", "x"]), st.binary()
        )
    ),
    st.integers(-1, 2**63 - 1),
)
def test_any_record_can_be_read(value: bytes, headers: list[tuple[str, bytes]], timestamp: int) -> None:
    """Whatever stands on a -dlq, it gives a letter."""
    read_dead_letter(PAGES, Record("pages-v1-dlq", 0, 1, timestamp, None, value, tuple(headers)))

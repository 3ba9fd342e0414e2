"""Dead letters: the record as found, and what befell it in headers."""

from hypothesis import given
from hypothesis import strategies as st

from services.runtime.dead_letters import dead_letter_headers, fingerprint, reason_of, shorten
from services.runtime.outcomes import Invalid, Record

NOW = "2022-01-01T09:00:00Z"


def headers(record: Record, reason: str = "core.error", detail: str = "KeyError: 'x'") -> list[tuple[str, bytes]]:
    return dead_letter_headers(
        record, Invalid(reason, detail), service="cleaning", version="1", stage="cleaning/pages-v1", now=NOW
    )


def a_record(*own: tuple[str, bytes]) -> Record:
    return Record("pages-v1", 3, 14, 1_641_027_600_000, b"key", b"value", own)


def test_the_own_headers_stay_in_order() -> None:
    """Even doubled and undecodable ones."""
    own = (("a", b"1"), ("a", b"\xff"), ("b", b""))
    assert headers(a_record(*own))[:3] == list(own)


def test_the_original_place_is_named() -> None:
    """Topic, partition, offset and timestamp of the record."""
    said = dict(headers(a_record()))
    place = [said[f"tansiq_dlq_{name}"] for name in ("topic", "partition", "offset", "timestamp")]
    assert place == [b"pages-v1", b"3", b"14", b"1641027600000"]


def test_a_repaired_message_keeps_counting() -> None:
    """Its attempt grows, when it was first seen and what it repeats stay, and old headers are replaced."""
    first = headers(a_record())
    again = [*first, ("tansiq_dlq_replay_of", b"pages-v1-dlq/0/5")]
    second = headers(a_record(*again), detail="other")
    said = dict(second)
    assert said["tansiq_dlq_attempt"] == b"2"
    assert said["tansiq_dlq_first_seen"] == NOW.encode()
    assert said["tansiq_dlq_replay_of"] == b"pages-v1-dlq/0/5"
    assert len(said) == len(second)


def test_the_fourth_attempt_is_parked() -> None:
    """Poison does not go round for ever; what it was stands in the detail."""
    letter = headers(a_record(("tansiq_dlq_attempt", b"3")))
    assert reason_of(letter) == "poison.parked"
    assert b"core.error" in dict(letter)["tansiq_dlq_detail"]


def test_a_nonsense_attempt_counts_as_none() -> None:
    """Headers are strangers' text."""
    assert dict(headers(a_record(("tansiq_dlq_attempt", b"-\xff"))))["tansiq_dlq_attempt"] == b"1"


def test_one_cause_has_one_fingerprint() -> None:
    """Numbers, ids and quoted values differ from message to message; the cause does not."""
    one = fingerprint("cleaning", Invalid("core.error", "KeyError: 'a' in read line 12 of pg_00ff00ff00ff"))
    two = fingerprint("cleaning", Invalid("core.error", "KeyError: 'b' in read line 12 of pg_11ee11ee11ee"))
    assert one == two != fingerprint("cleaning", Invalid("core.error", "ValueError: 'a'"))


@given(st.text(), st.binary())
def test_any_fault_can_be_written(detail: str, value: bytes) -> None:
    """Whatever the detail and the headers, the dead letter encodes, its detail at most 1 KB."""
    said = dict(headers(a_record(("tansiq_dlq_first_seen", value)), detail=detail))
    assert len(said["tansiq_dlq_detail"]) <= 1024


def test_a_cut_detail_is_still_text() -> None:
    """The cut never splits a letter."""
    assert set(shorten("\u0639" * 2000)) == {"\u0639"}

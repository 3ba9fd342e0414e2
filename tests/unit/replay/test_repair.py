"""Repair: what goes back and as what, what stays and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.topics import PAGES
from schemas.wire import decode
from services.replay.repair.judging import Going, Refused, Terms, Verdict, judge, repaired
from services.replay.store.marks import put_mark
from services.replay.store.runs import RunStore
from services.runtime.dead_letters import dead_letter_headers
from services.runtime.letters import read_dead_letter
from services.runtime.marks import Entry, Mark, place_of, read_marks
from services.runtime.outcomes import Forwarded, Invalid, Record, Rejected
from tests.integration.stage_world import encoded_page

KEY, VALUE, HEADERS = encoded_page(1)
FETCHED = datetime(2022, 1, 1, 9, tzinfo=UTC)
TERMS = Terms(run="20261129t0500-abcd", prefix="", now=FETCHED + timedelta(hours=1), live_seconds=21_600)


def dead(record: Record, reason: str = "core.error") -> Record:
    headers = dead_letter_headers(
        record, Invalid(reason, "why"), service="cleaning", version="1", stage="s", now="2022-01-01T10:00:00Z"
    )
    return Record("pages-v1-dlq", 0, 5, 1_641_027_600_000, record.key, record.value, tuple(headers))


def verdict(
    *own: tuple[str, bytes],
    key: bytes | None = KEY,
    value: bytes | None = VALUE,
    headers: list[tuple[str, bytes]] = HEADERS,
    terms: Terms = TERMS,
    mark: Mark | None = None,
) -> Verdict:
    record = dead(Record("pages-v1", 3, 17, 1_641_027_600_000, key, value, (*headers, *own)))
    return judge(Entry(read_dead_letter(PAGES, record), mark), record, terms)


def going(found: Verdict) -> Going:
    assert isinstance(found, Going), found
    return found


def refused(found: Verdict) -> str:
    assert isinstance(found, Refused), found
    return found.reason


def with_headers(**changes: bytes) -> list[tuple[str, bytes]]:
    return list({**dict(HEADERS), **changes}.items())


def test_it_goes_back_as_it_was_and_its_count_travels() -> None:
    """Key, value and headers as found; attempt, first sight and first position beside them, nothing else."""
    found = going(verdict())
    assert (found.key, found.value) == (KEY, VALUE)
    assert found.headers == [
        *HEADERS,
        ("tansiq_dlq_attempt", b"1"),
        ("tansiq_dlq_first_seen", b"2022-01-01T10:00:00Z"),
        ("tansiq_dlq_replay_of", b"pages-v1/3/17"),
    ]


def test_what_fails_again_and_again_is_parked() -> None:
    """Three times it may go back; the fourth failure parks it, and then it needs force."""
    record = Record("pages-v1", 3, 17, 1_641_027_600_000, KEY, VALUE, tuple(HEADERS))
    for attempt in range(1, 5):
        letter = dead(record)
        entry = Entry(read_dead_letter(PAGES, letter), None)
        assert entry.letter.attempt == attempt
        assert entry.letter.position == ("pages-v1", 3, 17)
        found = judge(entry, letter, TERMS)
        if attempt < 4:
            record = record._replace(offset=40 + attempt, headers=tuple(going(found).headers))
    assert entry.letter.reason == "poison.parked"
    assert refused(found) == "poison.parked"
    assert dict(going(judge(entry, letter, replace(TERMS, force=True))).headers)["tansiq_dlq_attempt"] == b"4"


@pytest.mark.parametrize(("hours", "live"), [(0, True), (5.9, True), (6.1, False), (24 * 365, False)])
def test_only_fresh_news_is_live(hours: float, live: bool) -> None:
    """Under six hours it goes on as live; older, it carries the run and rings nobody."""
    found = going(verdict(terms=replace(TERMS, now=FETCHED + timedelta(hours=hours))))
    assert found.live is live
    assert dict(found.headers).get("tansiq_replay") == (None if live else b"repair/20261129t0500-abcd")


def test_what_was_replayed_when_it_died_stays_replayed() -> None:
    """An import may not ring because it was repaired."""
    assert dict(going(verdict(("tansiq_replay", b"import/x"))).headers)["tansiq_replay"] == b"import/x"
    late = replace(TERMS, now=FETCHED + timedelta(days=9))
    assert dict(going(verdict(("tansiq_replay", b"import/x"), terms=late)).headers)["tansiq_replay"] == b"import/x"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": b"{cut"}, "decode.json"),
        ({"value": None}, "decode.json"),
        ({"headers": []}, "decode.headers"),
        ({"key": b"another"}, "key.mismatch"),
        ({"value": b"{}"}, "schema.invalid"),
        ({"value": b" " * (3 << 20)}, "limit.size"),
        ({"headers": with_headers(ce_type=b"tansiq.article")}, "schema.kind"),
    ],
)
def test_what_would_fail_again_at_once_needs_force(changes: dict[str, object], reason: str) -> None:
    """The reader is asked before the message goes its way again."""
    assert refused(verdict(**changes)) == reason  # type: ignore[arg-type]
    assert going(verdict(**changes, terms=replace(TERMS, force=True)))  # type: ignore[arg-type]


def test_the_future_stays_whatever_is_said() -> None:
    """What only newer code can read is refused even by force."""
    future = with_headers(ce_dataschema=b"urn:tansiq:page:9.0")
    assert refused(verdict(headers=future, terms=replace(TERMS, force=True))) == "schema.future"


def test_what_was_repaired_stays_repaired() -> None:
    """It stands on its topic already."""
    assert refused(verdict(mark=Mark("repaired", "r", FETCHED), terms=replace(TERMS, force=True))) == "repaired"


def test_what_an_operator_parked_needs_force() -> None:
    """Laying aside is a decision; overruling it is another."""
    mark = Mark("parked", "r", FETCHED)
    assert refused(verdict(mark=mark)) == "poison.parked"
    assert going(verdict(mark=mark, terms=replace(TERMS, force=True)))


@pytest.mark.parametrize("changes", [{"value": b"{cut"}, {"key": b"another"}, {"key": None}, {"headers": []}])
def test_mended_bytes_get_the_key_and_headers_they_need(changes: dict[str, object]) -> None:
    """A sound value goes whatever key or headers its letter had, and can be read."""
    found = going(verdict(**changes, terms=replace(TERMS, value=VALUE)))  # type: ignore[arg-type]
    assert (found.key, found.value) == (KEY, VALUE)
    assert decode(PAGES, found.key, found.value, found.headers)
    assert dict(found.headers)["tansiq_dlq_attempt"] == b"1"


def test_mended_bytes_that_are_no_message_are_refused() -> None:
    """With the field named."""
    found = verdict(value=b"{", terms=replace(TERMS, value=b'{"page_id": 5}'))
    assert isinstance(found, Refused)
    assert "mended value: /page_id" in found.why


def test_a_mark_is_written_once_and_read_again(tmp_path: Path) -> None:
    """The second hand on the same letter learns that it comes too late."""
    record = dead(Record("pages-v1", 3, 17, 1, KEY, VALUE, tuple(HEADERS)))
    letter = read_dead_letter(PAGES, record)
    engine = RunStore(tmp_path).engine
    assert put_mark(engine, place_of(letter), Mark("repaired", "one", FETCHED))
    assert not put_mark(engine, place_of(letter), Mark("repaired", "two", FETCHED))
    assert read_marks(engine) == {place_of(letter): Mark("repaired", "one", FETCHED)}
    outcome = repaired(record, TERMS, read_marks(engine))
    assert outcome == Rejected("repaired")
    assert isinstance(repaired(record, TERMS, {}), Forwarded)


def test_a_repair_after_a_parking_is_the_newer_word(tmp_path: Path) -> None:
    """Parked first, then sent by force."""
    letter = read_dead_letter(PAGES, dead(Record("pages-v1", 3, 17, 1, KEY, VALUE, ())))
    engine = RunStore(tmp_path).engine
    put_mark(engine, place_of(letter), Mark("parked", "one", FETCHED))
    put_mark(engine, place_of(letter), Mark("repaired", "two", FETCHED + timedelta(hours=1)))
    assert read_marks(engine)[place_of(letter)].state == "repaired"

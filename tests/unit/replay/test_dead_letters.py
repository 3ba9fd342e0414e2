"""Dead letters as operators see them: each once, with what became of it, chosen and counted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.topics import PAGES
from services.replay.repair.dead_letters import Wanted, count, unite
from services.runtime.letters import DeadLetter, read_dead_letter
from services.runtime.marks import Entry, Mark, place_of
from services.runtime.outcomes import Record
from tests.unit.runtime.test_letters import VALUE, died

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def a_letter(offset: int = 17, at: int = 5, *, of: int | None = None, attempt: int = 1, **fields: Any) -> DeadLetter:
    """A page that died at an offset; ``of`` = where it stood first, when it was repaired before."""
    own = [] if of is None else [("tansiq_dlq_replay_of", f"pages-v1/3/{of}".encode())]
    own.append(("tansiq_dlq_attempt", str(attempt - 1).encode()))
    record = Record("pages-v1", 3, offset, 1, b"k", VALUE, tuple(own))
    return read_dead_letter(PAGES, died(record, at=at, **fields))


def test_each_message_shows_once_however_often_it_died() -> None:
    """A repeat after a crash and a failed repair are the same message; the newest word counts."""
    letters = [a_letter(17, 5), a_letter(17, 6), a_letter(18, 7), a_letter(40, 8, of=17, attempt=2)]
    entries = unite(letters, {})
    assert [(e.letter.offset, e.letter.attempt, e.letter.dlq_offset) for e in entries] == [(18, 1, 7), (17, 2, 8)]


def test_a_repaired_letter_that_dies_again_is_open_again() -> None:
    """The mark belongs to the death that was repaired, not to the next."""
    first, second = a_letter(17, 5), a_letter(40, 8, of=17, attempt=2)
    marks = {place_of(first): Mark("repaired", "run", NOW)}
    assert [entry.state for entry in unite([first], marks)] == ["repaired"]
    assert [entry.state for entry in unite([first, second], marks)] == ["open"]


def test_a_mark_of_a_broker_that_was_wiped_means_nobody() -> None:
    """The same offset at another time is another letter."""
    old = a_letter()
    mark = {(old.topic, old.dlq_offset, 1): Mark("repaired", "run", NOW)}
    assert unite([old], mark)[0].state == "open"


def test_poison_is_parked_by_its_stage() -> None:
    """Nobody had to lay it aside."""
    letter = a_letter(attempt=4)
    assert (letter.reason, Entry(letter, None).state) == ("poison.parked", "parked")


def test_a_row_begins_with_what_is_promised() -> None:
    """The eight names of the outside interface, of the original position."""
    row = Entry(a_letter(40, of=17, attempt=2), Mark("repaired", "20261129t0500-abcd", NOW)).row()
    names = ["topic", "partition", "offset", "reason", "detail", "service", "first_seen", "attempt"]
    assert list(row)[:8] == names
    assert [row[name] for name in names[:4]] == ["pages-v1", 3, 17, "core.error"]
    assert (row["state"], row["run"], row["url"]) == ("repaired", "20261129t0500-abcd", "https://a.example/1")


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Wanted(), True),
        (Wanted(topic="pages-v1", partition=3, offset=17), True),
        (Wanted(topic="pages-v1-dlq"), True),
        (Wanted(topic="articles-v1"), False),
        (Wanted(offset=18), False),
        (Wanted(reason="core.error", service="cleaning", version="1.2", state="open"), True),
        (Wanted(reason="decode.json"), False),
        (Wanted(state="parked"), False),
        (Wanted(version="1.1"), False),
        (Wanted(fingerprint="0"), False),
        (Wanted(url="HTTPS://a.example/1#top"), True),
        (Wanted(url="https://a.example/2"), False),
        (Wanted(source="thiqa"), True),
        (Wanted(source="other"), False),
        (Wanted(start=datetime(2025, 12, 17, tzinfo=UTC), end=datetime(2025, 12, 18, tzinfo=UTC)), True),
        (Wanted(start=datetime(2025, 12, 18, tzinfo=UTC)), False),
        (Wanted(end=datetime(2025, 12, 17, tzinfo=UTC)), False),
    ],
)
def test_letters_are_chosen_by_what_they_say(wanted: Wanted, taken: bool) -> None:
    """Every field asks, what is left out asks nothing."""
    assert wanted.takes(Entry(a_letter(), None)) is taken


def test_what_a_stranger_put_on_a_dlq_can_be_chosen() -> None:
    """It counts to the topic beside it."""
    letter = read_dead_letter(PAGES, Record("pages-v1-dlq", 0, 9, 1, None, b"junk", ()))
    assert Wanted(topic="pages-v1", reason="unknown", partition=0, offset=9).takes(Entry(letter, None))
    assert not Wanted(topic="articles-v1").takes(Entry(letter, None))


def test_one_cause_is_counted_as_one() -> None:
    """By topic, reason and fingerprint; the one with most open letters first, its newest letter as the example."""
    entries = [
        Entry(a_letter(1, 1, detail="KeyError: 'a' line 1"), None),
        Entry(a_letter(2, 2, detail="KeyError: 'b' line 2"), Mark("parked", "r", NOW)),
        *(Entry(a_letter(n, n, reason="limit.time", detail=f"no answer in {n} s"), None) for n in (3, 4)),
    ]
    found = [(group[1], dict(states), newest.letter.offset) for group, states, newest in count(entries)]
    assert found == [("limit.time", {"open": 2}, 4), ("core.error", {"open": 1, "parked": 1}, 2)]

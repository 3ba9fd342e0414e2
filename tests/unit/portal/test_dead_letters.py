"""The portal's board of dead letters: within bounds, each message once, honest about what it cannot see."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.topics import PAGES
from schemas.vocabulary import WORDS
from services.portal.dead_letters import NEWEST, DeadLetterBoard, Shelf
from services.portal.pages.dead_letters import commands_for
from services.replay.store.marks import put_mark
from services.replay.store.runs import RunStore
from services.runtime.advice import advice, all_advice
from services.runtime.letters import UNKNOWN
from services.runtime.marks import Entry, Mark, place_of
from services.runtime.outcomes import Record
from tests.support.portal_world import Running, settings_for
from tests.unit.portal.conftest import ask
from tests.unit.replay.test_dead_letters import NOW, a_letter
from tests.unit.runtime.test_letters import VALUE, died


def test_memory_is_bounded_and_counts_go_on() -> None:
    """The newest are kept whole; all are counted."""
    shelf = Shelf(PAGES)
    for number in range(NEWEST + 50):
        shelf.put(a_letter(number, number))
    (group,) = shelf.groups({})
    assert (group.open, len(shelf.letters)) == (NEWEST + 50, NEWEST)
    assert next(iter(shelf.letters)) == ("pages-v1", 3, 50)


def test_a_letter_that_dies_again_is_not_counted_again() -> None:
    """It moves from its old cause to its new one."""
    shelf = Shelf(PAGES)
    shelf.put(a_letter(17, 5, reason="limit.time", detail="slow"))
    shelf.put(a_letter(40, 8, of=17, attempt=2))
    assert [(group.reason, group.open) for group in shelf.groups({})] == [("core.error", 1)]


def test_marks_move_a_letter_out_of_what_is_open() -> None:
    """Counts say how many wait for somebody."""
    shelf = Shelf(PAGES)
    one, two = a_letter(1, 1), a_letter(2, 2)
    shelf.put(one)
    shelf.put(two)
    (group,) = shelf.groups({place_of(one): Mark("repaired", "run", NOW)})
    assert (group.open, group.repaired, group.parked) == (1, 1, 0)


def test_what_retention_has_removed_is_forgotten() -> None:
    """Thirty days after its death a letter is gone from the topic, and from here."""
    shelf = Shelf(PAGES)
    shelf.put(a_letter())
    shelf.forget(a_letter().dead_at + timedelta(days=29))
    assert len(shelf.letters) == 1
    shelf.forget(a_letter().dead_at + timedelta(days=31))
    assert not shelf.letters
    assert not list(shelf.groups({}))


async def test_marks_are_found_where_replay_keeps_them(tmp_path: Path) -> None:
    """In DATA, or in the folder that a setting names where replay has a DATA of its own; without any, all is open."""
    now = round(datetime.now(UTC).timestamp() * 1000)
    record = died(Record("pages-v1", 3, 17, 1, b"k", VALUE, ()))._replace(timestamp_ms=now)
    for place in (tmp_path / "portal", tmp_path / "replay"):
        board = DeadLetterBoard(settings_for(tmp_path / "portal", replay_data=tmp_path / "replay"))
        await board.taker(PAGES)(record)
        (entry,) = (await board.seen())[1]
        assert entry.state == "open"
        put_mark(RunStore(place).engine, place_of(entry.letter), Mark("repaired", "run", NOW))
    assert [entry.state for entry in (await board.seen())[1]] == ["repaired"]


async def test_a_reader_that_stands_still_is_told_of(tmp_path: Path) -> None:
    """Whoever looks learns that this may not be all."""
    board = DeadLetterBoard(settings_for(tmp_path))
    board.faults = (lambda: None, lambda: "pages-v1-dlq cannot be read")
    assert board.fault == "pages-v1-dlq cannot be read"
    assert await board.seen() == ([], [])


def test_without_a_broker_the_page_says_so(portal: Running) -> None:
    """No claim that nothing died."""
    page = ask(f"{portal.url}/operate/dead-letters?ui=en").body.decode()
    assert "a topic is not read at the moment" in page
    assert "No message has died" not in page
    assert ask(f"{portal.url}/v1/dead-letters").json["fault"]


def test_a_state_that_there_is_not_is_refused(portal: Running) -> None:
    """With the pointer of the parameter."""
    answer = ask(f"{portal.url}/v1/dead-letters?state=lost")
    assert (answer.status, answer.json["pointer"]) == (422, "/state")


def test_the_commands_fit_the_state() -> None:
    """Open: repair or park; parked: by force; repaired: nothing is left to do but to look."""
    letter = a_letter()
    at = datetime.now(UTC)
    _, repair, park = commands_for(Entry(letter, None))
    assert repair == 'tansiq dlq repair --topic pages-v1 --partition 3 --offset 17 --why "…" --yes'
    assert park.startswith("tansiq dlq park")
    assert "--force" in commands_for(Entry(letter, Mark("parked", "r", at)))[1]
    assert len(commands_for(Entry(letter, Mark("repaired", "r", at)))) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_reason_has_its_advice(language: str) -> None:
    """The closed list, and one for what no stage wrote; none too many."""
    assert set(all_advice()[language]) == {*WORDS["dead_letter_reason"], UNKNOWN}
    assert advice("no.such", language) == advice(UNKNOWN, language)

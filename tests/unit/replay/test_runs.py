"""Run records: positions, outcomes, states, and audit rows that nobody changes."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from services.replay.reading.scan import Span
from services.replay.store.records import Reached
from services.replay.store.runs import RunBusy, RunStore
from services.replay.store.tables import audit
from tests.unit.replay.test_refusals import RUN


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    made = RunStore(tmp_path)
    made.begin(RUN, [Span(0, 0, 10, oldest=3), Span(1, 0, 0)])
    return made


def note(store: RunStore, act: str) -> None:
    store.note(RUN, act, who="me", why="", command="", counts={"read": 1})


def test_a_run_comes_back_as_it_was_begun(store: RunStore) -> None:
    """Reading begins above what retention has removed."""
    assert store.find("r1") == RUN
    assert store.all() == [RUN]
    assert store.find("r2") is None
    assert store.reached("r1") == [Reached(0, 3, 3, 10), Reached(1, 0, 0, 0)]


def test_both_positions_and_the_outcomes_are_saved_together(store: RunStore) -> None:
    """Outcomes add up, positions move on."""
    store.save("r1", {0: 5}, {("replay-r1-a", 2): 7}, {("forwarded", ""): 1, ("rejected", "no_text"): 1})
    store.save("r1", {0: 9}, {("replay-r1-a", 2): 8}, {("forwarded", ""): 3, ("dead_lettered", "core.error"): 1})
    assert store.reached("r1")[0] == Reached(0, 3, 9, 10)
    assert store.sent("r1") == {("replay-r1-a", 2): 8}
    assert store.counts("r1").stated() == {"read": 6, "forwarded": 4, "rejected": 1, "dead_lettered": 1}
    assert store.reasons("r1")["rejected", "no_text"] == 1


def test_a_run_that_no_process_holds_was_interrupted(store: RunStore) -> None:
    """A kill -9 writes no row, yet nobody takes the run for a running one."""
    with store.holding("r1"):
        assert store.state("r1") == "running"
        with pytest.raises(RunBusy), RunStore(store.data).holding("r1"):
            pass
    assert store.state("r1") == "interrupted"


def test_the_last_deciding_act_is_the_state(store: RunStore) -> None:
    """A prediction decides nothing."""
    note(store, "finished")
    note(store, "accepted")
    note(store, "predicted")
    assert store.state("r1") == "accepted"
    assert [row.act for row in store.history("r1")] == ["started", "finished", "accepted", "predicted"]


def test_audit_rows_are_append_only(store: RunStore) -> None:
    """The database itself refuses."""
    for statement in (delete(audit), update(audit).values(who="another")):
        with store.engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
            connection.execute(statement)

"""Memory: an hour, whatever comes."""

import math

import pytest

from services.portal.operate import memory as module
from services.portal.operate.memory import Memory, Sample


def started(at: float) -> Sample:
    """The start time of a process."""
    return Sample("started", {"service": "a"}, at)


def test_what_is_older_than_an_hour_is_forgotten() -> None:
    """A series without figures goes, too: a process that never comes back leaves nothing."""
    memory = Memory(kept_seconds=100)
    memory.add("a", 0.0, [Sample("x", {}, 1.0)])
    memory.add("b", 50.0, [Sample("x", {}, 2.0)])
    memory.add("b", 120.0, [Sample("x", {}, 3.0)])
    assert [list(track.values) for track in memory.tracks("x")] == [[2.0, 3.0]]
    memory.add("b", 900.0, ())
    assert [list(map(math.isnan, track.values)) for track in memory.tracks("x")] == [[True]]
    memory.add("c", 2000.0, ())
    assert len(memory) == 0


def test_a_silent_process_leaves_one_gap() -> None:
    """However long it is silent: the figures after it are not joined to those before it."""
    memory = Memory()
    memory.add("a", 0.0, [Sample("x", {}, 1.0)])
    for at in (5.0, 10.0, 15.0):
        memory.gap("a", at)
    (track,) = memory.tracks("x")
    assert len(track.values) == 2
    assert list(track.between(0.0)[1]) == [1.0]


def test_a_flood_of_series_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with endless labels does not fill the portal's memory; what is known goes on."""
    monkeypatch.setattr(module, "MAX_TRACKS", 3)
    memory = Memory()
    for at in (0.0, 5.0):
        memory.add("a", at, [Sample("x", {"n": str(number)}, 1.0) for number in range(10)])
    assert len(memory) == 3
    assert memory.full
    assert all(len(track.values) == 2 for track in memory.tracks("x"))


def test_a_new_start_time_is_a_restart() -> None:
    """Seen across the gap between the two lives."""
    memory = Memory()
    for at, sample in enumerate([started(1), started(1), None, started(2), started(2), started(3)]):
        memory.add("a 1", float(at), () if sample is None else (sample,))
    assert memory.changes("a 1", "started", since=0.0) == 2
    assert memory.changes("a 1", "started", since=4.0) == 1
    assert memory.changes("a 2", "started", since=0.0) == 0


def test_a_pace_needs_ten_minutes() -> None:
    """A disk that fell for a second is no trend."""
    memory = Memory()
    memory.add("a", 0.0, [Sample("free", {}, 1000.0)])
    memory.add("a", 599.0, [Sample("free", {}, 400.0)])
    assert memory.pace("a", "free", since=0.0) is None
    memory.add("a", 1000.0, [Sample("free", {}, 0.0)])
    assert memory.pace("a", "free", since=0.0) == -1.0

"""The watchdog: what it calls dead, and that it acts while the loop hangs."""

import subprocess
import sys
import time

import pytest

from services.runtime.vitals import Vitals, Watchdog, verdict

NOW = 10_000.0


def vitals(**signs: object) -> Vitals:
    return Vitals(**{"beat": NOW, "progress": NOW, **signs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        ({"beat": NOW - 11}, "event loop"),
        ({"pending": True, "progress": NOW - 121}, "no acknowledgement"),
        ({"joining": NOW - 301}, "no assignment"),
    ],
)
def test_a_dead_worker_is_told(signs: dict[str, object], word: str) -> None:
    """A loop that hangs, work without acknowledgement, a group that never assigns."""
    assert word in (verdict(vitals(**signs), NOW) or "")


@pytest.mark.parametrize(
    "signs",
    [
        {"beat": NOW - 9},
        {"pending": True, "progress": NOW - 119},
        {"pending": False, "progress": NOW - 5000},
        {"joining": NOW - 299},
        {"joining": None},
    ],
)
def test_a_living_worker_is_left_alone(signs: dict[str, object]) -> None:
    """Idle for hours, or busy with signs of progress: both are fine."""
    assert verdict(vitals(**signs), NOW) is None


def test_new_work_starts_the_clock_anew() -> None:
    """A worker idle for an hour has its whole time for the first message."""
    signs = vitals(progress=NOW - 3600)
    signs.note_pending(True)
    assert time.monotonic() - signs.progress < 1


def test_the_watchdog_ends_what_is_dead() -> None:
    """It calls the end once, from a thread."""
    said: list[str] = []
    dog = Watchdog(Vitals(beat=time.monotonic() - 60), said.append, interval=0.01)
    dog.start()
    dog.join(5)
    assert len(said) == 1


def test_a_blocked_loop_ends_the_process_with_its_stacks() -> None:
    """A process whose main thread sleeps in C ends with 70 and shows where it hung."""
    code = (
        "import time; from services.runtime.vitals import Vitals, Watchdog\n"
        "def where_it_hangs(): Watchdog(Vitals(beat=time.monotonic() - 60), interval=.05).start(); time.sleep(60)\n"
        "where_it_hangs()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.returncode == 70
    assert "where_it_hangs" in done.stderr

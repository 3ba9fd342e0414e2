"""The supervisor's bookkeeping, with real processes: nothing it started outlives it unseen."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from services.cli.supervisor import record
from services.cli.supervisor.children import Children
from services.cli.supervisor.record import Record, Started, end_left_over, lives, lock, read_left_over

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)",
)


def until(holds: object, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(tmp_path: Path, said: list[str]) -> Children:
    made = Children(Record(tmp_path), tmp_path / "logs", {"PATH": "/usr/bin:/bin"}, said.append)
    yield made
    for name in list(made.children):
        made.stop(name, 1)


def test_only_one_holds_a_folder(tmp_path: Path) -> None:
    """A second run on the same DATA is refused; when the holder is gone the lock is free, with no stale file."""
    program = (
        "import sys, time; from pathlib import Path; from services.cli.supervisor.record import lock;"
        f"held = lock(Path({str(tmp_path)!r})); print(held is not None, flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    assert lock(tmp_path) is None
    holder.kill()
    holder.wait()
    assert lock(tmp_path) is not None


def test_what_a_killed_run_left_is_ended_with_its_whole_group(
    children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start reads the notes and ends even what ignores TERM, and what that one started."""
    monkeypatch.setattr(record, "TERM_SECONDS", 0.5)
    children.start("stubborn", STUBBORN)
    pid = children.pid("stubborn")
    assert pid is not None
    assert until(lambda: psutil.Process(pid).children())
    grandchild = psutil.Process(pid).children()[0]
    left, broker = read_left_over(tmp_path)
    assert (left[0].name, left[0].pid, broker) == ("stubborn", pid, False)
    told: list[str] = []
    children.children.clear()
    end_left_over(left, told.append)
    assert len(told) == 1
    assert not lives(left[0])
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_a_stranger_with_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    """A pid that was given away again is told by its create time."""
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    created = psutil.Process(stranger.pid).create_time()
    end_left_over([Started("old", stranger.pid, created - 5)], lambda line: None)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_child_that_ends_starts_again_after_a_growing_pause(children: Children, said: list[str]) -> None:
    """One line for each end; the pauses double."""
    children.start("brief", (sys.executable, "-c", "raise SystemExit(3)"))

    def tended() -> bool:
        children.tend()
        return len(said) >= 3

    assert until(tended, 20)
    assert [line.split(";")[0] for line in said[:3]] == [
        "brief ended (exit code 3), again in 0.5 s",
        "brief ended (exit code 3), again in 1 s",
        "brief ended (exit code 3), again in 2 s",
    ]


def test_a_killed_child_comes_back_and_is_noted_under_its_new_pid(children: Children, tmp_path: Path) -> None:
    """After a `kill -9` of a child the notes name the process that runs now."""
    children.start("worker", SLEEP)
    first = children.pid("worker")
    assert first is not None
    psutil.Process(first).kill()

    def again() -> bool:
        children.tend()
        return children.pid("worker") not in (None, first)

    assert until(again)
    assert [child.pid for child in read_left_over(tmp_path)[0]] == [children.pid("worker")]


def test_stopping_forgets(children: Children, tmp_path: Path) -> None:
    """What was ended in order is not looked for by the next run."""
    children.start("worker", SLEEP)
    pid = children.pid("worker")
    children.stop("worker", 5)
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert read_left_over(tmp_path) == ([], False)

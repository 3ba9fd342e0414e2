"""What a supervisor started, written down at once, so that the next one can end what a `kill -9` left behind."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

import orjson
import psutil

TERM_SECONDS = 10.0
KILL_SECONDS = 5.0
CLOCK_SECONDS = 0.05  # two readings of one create time differ by rounding


class Started(NamedTuple):
    """A process of ours; ``created`` is its create time, since a pid alone may be somebody else's by now."""

    name: str
    pid: int
    created: float


class Record:
    """DATA/children.json: the processes, and whether the broker was started by us."""

    def __init__(self, data: Path) -> None:
        self.path = data / "children.json"
        self.children: list[Started] = []
        self.broker = False

    def add(self, name: str, pid: int) -> None:
        """Note a process that was just started."""
        self.remove(name)
        self.children.append(Started(name, pid, psutil.Process(pid).create_time()))
        self.write()

    def remove(self, name: str) -> None:
        """Forget a process that has ended."""
        self.children = [child for child in self.children if child.name != name]

    def write(self) -> None:
        """Write the file in one step: a reader finds the old one or the new one, whole."""
        draft = self.path.with_suffix(".json.new")
        children = [child._asdict() for child in self.children]
        draft.write_bytes(orjson.dumps({"broker": self.broker, "children": children}))
        draft.replace(self.path)

    def erase(self) -> None:
        """Take the file back: everything has ended."""
        self.path.unlink(missing_ok=True)


def lock(data: Path) -> IO[str] | None:
    """Hold DATA/run.lock, or return None while another process does; the kernel frees it when its holder ends."""
    data.mkdir(parents=True, exist_ok=True)
    file = (data / "run.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def read_left_over(data: Path) -> tuple[list[Started], bool]:
    """Return what the last supervisor noted and never took back, and whether a broker was among it."""
    try:
        noted = orjson.loads((data / "children.json").read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return [], False
    return [Started(**child) for child in noted["children"]], bool(noted["broker"])


def end_left_over(children: list[Started], say: Callable[[str], None]) -> None:
    """End what still lives of the last run, by process group: TERM, then KILL."""
    living = [child for child in children if lives(child)]
    for child in living:
        say(f"ending {child.name} (pid {child.pid}), left behind by a run that was killed")
    end_groups(living)


def end_groups(children: list[Started]) -> None:
    """TERM the process groups, wait, KILL what is left; returns when all are gone."""
    for sign, seconds in ((signal.SIGTERM, TERM_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
        for child in children:
            send(child, sign)
        deadline = time.monotonic() + seconds
        while any(map(lives, children)) and time.monotonic() < deadline:
            time.sleep(0.05)


def send(child: Started, sign: int) -> None:
    """Send a signal to the whole group of a child, if it still lives."""
    if lives(child):
        try:
            os.killpg(child.pid, sign)
        except ProcessLookupError:
            return  # it ended between the look and the signal


def lives(child: Started) -> bool:
    """Say whether any process of the child's group is still there; a stranger with its pid does not count."""
    try:
        leader = psutil.Process(child.pid)
        same = abs(leader.create_time() - child.created) < CLOCK_SECONDS
        return same and leader.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return any(_group_of(pid) == child.pid for pid in psutil.pids())


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None

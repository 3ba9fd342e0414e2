"""The children of a supervisor: started as sessions of their own, restarted when they end, ended in order."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from services.cli.supervisor.record import Record, Started, end_groups, send

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who lived this long starts again without having to wait
MAX_LOG_BYTES = 50_000_000


class Command(NamedTuple):
    """How a child is started; ``shown`` = its standard output is ours."""

    name: str
    line: tuple[str, ...]
    shown: bool = False


class Child:
    """One command and the process that runs it now."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.pause_seconds = FIRST_PAUSE_SECONDS
        self.due_at = 0.0


class Children:
    """Starts, watches and ends the children of one run."""

    def __init__(self, record: Record, logs: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.record = record
        self.logs = logs
        self.environment = dict(environment)
        self.say = say
        self.children: dict[str, Child] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, line: Sequence[str], *, shown: bool = False) -> None:
        """Start a child and keep it running from now on."""
        child = Child(Command(name, tuple(line), shown))
        self.children[name] = child
        self._launch(child)

    def pid(self, name: str) -> int | None:
        """Return the pid of a child that runs now."""
        process = self.children[name].process if name in self.children else None
        return process.pid if process is not None and process.poll() is None else None

    def tend(self) -> None:
        """Start again, after a growing pause, what has ended; one line each."""
        for child in self.children.values():
            now = time.monotonic()
            if child.process is not None and child.process.poll() is not None:
                self._note_end(child, now)
            if child.process is None and now >= child.due_at:
                self._launch(child)

    def stop(self, name: str, seconds: float) -> None:
        """End a child: TERM, and KILL its group when it has not drained in time."""
        child = self.children.pop(name, None)
        if child is None or child.process is None:
            return
        started = self._started(name)
        if started is not None:
            send(started, 15)
            try:
                child.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.say(f"{name} did not end within {seconds:.0f} s and is killed")
            end_groups([started])
        child.process.wait()
        self.record.remove(name)
        self.record.write()

    def kill(self) -> None:
        """End all children at once."""
        for started in self.record.children:
            send(started, 9)

    def log_file(self, name: str) -> Path:
        """Return where a child's log stands."""
        return self.logs / f"{name}.log"

    def _launch(self, child: Child) -> None:
        path = self.log_file(child.command.name)
        if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            child.process = subprocess.Popen(
                child.command.line,
                stdin=subprocess.DEVNULL,
                stdout=None if child.command.shown else log,
                stderr=log,
                env=self.environment,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which ends them in order
            )
        child.started_at = time.monotonic()
        self.record.add(child.command.name, child.process.pid)

    def _note_end(self, child: Child, now: float) -> None:
        assert child.process is not None
        if now - child.started_at > STEADY_SECONDS:
            child.pause_seconds = FIRST_PAUSE_SECONDS
        name, pause = child.command.name, child.pause_seconds
        self.say(f"{name} ended ({_how(child.process.returncode)}), again in {pause:g} s; log: {self.log_file(name)}")
        child.process = None
        child.due_at = now + pause
        child.pause_seconds = min(pause * 2, LONGEST_PAUSE_SECONDS)
        started = self._started(name)
        if started is not None:
            end_groups([started])  # what it left of its session

    def _started(self, name: str) -> Started | None:
        return next((child for child in self.record.children if child.name == name), None)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def worker_line(python: str, service: str) -> tuple[str, ...]:
    """Return the command of one service process."""
    return (python, "-m", f"services.{service}", "worker", "--replica", "1")


def clean_environment() -> dict[str, str]:
    """Return our environment for children, unbuffered."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PROMETHEUS_DISABLE_CREATED_SERIES": "true"}

"""The second alerting process of a rehearsal: started in a folder of its own, ended with it, never left behind."""

import asyncio
import fcntl
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil

END_SECONDS = 600.0  # it sends all that is unsent before it leaves
LOCK, LOG = "owner.lock", "log"


class RehearsalFailed(Exception):
    """The second process did not work the reports off; the text says what it said last."""


@contextmanager
def own_folder(parent: Path, name: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards; first tidy what a killed rehearsal left beside it."""
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if left.is_dir() and (left / LOCK).exists():
            _tidy(left)
    made = tempfile.TemporaryDirectory(dir=parent, prefix=f"{name}-", ignore_cleanup_errors=True)
    with made as folder, (Path(folder) / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(folder)


@asynccontextmanager
async def second_alerting(environment: Mapping[str, str], folder: Path) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """Run the process; at the end it drains, sends what it wrote and leaves by itself."""
    process = await asyncio.to_thread(_start, environment, folder)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        if await asyncio.to_thread(process.wait, END_SECONDS):
            raise ended(process, folder)
    except subprocess.TimeoutExpired:
        raise RehearsalFailed(f"the second alerting process does not end: {last_words(folder)}") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def ended(process: "subprocess.Popen[bytes]", folder: Path) -> RehearsalFailed:
    """Say that the process ended when it should not."""
    return RehearsalFailed(f"the second alerting process ended with {process.returncode}: {last_words(folder)}")


def last_words(folder: Path) -> str:
    """Return the last line that the process wrote."""
    lines = (folder / LOG).read_text("utf-8", "replace").splitlines()
    return lines[-1][-500:] if lines else "it said nothing"


def _start(environment: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / LOG).open("ab") as log:
        line = [sys.executable, "-m", "services.alerting", "worker", "--replica", "1"]
        return subprocess.Popen(line, env=dict(environment), stdout=log, stderr=log, start_new_session=True)


def _tidy(left: Path) -> None:
    """Remove a folder whose rehearsal was killed, and end the process that still works in it."""
    with (left / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # its rehearsal lives
        for process in psutil.process_iter():
            try:
                if process.environ().get("TANSIQ_DATA") == str(left):
                    process.kill()
                    process.wait(10)
            except (psutil.Error, OSError):  # it is gone already, or somebody else's
                continue
        shutil.rmtree(left, ignore_errors=True)

"""Registry: which replica this process is, and where others find it in DATA."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple


class TakenError(Exception):
    """Another live process holds this number."""


@dataclass
class Place:
    """A numbered place of a service, held by a lock that the kernel frees when the process ends."""

    service: str
    replica: int
    folder: Path
    lock: IO[str]
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where url and pid of this process stand."""
        return self.folder / f"{self.service}-{self.replica}.json"

    def register(self, url: str, name: str = "url") -> None:
        """Write where this process answers: its ``url``, and by other names what else it opened."""
        self.urls[name] = url
        if "url" not in self.urls:  # readers count on it
            return
        text = json.dumps({"service": self.service, "replica": self.replica, **self.urls, "pid": os.getpid()})
        draft = self.path.with_suffix(".json.new")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(self.path)

    def leave(self) -> None:
        """Take the entry back and free the number."""
        self.path.unlink(missing_ok=True)
        self.lock.close()


class Entry(NamedTuple):
    """What a process wrote, which may have ended since."""

    service: str
    replica: int
    pid: int
    urls: Mapping[str, str]


def entries(data: Path, service: str = "*") -> Iterator[Entry]:
    """Yield what the processes of a service wrote into DATA, or those of all; half an entry comes or goes."""
    for path in sorted((data / "workers").glob(f"{service}-*.json")):
        try:
            said = json.loads(path.read_text("utf-8"))
            own = (str(said["service"]), int(said["replica"]), int(said["pid"]))
            urls = {name: str(url) for name, url in said.items() if name not in Entry._fields}
        except (OSError, ValueError, KeyError, TypeError):
            continue
        yield Entry(*own, urls)


def find_urls(data: Path, service: str, name: str) -> list[str]:
    """Return what the living processes of a service registered under a name, the first replica first."""
    found = [entry for entry in entries(data, service) if name in entry.urls and _lives(entry.pid)]
    return [entry.urls[name] for entry in sorted(found, key=lambda entry: entry.replica)]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:  # killed, it left its entry
        return False
    except PermissionError:
        pass
    return True


def take_place(data: Path, service: str, replica: int | None) -> Place:
    """Hold this number, or the first that no live process holds; raise TakenError for a given one that is held."""
    folder = data / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(1, 10_000) if replica is None else range(replica, replica + 1)
    for number in numbers:
        lock = (folder / f"{service}-{number}.lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        (folder / f"{service}-{number}.json").unlink(missing_ok=True)  # a killed process leaves its entry
        return Place(service, number, folder, lock)
    raise TakenError(f"{service} worker {replica} already runs on {data}")

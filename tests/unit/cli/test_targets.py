"""Whom a Prometheus beside a run asks."""

import json
import os
from pathlib import Path
from typing import Any

from services.cli.supervisor.targets import Targets

DEAD = 2**22 + 1  # above the highest pid there can be


def register(data: Path, service: str, replica: int, url: str, pid: int) -> None:
    """Write an entry as a worker does."""
    (data / "workers").mkdir(exist_ok=True)
    entry = {"service": service, "replica": replica, "url": url, "pid": pid}
    (data / "workers" / f"{service}-{replica}.json").write_text(json.dumps(entry))


def targets(data: Path) -> list[dict[str, Any]]:
    """Return what the file says after a refresh."""
    Targets(data).refresh()
    found: list[dict[str, Any]] = json.loads((data / "prometheus" / "targets.json").read_text())
    return found


def test_every_registered_worker_is_asked(tmp_path: Path) -> None:
    """Each has its address, its service and its number; what listens everywhere is asked on the loopback."""
    register(tmp_path, "cleaning", 2, "http://127.0.0.1:8821", os.getpid())
    register(tmp_path, "portal", 1, "http://0.0.0.0:8800", os.getpid())
    assert targets(tmp_path) == [
        {"targets": ["127.0.0.1:8821"], "labels": {"service": "cleaning", "replica": "2"}},
        {"targets": ["127.0.0.1:8800"], "labels": {"service": "portal", "replica": "1"}},
    ]


def test_a_dead_service_is_still_asked_and_a_dead_replay_is_not(tmp_path: Path) -> None:
    """The first must be missed, the second ended for good."""
    register(tmp_path, "alerting", 1, "http://127.0.0.1:8840", DEAD)
    register(tmp_path, "replay", 1, "http://127.0.0.1:8860", DEAD)
    assert [target["labels"]["service"] for target in targets(tmp_path)] == ["alerting"]


def test_the_file_is_written_only_when_it_says_something_new(tmp_path: Path) -> None:
    """Prometheus reads it again at each write."""
    register(tmp_path, "cleaning", 1, "http://127.0.0.1:8820", os.getpid())
    shown = Targets(tmp_path)
    shown.refresh()
    shown.path.unlink()
    shown.refresh()
    assert not shown.path.exists()
    register(tmp_path, "cleaning", 1, "http://127.0.0.1:8829", os.getpid())
    shown.refresh()
    assert "8829" in shown.path.read_text()

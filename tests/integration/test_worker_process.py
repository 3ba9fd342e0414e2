"""A worker process as a whole, without a broker: numbers, ports, pages, signals, exit codes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.runtime.registry import TakenError, take_place


class Workers:
    """Starts workers that wait for a broker which is not there."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.all: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        env = {**os.environ, "TANSIQ_DATA": str(self.data), "TANSIQ_KAFKA": "127.0.0.1:1", "TEST_STEP": "copy"}
        command = [sys.executable, "-m", "tests.integration.stage_worker", "worker", *arguments]
        log = (self.data / "log").open("a")
        self.all.append(subprocess.Popen(command, env={**env, **environment}, stderr=log, stdout=log, text=True))
        return self.all[-1]

    def entry(self, replica: int) -> dict[str, Any]:
        path = self.data / "workers" / f"cleaning-{replica}.json"
        for _ in range(300):
            if path.exists():
                found: dict[str, Any] = json.loads(path.read_text())
                return found
            time.sleep(0.05)
        raise TimeoutError((self.data / "log").read_text())


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    found = Workers(tmp_path)
    yield found
    for worker in found.all:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_worker_without_a_broker_waits_answers_and_obeys(workers: Workers) -> None:
    """/live is 200, /ready 503 with the reason, /metrics there, and SIGTERM ends it with 0."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        wanted = busy.getsockname()[1]
        worker = workers.start(TANSIQ_METRICS_PORT=str(wanted))
        entry = workers.entry(1)
        assert entry["pid"] == worker.pid
        assert not entry["url"].endswith(f":{wanted}")
        assert ask(entry["url"] + "/live")[0] == 200
        status, body = ask(entry["url"] + "/ready")
        assert status == 503
        report = json.loads(body)
        assert set(report) == {"ready", "reasons", "service", "version", "allow_networks"}
        assert report["ready"] is False
        assert report["service"] == "cleaning"
        assert "tansiq_build_info" in ask(entry["url"] + "/metrics")[1]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert not (workers.data / "workers" / "cleaning-1.json").exists()


def test_replicas_take_the_first_free_number(workers: Workers) -> None:
    """A second process is number 2; a number held by a living one is refused with 2; a killed one's is free again."""
    first = workers.start(TANSIQ_METRICS_PORT="0")
    workers.entry(1)
    workers.start(TANSIQ_METRICS_PORT="0")
    workers.entry(2)
    assert workers.start("--replica", "1").wait(20) == 2
    first.kill()
    first.wait()
    with pytest.raises(TakenError):
        take_place(workers.data, "cleaning", 2)
    assert take_place(workers.data, "cleaning", None).replica == 1


def test_a_wrong_setting_is_bad_usage(workers: Workers) -> None:
    """Exit 2, the variable named."""
    assert workers.start(TANSIQ_HOST_GAP_SECONDS="soon").wait(20) == 2
    assert "TANSIQ_HOST_GAP_SECONDS" in (workers.data / "log").read_text()

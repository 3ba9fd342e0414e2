"""A broker that is not there yet: services wait, say so, and recover."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.support.stack import Stack, skip_without_broker
from tests.support.waiting import free_port, until


def ready(port: int) -> tuple[int, str]:
    """Ask /ready; 0 while nobody answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/ready", timeout=3) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.parametrize("service", ["cleaning", "extraction"])
def test_a_service_started_before_its_broker_waits_and_recovers(tmp_path: Path, service: str) -> None:
    """Not ready, with a reason, while the broker is away; ready by itself once it is there; 0 after SIGTERM."""
    skip_without_broker()
    stack = Stack(tmp_path / "var")
    stack.data.mkdir()
    stack.cli("kafka", "start")
    bootstrap = _bootstrap(stack)
    stack.cli("topics", "apply")
    stack.cli("kafka", "stop")
    port = free_port()
    environment = {**stack.environment, "TANSIQ_KAFKA": bootstrap, "TANSIQ_METRICS_PORT": str(port)}
    line = [sys.executable, "-m", f"services.{service}", "worker"]
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(line, env=environment, cwd=stack.data, stdout=log, stderr=log)
    try:
        answer = until(lambda: waiting(process, port), seconds=30, what="/ready says what it waits for")
        assert "reasons" in answer[1]
        stack.cli("kafka", "start")
        until(lambda: ready(port)[0] == 200, seconds=60, what=f"{service} is ready once the broker is there")
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        stack.cli("kafka", "stop", code=None)


def waiting(process: "subprocess.Popen[bytes]", port: int) -> tuple[int, str] | None:
    """Return the 503 of a service that waits; fail when it ended instead."""
    assert process.poll() is None, "the service ended instead of waiting"
    answer = ready(port)
    return answer if answer[0] == 503 else None


def _bootstrap(stack: Stack) -> str:
    found: str = json.loads(stack.cli("kafka", "status", "--json"))["bootstrap"]
    return found

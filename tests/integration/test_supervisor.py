"""The supervisor over the real services: what dies comes back, what stood before stays, nothing is left."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.support.stack import COMMAND, Stack, running
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

EMPTY = {"TANSIQ_HOST_GAP_SECONDS": "2"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run the services on a sources file that watches nothing: no newsroom, no receiver."""
    folder = tmp_path_factory.mktemp("supervisor")
    sources = folder / "sources.yaml"
    sources.write_text("[]\n")
    with running(folder / "var", TANSIQ_SOURCES=str(sources), **EMPTY) as found:
        yield found


def test_on_real_sources_there_is_neither_newsroom_nor_receiver(stack: Stack) -> None:
    assert (stack.run["newsroom"], stack.run["receiver"]) == (None, None)
    assert stack.api("/v1/subscriptions")["items"] == []


def test_a_second_run_on_the_same_data_is_refused(stack: Stack) -> None:
    done = subprocess.run([COMMAND, "run"], env=stack.environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 4
    assert str(stack.data) in done.stderr
    assert stack.is_ready()


@pytest.mark.parametrize("service", ["cleaning", "portal"])
def test_a_killed_child_comes_back_and_run_json_says_where(stack: Stack, service: str) -> None:
    killed = stack.kill(service)
    stack.wait_for_ready(service, not_pid=killed)
    until(lambda: stack.run["services"][service]["pid"] != killed, seconds=10, what="run.json holds the new pid")
    assert psutil.pid_exists(stack.run["services"][service]["pid"])
    assert f"{service} ended (signal 9)" in stack.output()


def test_what_cannot_be_written_is_said_and_tried_again(stack: Stack) -> None:
    """A full disk, for one: who restarts the others must not be the first to die; what comes back may move."""
    before = stack.run["services"]["extraction"]["url"]
    in_the_way = stack.data / "run.json.new"
    in_the_way.mkdir()
    try:
        killed = stack.kill("extraction")
        until(lambda: not psutil.pid_exists(killed), seconds=10, what="its port is free", every=0.01)
        with taking_port(before):
            until(
                lambda: f"{in_the_way}'; trying again" in stack.output(), seconds=30, what="it says what is in the way"
            )
            stack.wait_for_ready("extraction", not_pid=killed)
    finally:
        in_the_way.rmdir()
    until(lambda: stack.run["services"]["extraction"]["pid"] != killed, seconds=10, what="run.json holds the new pid")
    until(lambda: stack.run["services"]["extraction"]["url"] != before, seconds=10, what="run.json holds the new port")
    assert stack.output().count("; trying again") == 1


@contextmanager
def taking_port(url: str) -> Iterator[None]:
    """Listen where ``url`` points, unless somebody beside us does already."""
    where = urlsplit(url)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            squatter.bind((where.hostname or "", where.port or 0))
            squatter.listen()
        yield


def test_a_killed_broker_comes_back_on_its_port(stack: Stack) -> None:
    bootstrap = stack.run["kafka"]
    until(lambda: os.kill(broker_pid(stack), signal.SIGKILL) is None, seconds=5, what="the broker was killed")
    until(lambda: stack.cli("kafka", "status", code=None).startswith("state      up"), seconds=60, what="it is up")
    assert bootstrap in stack.cli("kafka", "status")
    until(
        lambda: stack.cli("topics", "check", code=None).startswith("every topic"), seconds=30, what="topics are there"
    )
    for service in ("cleaning", "extraction", "alerting"):
        stack.wait_for_ready(service, seconds=90)


def test_a_second_run_beside_it_keeps_its_distance_and_leaves_a_broker_that_stood_before(
    stack: Stack, tmp_path: Path
) -> None:
    """Busy ports are passed over, also that of alerting's commands; the end of a run ends only what it started."""
    before = Stack(tmp_path / "var")
    before.data.mkdir()
    before.cli("kafka", "start")
    try:
        broker = broker_pid(before)
        with running(before.data, TANSIQ_SOURCES=stack.environment["TANSIQ_SOURCES"]) as other:
            assert "stood already" in other.output()
            for each, name in ((stack, "one"), (other, "two")):
                channels = [{"kind": "webhook", "address": "https://a.example/"}]
                body = {"name": name, "filter": {"everything": True}, "channels": channels}
                each.api("/v1/subscriptions", method="POST", body=body, status=201)
            names = [[item["name"] for item in each.api("/v1/subscriptions")["items"]] for each in (stack, other)]
            assert other.stop(seconds=90) == 130
        assert names == [["one"], ["two"]]
        assert broker_pid(before) == broker
    finally:
        before.cli("kafka", "wipe", "--yes")


def test_everything_ends_on_sigterm_and_data_is_free_again(stack: Stack) -> None:
    """The exit code is 0, nothing lives on, run.json is gone; must stand last in this module."""
    stack.processes()
    broker = broker_pid(stack)
    assert stack.process is not None
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(90) == 0
    assert stack.orphans() == []
    assert not psutil.pid_exists(broker)
    assert not (stack.data / "run.json").exists()
    assert not (stack.data / "children.json").exists()


def broker_pid(stack: Stack) -> int:
    said = stack.cli("kafka", "status", "--json")
    pid = json.loads(said)["pid"]
    assert isinstance(pid, int)
    return pid


def test_without_java_one_message_names_the_three_ways(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), "TANSIQ_DATA": str(tmp_path / "var")}
    done = subprocess.run([COMMAND, "run"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 3
    for way in ("docker compose up", "apt install", "dnf install", "brew install", "TANSIQ_KAFKA=host:port"):
        assert way in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broker_that_is_not_there_is_said_with_the_way_out(tmp_path: Path) -> None:
    environment = {**os.environ, "TANSIQ_DATA": str(tmp_path / "var"), "TANSIQ_KAFKA": "127.0.0.1:1"}
    done = subprocess.run([COMMAND, "run"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 3
    assert "127.0.0.1:1" in done.stderr
    assert "TANSIQ_KAFKA" in done.stderr
    assert "Traceback" not in done.stderr

"""The portal on a real broker: its tails, junk on them, its process and its end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from aiokafka import AIOKafkaProducer

from schemas.alert import Alert
from schemas.message import Message
from schemas.source_state import SourceState
from schemas.topics import ALERTS, SOURCES
from schemas.wire import encode
from tests.conftest import Broker
from tests.support.portal_world import World, far_apart
from tests.support.waiting import PATIENCE
from tests.unit.alerting.builders import SEEN, a_report
from tests.unit.portal.conftest import ask
from tests.unit.portal.test_stream import Listener

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

SECONDS = 60 * PATIENCE


class Process:
    """``python -m services.portal worker``, as the supervisor starts it."""

    def __init__(self, data: Path, kafka: str, service: str = "portal", **settings: str) -> None:
        self.log = (data / f"{service}.log").open("wb")
        own = {"TANSIQ_DATA": str(data), "TANSIQ_KAFKA": kafka, "TANSIQ_PORT": "18800", **settings}
        command = [sys.executable, "-m", f"services.{service}", "worker"]
        self.process = subprocess.Popen(command, env={**os.environ, **own}, stderr=self.log, cwd=data)
        entry = data / "workers" / f"{service}-1.json"
        self.url = self._until(lambda: json.loads(entry.read_text())["url"] if entry.exists() else None)

    def until_ready(self) -> None:
        """Wait until /ready says yes."""
        self._until(lambda: ask(f"{self.url}/ready").status == 200)

    def stop(self) -> int:
        """End it as a supervisor does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(90)
        finally:
            self.process.kill()
            self.log.close()

    def _until(self, found: Any) -> Any:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, Path(self.log.name).read_text()
            try:
                if answer := found():
                    return answer
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not in {SECONDS} s: {Path(self.log.name).read_text()[-3000:]}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty database of alerting."""
    return World(tmp_path)


@pytest.fixture
def process(world: World, kafka: Broker, tmp_path: Path) -> Iterator[Process]:
    """A portal process on that database and the broker."""
    started = Process(tmp_path, kafka.bootstrap)
    started.until_ready()
    yield started
    if started.process.poll() is None:
        started.stop()


async def send(kafka: Broker, *messages: Message | bytes, topic: str = ALERTS.name) -> None:
    """Put messages on their topics, and junk on one."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, max_request_size=4 << 20)
    await producer.start()
    try:
        for message in messages:
            if isinstance(message, bytes):
                await producer.send_and_wait(topic, message, key=b"junk")
            else:
                ready = encode(message, source="test", time="2026-03-02T12:00:00Z")
                await producer.send_and_wait(ready.topic.name, ready.value, key=ready.key, headers=ready.headers)
    finally:
        await producer.stop()


def heard(listener: Listener, count: int) -> list[int]:
    """The next positions of a stream."""
    events = listener.events()
    return [int(next(events).id.rpartition("-")[2]) for _ in range(count)]


async def test_alerts_come_in_order_whatever_the_topic_brings(kafka: Broker, world: World, process: Process) -> None:
    """Junk is skipped and counted; what came late or never is fetched from the read side; nothing comes twice."""
    listener = Listener(process)  # type: ignore[arg-type]  # only the address is asked of it
    alerts: list[Alert] = [world.take(a_report(**far_apart(number))) for number in range(5)]
    await send(kafka, b"not json", alerts[1], alerts[0], alerts[0], b"x" * 500_000, alerts[4])  # 2 and 3 never come
    assert heard(listener, 5) == [alert.event.seq for alert in alerts]
    text = ask(f"{process.url}/metrics").body.decode()
    assert 'tansiq_tail_skipped_total{reason="decode.headers",topic="alerts-v1"} 1.0' in text
    assert 'tansiq_tail_skipped_total{reason="limit.size",topic="alerts-v1"} 1.0' in text
    listener.close()


async def test_an_alert_lost_to_junk_comes_from_the_read_side(kafka: Broker, world: World, process: Process) -> None:
    """Nothing follows on the topic, yet the alert that could not be read arrives."""
    listener = Listener(process)  # type: ignore[arg-type]
    alert = world.take(a_report(**far_apart(6)))
    await send(kafka, b"{}")
    assert heard(listener, 1) == [alert.event.seq]
    listener.close()


async def test_sources_are_what_the_topic_says(kafka: Broker, process: Process) -> None:
    """The newest state of each source is listed, junk beside it or not, and shown on the page."""
    state = SourceState(
        source_id="thiqa",
        name="وكالة ثقة",
        owner="thiqa",
        language="ar",
        country="SY",
        state="failing",
        reason="timeout",
        since=SEEN,
        at=SEEN,
        last_good_at=SEEN,
        last_changed_at=None,
        newest_article=None,
        interval_seconds=60,
        norm_seconds=None,
        next_due_at=None,
        failures=3,
        outcomes_24h={"timeout": 3},
        articles_24h=7,
        watched=(),
    )
    await send(kafka, state.model_copy(update={"state": "ok"}), topic=SOURCES.name)
    await send(kafka, b"junk", topic=SOURCES.name)
    await send(kafka, state)
    process._until(lambda: [s["state"] for s in ask(f"{process.url}/v1/sources").json["items"]] == ["failing"])
    page = ask(f"{process.url}/sources?ui=en").body.decode()
    assert "وكالة ثقة" in page
    assert "failing" in page


def test_sigterm_ends_it_at_once_and_cleanly(process: Process) -> None:
    """Open streams hear goodbye; the exit code is 0 within seconds, not when their readers tire of waiting."""
    listener = Listener(process)  # type: ignore[arg-type]
    assert "retry: 3000" in listener.opening()
    began = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - began < 10  # 2.4 s on an idle machine; a server that waits for its readers takes 12
    assert [event.event for event in listener.events()] == ["bye"]
    listener.close()


def test_without_a_broker_it_waits_and_says_so(world: World, tmp_path: Path) -> None:
    """Lists are read, the stream is open, /ready names the broker."""
    world.take(a_report())
    portal = Process(tmp_path, "127.0.0.1:1")
    try:
        process_ready = portal._until(lambda: (answer := ask(f"{portal.url}/ready")).status == 503 and answer)
        assert any("alerts-v1" in reason for reason in process_ready.json["reasons"])
        with urlopen(f"{portal.url}/v1/events") as answer:
            assert len(json.load(answer)["items"]) == 1
    finally:
        assert portal.stop() == 0

"""From a fault to whoever is on call, and back, through real services, Prometheus and Alertmanager; shorter waits."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from services.portal.operate.panels import fill, load_boards
from tests.integration.operations.conftest import Watched, send_junk
from tests.support.monitoring import Notice
from tests.support.topics import read_topic
from tests.support.waiting import until

JUNK = 15  # above what DlqGrowing tolerates, below what opens the breaker
OLD_SECONDS = 600.0


class Alarm:
    """One alarm from its silence to its end, as the receivers hear of it."""

    def __init__(self, watched: Watched, name: str, **labels: str) -> None:
        self.pager = watched.monitoring.pager
        self.name = name
        self.labels = labels
        query = f'ALERTS{{alertname="{name}"}}'
        until(lambda: not watched.monitoring.now(query), seconds=60, what=f"{name} is silent")
        self.heard = len(self.pager.notices)

    def fires(self) -> Notice:
        """Wait for the first notice of it."""
        return self._next("firing")

    def clears(self) -> Notice:
        """Wait for the notice, after that one, that it is over."""
        return self._next("resolved")

    def _next(self, status: str) -> Notice:
        def look() -> list[tuple[int, Notice]]:
            return self.pager.find(self.name, status, since=self.heard, **self.labels)

        self.heard, notice = until(look, seconds=60, what=f"{self.name} is {status}")[0]
        return notice


@contextmanager
def nobody_restarts(watched: Watched) -> Iterator[None]:
    """Stop the supervisor for a while: what is killed stays away."""
    assert watched.stack.process is not None
    watched.stack.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        watched.stack.process.send_signal(signal.SIGCONT)


@contextmanager
def a_locked_database(watched: Watched) -> Iterator[None]:
    """Hold the write lock of alerting's database: its reports have to wait."""
    with closing(sqlite3.connect(watched.stack.data / "alerting.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield  # closing gives it back


async def repeat_a_report(bootstrap: str, record: Any) -> None:
    """Write a report once more, as one that has waited for ten minutes."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        old = int((time.time() - OLD_SECONDS) * 1000)
        await producer.send_and_wait(
            "reports-v1", record.value, record.key, headers=list(record.headers), timestamp_ms=old
        )
    finally:
        await producer.stop()


def shows(watched: Watched, panel_id: str, wanted: Callable[[float], bool], **labels: str) -> None:
    """Wait until the last value of a panel's series with these labels is one that is wanted.

    A busy machine misses scrapes: an older notice may come late, or a panel lag behind one.
    """
    panel = next(panel for board in load_boards() for panel in board.panels if panel.id == panel_id)

    def look() -> bool:
        series = watched.monitoring.values(fill(panel.queries[0].expr))
        last = [one["values"][-1] for one in series if labels.items() <= one["labels"].items() and one["values"]]
        return len(last) == 1 and wanted(float(last[0]))

    until(look, seconds=30, what=f"{panel_id} of {labels} is as wanted")


def test_a_killed_service_pages_and_clears_when_it_is_back(watched: Watched) -> None:
    """ServiceDown names the service, goes to whoever is paged, and ends by itself."""
    alarm = Alarm(watched, "ServiceDown", service="cleaning")
    with nobody_restarts(watched):
        os.kill(watched.stack.run["services"]["cleaning"]["pid"], signal.SIGKILL)
        notice = alarm.fires()
        shows(watched, "services_up", lambda value: value == 0, service="cleaning")
        shows(watched, "services_up", lambda value: value == 1, service="portal")
    assert notice.receiver == "pages"
    assert notice.annotations["summary"] == "cleaning is down"
    alarm.clears()
    shows(watched, "services_up", lambda value: value == 1, service="cleaning")


def test_a_service_that_is_behind_pages_and_clears_when_it_has_caught_up(watched: Watched) -> None:
    """LagHigh tells by how much, and ends when the report has been read."""
    bootstrap = watched.stack.run["kafka"]
    alarm = Alarm(watched, "LagHigh", service="alerting")
    with a_locked_database(watched):
        asyncio.run(repeat_a_report(bootstrap, read_topic(bootstrap, "reports-v1")[-1]))
        notice = alarm.fires()
        shows(watched, "lag_seconds", lambda value: value > OLD_SECONDS, service="alerting")
    assert notice.receiver == "pages"
    assert notice.labels["topic"] == "reports-v1"
    assert notice.annotations["summary"].startswith("alerting is 10m")
    alarm.clears()


def test_dead_letters_make_a_ticket_that_clears(watched: Watched) -> None:
    """DlqGrowing counts those of the window, and wakes nobody."""
    alarm = Alarm(watched, "DlqGrowing", topic="pages-v1")
    send_junk(watched, "pages-v1", JUNK)
    notice = alarm.fires()
    assert notice.receiver == "tickets"
    assert "dead letters of pages-v1" in notice.annotations["summary"]
    shows(watched, "dead_letters", lambda value: value > JUNK / 2, topic="pages-v1", reason="decode.json")
    alarm.clears()

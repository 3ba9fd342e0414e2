"""Lag: how many messages are not yet done and how old the oldest of them is, whatever the stage does."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from schemas.topics import PAGES
from services.runtime import metrics
from services.runtime.flight import Flight
from services.runtime.lag import LagMeter
from services.runtime.outcomes import Record

ZERO, ONE = TopicPartition("pages-v1", 0), TopicPartition("pages-v1", 1)
NOW = 1_641_027_600.0


class Partition(NamedTuple):
    """What the broker holds: the ages of its records from offset ``start`` on, and what the group has committed."""

    ages: tuple[float, ...]
    start: int = 0
    committed: int | None = None


class Broker:
    """Answers what a consumer asks of a broker; counts the looks at single records."""

    def __init__(self, **partitions: Partition) -> None:
        self.partitions = {TopicPartition("pages-v1", int(name[1:])): held for name, held in partitions.items()}
        self.looks: list[dict[TopicPartition, int]] = []
        self.away = False

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self.partitions)

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {partition.partition for partition in self.partitions}

    async def end_offsets(self, asked: Any) -> dict[TopicPartition, int]:
        if self.away:
            raise KafkaConnectionError
        return {p: held.start + len(held.ages) for p, held in self.partitions.items()}

    async def beginning_offsets(self, asked: Any) -> dict[TopicPartition, int]:
        return {p: held.start for p, held in self.partitions.items()}

    async def committed(self, partition: TopicPartition) -> int | None:
        return self.partitions[partition].committed

    async def peek(self, places: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        self.looks.append(dict(places))
        return {p: self.timestamp_ms(p, offset) for p, offset in places.items()}

    def timestamp_ms(self, partition: TopicPartition, offset: int) -> int:
        held = self.partitions[partition]
        return int((NOW - held.ages[offset - held.start]) * 1000)


class Stage:
    """What the meter sees of a stage that has read and done something."""

    def __init__(self, broker: Broker) -> None:
        self.consumer = broker
        self.queue: list[Flight] = []
        self.done: dict[TopicPartition, int] = {}
        self.meter = LagMeter("cleaning", PAGES, "pages-v1", broker.peek)

    def read(self, partition: TopicPartition, first: int, end: int) -> None:
        records = [
            Record("pages-v1", partition.partition, n, self.consumer.timestamp_ms(partition, n), None, b"", ())
            for n in range(first, end)
        ]
        self.queue.append(Flight(0, partition, records, asyncio.get_running_loop().create_future()))

    async def shown(self, later: float = 0.0) -> tuple[int, float]:
        """Return messages and seconds after a measurement."""
        await self.meter.measure(self)
        return self.meter.lag, self.meter.age_seconds(NOW + later)


async def test_nothing_waits() -> None:
    """An idle stage, a standby and one with empty partitions are not behind, and nobody looks."""
    for broker in (Broker(), Broker(p0=Partition(())), Broker(p0=Partition((9.0, 8.0), committed=2))):
        assert await Stage(broker).shown() == (0, 0.0)
        assert broker.looks == []


async def test_an_old_backlog_shows_before_anything_is_read() -> None:
    """After a restart the age is that of the oldest unread message of any partition, looked up once."""
    broker = Broker(p0=Partition((70.0, 60.0, 50.0), committed=1), p1=Partition((500.0,)))
    stage = Stage(broker)
    assert await stage.shown() == (3, 500.0)
    assert await stage.shown(later=10) == (3, 510.0), "it grows while nothing is done"
    assert broker.looks == [{ZERO: 1, ONE: 0}], "a place that stands is looked at once"


async def test_what_is_in_flight_needs_no_look() -> None:
    """A stage that hangs in its step shows the age of the first message it holds."""
    broker = Broker(p0=Partition((30.0, 20.0, 10.0)))
    stage = Stage(broker)
    stage.read(ZERO, 0, 2)
    assert await stage.shown(later=7) == (3, 37.0)
    assert broker.looks == []


async def test_the_next_unread_counts_when_the_one_in_flight_is_younger() -> None:
    """Another partition, of which nothing was read, holds the oldest message."""
    broker = Broker(p0=Partition((1.0,)), p1=Partition((900.0,), committed=0))
    stage = Stage(broker)
    stage.read(ZERO, 0, 1)
    assert await stage.shown() == (2, 900.0)
    assert broker.looks == [{ONE: 0}]


async def test_done_is_what_was_acknowledged_not_what_was_read() -> None:
    """An open breaker leaves behind what was read and not done: it is still to do."""
    broker = Broker(p0=Partition((40.0, 30.0, 20.0)))
    stage = Stage(broker)
    stage.done[ZERO] = 1
    assert await stage.shown() == (2, 30.0)
    stage.done[ZERO] = 3
    assert await stage.shown() == (0, 0.0), "and falls when it is done"


async def test_what_retention_removed_unread_is_passed() -> None:
    """The committed offset lies before the beginning: only what is still there waits."""
    stage = Stage(Broker(p0=Partition((5.0, 4.0), start=100, committed=7)))
    assert await stage.shown() == (2, 5.0)
    gone = Stage(Broker(p0=Partition((), start=100, committed=7)))
    assert await gone.shown() == (0, 0.0)


async def test_a_topic_made_anew_is_not_behind() -> None:
    """Offsets of an earlier life of the topic lie behind its end."""
    assert await Stage(Broker(p0=Partition((3.0,), committed=50))).shown() == (0, 0.0)


async def test_a_silent_broker_lets_the_age_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not done when it fell silent is not done since: the last figure would look like progress."""
    broker = Broker(p0=Partition((10.0,)))
    stage = Stage(broker)
    await stage.meter.measure(stage)
    broker.away = True
    with pytest.raises(KafkaConnectionError):
        await stage.meter.measure(stage)
    monkeypatch.setattr("services.runtime.lag.time.time", lambda: NOW + 5)
    stage.meter.show_age()
    assert metrics.LAG_SECONDS.labels("cleaning", "pages-v1")._value.get() == 15.0

"""Lag: how far a stage is behind, in messages and in seconds, and whether the broker still answers."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from aiokafka import TopicPartition

from schemas.topics import Topic
from services.runtime import metrics
from services.runtime.flight import Flight

Peek = Callable[[Mapping[TopicPartition, int]], Awaitable[dict[TopicPartition, int]]]


class Place(NamedTuple):
    """Where the next message of a partition that is not yet done stands."""

    partition: TopicPartition
    offset: int


class Measured(Protocol):
    """What the meter looks at in a stage."""

    consumer: Any

    @property
    def queue(self) -> Sequence[Flight]:
        """What is in flight, in the order of arrival."""

    @property
    def done(self) -> Mapping[TopicPartition, int]:
        """Up to where each partition is acknowledged."""


class LagMeter:
    """Measures what is not yet done of the partitions that are ours; nothing is ours: no lag.

    The age of a message that was read is known. The age of one that still lies with the broker is looked up beside the
    stage, once for each place: a stage that stands does not move, and one that moves has read it by the next time.
    """

    def __init__(self, service: str, reads: Topic, topic: str, peek: Peek) -> None:
        self.labels = (service, reads.name)
        self.topic = topic
        self.peek = peek
        self.first: dict[TopicPartition, int] = {}  # where reading began, as long as nothing is done
        self.next: dict[Place, int] = {}  # timestamp in ms of each next message that is not yet done
        self.lag = 0
        self.measured = time.monotonic()
        self.missing = False

    async def measure(self, stage: Measured) -> None:
        """Ask the broker where the partitions end, and show how far we are behind."""
        held = stage.consumer.assignment()
        ends = await stage.consumer.end_offsets(held or [TopicPartition(self.topic, 0)])
        starts = await stage.consumer.beginning_offsets(held) if held else {}
        self.missing = not stage.consumer.partitions_for_topic(self.topic)
        for partition in held - stage.done.keys() - self.first.keys():
            committed = await stage.consumer.committed(partition)
            self.first[partition] = starts[partition] if committed is None else committed
        behind = {}
        for partition in held & (stage.done.keys() | self.first.keys()):
            # what retention has deleted unread is never done, only passed
            offset = max(starts[partition], stage.done.get(partition, self.first.get(partition, 0)))
            if offset < ends[partition]:
                behind[Place(partition, offset)] = ends[partition] - offset
        self.lag = sum(behind.values())
        self.measured = time.monotonic()
        metrics.LAG_MESSAGES.labels(*self.labels).set(self.lag)
        await self._date(stage, list(behind))

    async def _date(self, stage: Measured, places: Sequence[Place]) -> None:
        """Find out how old the next messages are: from those in flight, from an earlier look, else by a look."""
        flying = {Place(one.partition, one.records[0].offset): one.records[0].timestamp_ms for one in stage.queue}
        known = {**self.next, **flying}
        unknown = {place.partition: place.offset for place in places if place not in known}
        found = await self.peek(unknown) if unknown else {}
        known.update({Place(partition, unknown[partition]): found[partition] for partition in found})
        self.next = {place: known[place] for place in places if place in known}
        self.show_age()

    def show_age(self) -> None:
        """Show how old the oldest message is that was not done at the last measurement."""
        metrics.LAG_SECONDS.labels(*self.labels).set(self.age_seconds(time.time()))

    def age_seconds(self, now: float) -> float:
        """Return the age of the oldest message that was not done at the last measurement; 0 when all were."""
        return max(0.0, now - min(self.next.values()) / 1000) if self.next else 0.0

    def reasons(self, seconds: float) -> Iterator[str]:
        """Say what the broker does not have, or that it does not answer."""
        if self.missing:
            yield f"topic {self.topic} does not exist"
        silent = time.monotonic() - self.measured
        if silent > seconds:
            yield f"the broker has not answered for {silent:.0f} s"

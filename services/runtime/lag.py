"""Lag: how far a stage is behind, in messages and in seconds, and whether the broker still answers."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from aiokafka import TopicPartition

from schemas.topics import Topic
from services.runtime import metrics
from services.runtime.flight import Flight


class Measured(Protocol):
    """What the meter looks at in a stage."""

    consumer: Any

    @property
    def in_flight(self) -> int:
        """Messages read and not yet settled."""

    @property
    def queue(self) -> Sequence[Flight]:
        """What is in flight, in the order of arrival."""

    @property
    def done(self) -> Mapping[TopicPartition, int]:
        """Up to where each partition is acknowledged."""


class LagMeter:
    """Asks the broker for the ends of what is ours."""

    def __init__(self, service: str, reads: Topic, topic: str) -> None:
        self.labels = (service, reads.name)
        self.topic = topic
        self.first: dict[TopicPartition, int] = {}  # where reading began, as long as nothing is done
        self.last_timestamp_ms = 0
        self.lag = 0
        self.measured = time.monotonic()
        self.missing = False

    async def measure(self, stage: Measured) -> None:
        """Measure once and show it as metrics."""
        held = stage.consumer.assignment()
        ends = await stage.consumer.end_offsets(held or [TopicPartition(self.topic, 0)])
        self.missing = not stage.consumer.partitions_for_topic(self.topic)
        self.lag = sum([max(0, ends[partition] - await self._reached(stage, partition)) for partition in held])
        self.measured = time.monotonic()
        metrics.LAG_MESSAGES.labels(*self.labels).set(self.lag)
        metrics.LAG_SECONDS.labels(*self.labels).set(self.age_seconds(stage.queue, time.time()))

    async def _reached(self, stage: Measured, partition: TopicPartition) -> int:
        """Return up to where a partition is done; with nothing in flight, that is where reading stands.

        What retention has deleted unread is never done, only passed.
        """
        if not stage.in_flight:
            return int(await stage.consumer.position(partition))
        if partition not in stage.done and partition not in self.first:
            self.first[partition] = await self._first_offset(stage, partition)
        return stage.done.get(partition, self.first.get(partition, 0))

    async def _first_offset(self, stage: Measured, partition: TopicPartition) -> int:
        committed: int | None = await stage.consumer.committed(partition)
        if committed is None:
            committed = (await stage.consumer.beginning_offsets([partition]))[partition]
        return committed

    def age_seconds(self, queue: Sequence[Flight], now: float) -> float:
        """Return the age of the next message not yet done; unread ones are younger than the last one read."""
        if queue:
            self.last_timestamp_ms = min(flight.records[0].timestamp_ms for flight in queue)
        elif not self.lag:
            return 0.0
        return max(0.0, now - self.last_timestamp_ms / 1000) if self.last_timestamp_ms else 0.0

    def reasons(self, seconds: float) -> Iterator[str]:
        """Say what the broker does not have, or that it does not answer."""
        if self.missing:
            yield f"topic {self.topic} does not exist"
        silent = time.monotonic() - self.measured
        if silent > seconds:
            yield f"the broker has not answered for {silent:.0f} s"

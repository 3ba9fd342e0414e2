"""Work: what a run does with what it reads, how far it is, and what it remembers while sending."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiokafka import TopicPartition

from services.replay.store.records import Counts
from services.runtime.flight import Flight
from services.runtime.outcomes import Outcome, Record, Step
from services.runtime.sending import Sender


@dataclass
class Progress:
    """What a screen shows of a run; ``waits`` = why it is paused now."""

    total: int
    counts: Counts
    waits: str | None = None
    pauses: int = 0


@dataclass(frozen=True)
class Work:
    """What is done with what is read.

    ``mark`` is the ``tansiq_replay`` of what goes to the step; None leaves records as they are, faults included.
    ``after`` is told of each record once all that it came to is acknowledged. ``order`` ranks the records of the whole
    run, which is then held in memory; None keeps the order of each partition.
    """

    step: Step
    mark: str | None
    order: Callable[[Record], Any] | None = None
    after: Callable[[Record, Outcome], None] | None = None


class Launched(Flight):
    """A chunk on its way, and up to where partitions are read once it is settled."""

    reached: Mapping[int, int]


@dataclass
class Acknowledged:
    """A sender that remembers, per topic and partition, the offset after the last acknowledged message."""

    sender: Sender
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)

    async def send(self, topic: str, value: bytes | None, key: bytes | None, *, headers: Any) -> "asyncio.Future[Any]":
        """Queue one message."""
        future = await self.sender.send(topic, value, key, headers=headers)
        future.add_done_callback(self._note)
        return future

    def _note(self, future: "asyncio.Future[Any]") -> None:
        if not future.cancelled() and future.exception() is None:
            at = future.result()
            self.offsets[at.topic, at.partition] = max(at.offset + 1, self.offsets.get((at.topic, at.partition), 0))


class Committer(Protocol):
    """The group's offsets, for those who look with Kafka's own tools; the run's record is what counts."""

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit."""

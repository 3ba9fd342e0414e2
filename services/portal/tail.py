"""Tail: follows one topic without a group, from its end or its beginning, whatever happens to the broker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

from schemas.message import Message
from schemas.topics import Topic
from schemas.wire import InvalidMessage, decode
from services.portal import metrics
from services.runtime.errors import NotReachable
from services.runtime.settings import Settings

POLL_MS = 1000
CHECK_POLLS = 5
ANSWER_SECONDS = 10.0
RETRY_SECONDS = 2.0

log = logging.getLogger(__name__)


Take = Callable[[Any], Awaitable[None]]


def decoded(
    topic: Topic, handle: Callable[[Message], Awaitable[None]], skipped: Callable[[], None] | None = None
) -> Take:
    """Return what takes the records of a topic: it hands on their messages; what it cannot read it counts and skips."""

    async def take(record: Any) -> None:
        try:
            message = decode(topic, record.key, record.value, record.headers)
        except InvalidMessage as fault:
            if record.value is None:
                return  # the end of a key in a compacted topic
            metrics.TAIL_SKIPPED.labels(topic.name, fault.reason).inc()
            log.warning("skipped", extra={"topic": topic.name, "reason": fault.reason, "detail": fault.detail})
            if skipped is not None:
                skipped()
            return
        await handle(message)

    return take


class Tail:
    """Reads a topic for as long as it runs, record by record."""

    def __init__(
        self,
        settings: Settings,
        topic: Topic,
        take: Take,
        *,
        from_beginning: bool,
        started: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.settings = settings
        self.topic = topic
        self.reason: str | None = "starting"
        self._take = take
        self._from_beginning = from_beginning
        self._started = started
        self._positions: dict[TopicPartition, int] = {}

    def why(self) -> str | None:
        """Say why the topic is not read now, or nothing."""
        return self.reason

    async def run(self) -> None:
        """Follow the topic until cancelled, coming back after every failure."""
        while True:
            try:
                await self._follow()
            except Exception as fault:  # broker, database or our own fault: counted, told on /ready, tried again
                metrics.TAIL_RESTARTS.labels(self.topic.name, whose(fault)).inc()
                self.reason = f"{self.topic.name} cannot be read: {type(fault).__name__} {fault}".strip()
                log.warning("waiting for the broker", extra={"topic": self.topic.name, "fault": str(fault)})
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        name = self.settings.read_prefix + self.topic.name
        partitions = [TopicPartition(name, number) for number in range(self.topic.partitions)]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.bootstrap(),
            client_id="tansiq-portal",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 << 20,
        )
        try:
            await asyncio.wait_for(consumer.start(), 3 * ANSWER_SECONDS)
            await self._place(consumer, partitions)
            if self._started is not None:
                await self._started()
            self.reason = None
            await self._read(consumer, partitions)
        finally:
            await asyncio.shield(consumer.stop())

    async def _place(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
        """Stand where we were, or at the end or the beginning at the first start."""
        consumer.assign(partitions)
        if not self._positions:
            offsets = consumer.beginning_offsets if self._from_beginning else consumer.end_offsets
            self._positions = dict(await asyncio.wait_for(offsets(partitions), ANSWER_SECONDS))
        for partition, position in self._positions.items():
            consumer.seek(partition, position)

    async def _read(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
        idle = 0
        while True:
            batches = await consumer.getmany(timeout_ms=POLL_MS)
            idle = 0 if batches else idle + 1
            for partition, records in batches.items():
                for record in records:
                    metrics.TAIL_READ.labels(self.topic.name).inc()
                    await self._take(record)
                    self._positions[partition] = record.offset + 1
            if idle >= CHECK_POLLS:  # a consumer says nothing of a broker that is gone: ask
                idle = 0
                ends = await asyncio.wait_for(consumer.end_offsets(partitions), ANSWER_SECONDS)
                if any(self._positions[partition] > end for partition, end in ends.items()):
                    self._positions = {}  # the topic was made anew
                    raise TimeoutError("the topic was made anew")


def whose(fault: Exception) -> str:
    """Say whose fault it is: the broker's, the database's or our own."""
    if isinstance(fault, SQLAlchemyError):
        return "database"
    return "broker" if isinstance(fault, KafkaError | OSError | NotReachable) else "own"

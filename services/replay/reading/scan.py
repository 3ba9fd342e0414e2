"""Scan: really reading a topic from here to there, since offset arithmetic lies on compacted topics."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import TOPICS
from services.replay.reading.selection import Selection
from services.runtime.errors import NotReachable
from services.runtime.outcomes import Record

READ_RECORDS = 500
READ_BYTES = 5 << 20


class Span(NamedTuple):
    """What is read of one partition: ``start`` included, ``end`` not; below ``oldest`` retention has removed all."""

    partition: int
    start: int
    end: int
    oldest: int = 0

    @property
    def removed(self) -> int:
        """How many offsets were asked for that retention has removed, at most."""
        return max(0, self.oldest - self.start)


@asynccontextmanager
async def reader(bootstrap: str, group: str | None = None) -> AsyncIterator[Any]:
    """Open a consumer that joins no group; with ``group`` it may commit to it. Raise NotReachable without a broker."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        client_id="tansiq-replay",
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=READ_BYTES,
        fetch_max_wait_ms=100,  # at the ends of empty partitions the broker would hold every fetch for half a second
    )
    try:
        try:
            await consumer.start()
        except (KafkaError, OSError) as fault:
            raise NotReachable(
                f"no Kafka answers at {bootstrap}: {fault}",
                "start it with `tansiq kafka start`, or set TANSIQ_KAFKA=host:port",
            ) from None
        await asyncio.sleep(0)  # a consumer that is stopped before its own tasks ever ran raises CancelledError
        yield consumer
    finally:
        await consumer.stop()


async def spans_of(consumer: Any, topic: str, selection: Selection) -> list[Span]:
    """Return what of each partition is to be read; none when the broker does not have the physical ``topic``."""
    partitions = await _partitions(consumer, topic, selection)
    if not partitions:
        return []
    oldest, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    starts = await _starts(consumer, partitions, selection, oldest, ends)
    spans = []
    for place in partitions:
        # a time bounds no offset from above: producers' clocks differ, so the predicate sees to it
        end = min(ends[place], selection.end) if isinstance(selection.end, int) else ends[place]
        spans.append(Span(place.partition, starts[place], max(end, starts[place]), min(oldest[place], end)))
    return spans


async def scan(consumer: Any, topic: str, spans: Iterable[Span]) -> AsyncIterator[list[Record]]:
    """Yield every record of the spans, batch by batch, in order within each partition; an empty batch is a breath."""
    open_ = {
        TopicPartition(topic, span.partition): span.end for span in spans if span.end > max(span.start, span.oldest)
    }
    consumer.assign(list(open_))
    for span in spans:
        if (place := TopicPartition(topic, span.partition)) in open_:
            consumer.seek(place, max(span.start, span.oldest))
    while open_:
        found = await consumer.getmany(*open_, timeout_ms=200, max_records=READ_RECORDS)
        for place, records in found.items():
            yield [
                Record(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value, tuple(r.headers))
                for r in records
                if r.offset < open_[place]
            ]
        if not found:
            yield []
        for place in [place for place, end in open_.items() if await consumer.position(place) >= end]:
            del open_[place]


async def _partitions(consumer: Any, topic: str, selection: Selection) -> list[TopicPartition]:
    if topic not in await consumer.topics():
        return []
    numbers = range(TOPICS[selection.topic].partitions)
    return [TopicPartition(topic, n) for n in numbers if not selection.partition or n in selection.partition]


async def _starts(
    consumer: Any,
    partitions: list[TopicPartition],
    selection: Selection,
    oldest: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
) -> dict[TopicPartition, int]:
    """Return where reading starts; with a time that lies before the oldest record, all that was removed is missing."""
    start = selection.start
    if isinstance(start, int):
        return {place: min(start, ends[place]) for place in partitions}
    if not isinstance(start, datetime) or selection.clock == "published":
        return dict.fromkeys(partitions, 0)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(start.timestamp() * 1000)))
    starts = {}
    for place in partitions:
        first = ends[place] if found[place] is None else found[place].offset
        starts[place] = 0 if first <= oldest[place] and oldest[place] < ends[place] else first
    return starts

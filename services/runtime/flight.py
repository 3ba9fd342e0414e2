"""Flight: a chunk of records on its way through a stage, and what it came to."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition

from services.runtime.outcomes import Outcome, Record
from services.runtime.sending import Sending


class Flight:
    """A chunk of one partition; ``generation`` names the assignment under which it was read."""

    __slots__ = ("generation", "outcomes", "partition", "records", "size_bytes")

    def __init__(
        self,
        generation: int,
        partition: TopicPartition,
        records: list[Record],
        outcomes: "asyncio.Future[list[Outcome]]",
    ) -> None:
        self.generation = generation
        self.partition = partition
        self.records = records
        self.outcomes = outcomes
        self.size_bytes = sum(len(record.value or b"") for record in records)


@dataclass
class Settled:
    """What a flight sends and counts, and the offset that may go once all is acknowledged."""

    flight: Flight
    sendings: list[Sending] = field(default_factory=list)
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    next_offset: int | None = None
    last_is_bad: bool = False


def chunks(records: Sequence[Any], size: int, size_bytes: int) -> Iterator[list[Record]]:
    """Cut consumer records into chunks of at most ``size`` records and about ``size_bytes`` bytes."""
    part: list[Record] = []
    total = 0
    for r in records:
        record = Record(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value, r.headers)
        length = len(record.value or b"")
        if part and (len(part) >= size or total + length > size_bytes):
            yield part
            part, total = [], 0
        part.append(record)
        total += length
    if part:
        yield part

"""One run of one variant of the worker's benchmark, in a process of its own: prints seconds from first to last."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.page import Page
from schemas.topics import PAGES, Topic
from schemas.wire import InvalidMessage
from services.runtime import child
from services.runtime.app import make_app
from services.runtime.outcomes import Answer, Forwarded, Limits, Outcome, Output, Received, Record
from services.runtime.pool import direct, killable
from services.runtime.running import run_stage
from services.runtime.sending import PRODUCER
from services.runtime.settings import load_settings

READ, WRITE = os.environ.get("BENCH_READ", ""), os.environ.get("BENCH_WRITE", "")
VARIANT = os.environ.get("BENCH_VARIANT", "")


def copy_record(record: Record) -> Outcome:
    """Copy key, value and headers."""
    return Forwarded((Output(PAGES.name, record.key, record.value, list(record.headers)),))


class Copy:
    """A trivial step in process."""

    chunk = 250
    stall_seconds = 120.0

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to give back."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Copy one chunk."""
        return [copy_record(record) for record in records]


def same(page: Page) -> Answer:
    """A trivial core."""
    return Answer((page,))


async def handle(received: list[Received]) -> list[Answer | InvalidMessage]:
    """A trivial handler."""
    return [Answer((one.message,)) for one in received]


if VARIANT == "pool":  # bytes through the pool without reading them: what the pool itself costs
    child.work_off = lambda reads, service, record, call: copy_record(record)  # type: ignore[assignment]


def step() -> Any:
    """Make the step of this variant."""
    if VARIANT == "direct":
        return Copy()
    if VARIANT == "direct_messages":
        return direct(handle)
    return killable(same, Limits(processes=2, seconds=60, chunk=250))


async def stage(count: int) -> float:
    """Copy ``count`` messages with the worker."""
    settings = load_settings(
        data=Path(os.environ["BENCH_DATA"]), read_prefix=READ, write_prefix=WRITE, metrics_port=28_800
    )
    app = make_app("cleaning", settings)
    worker = run_stage(app, settings, service="cleaning", reads=PAGES, step=step())
    begin, done, seen = 0.0, asyncio.Event(), 0
    put, settle = worker.put, worker.settle

    def first(partition: TopicPartition, records: list[Record]) -> None:
        nonlocal begin
        begin = begin or time.perf_counter()
        put(partition, records)

    async def last(flights: Any) -> None:
        nonlocal seen
        await settle(flights)
        seen += sum(len(flight.records) for flight in flights)
        if seen >= count:
            done.set()

    worker.put, worker.settle = first, last  # type: ignore[method-assign]
    await app.start()
    await done.wait()
    seconds = time.perf_counter() - begin
    await app.stop()
    return seconds


async def bare(count: int) -> float:
    """Copy ``count`` messages by aiokafka alone: read, send, await, commit."""
    bootstrap = os.environ["TANSIQ_KAFKA"]
    consumer = AIOKafkaConsumer(
        READ + PAGES.name,
        bootstrap_servers=bootstrap,
        group_id=f"bare-{WRITE}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 << 20,
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, **PRODUCER)
    await producer.start()
    await consumer.start()
    begin, seen = 0.0, 0
    while seen < count:
        batch = await consumer.getmany(timeout_ms=500, max_records=500)
        begin = begin or (time.perf_counter() if batch else 0.0)
        futures = [
            await producer.send(WRITE + PAGES.name, r.value, r.key, headers=list(r.headers))
            for records in batch.values()
            for r in records
        ]
        await asyncio.gather(*futures)
        seen += len(futures)
        if futures:
            await consumer.commit()
    seconds = time.perf_counter() - begin
    await consumer.stop()
    await producer.stop()
    return seconds


if __name__ == "__main__":
    number = int(sys.argv[1])
    print(asyncio.run(bare(number) if VARIANT == "bare" else stage(number)))
    sys.stdout.flush()
    os._exit(0)  # what Faust leaves behind is not measured

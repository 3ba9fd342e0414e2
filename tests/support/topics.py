"""Topics seen with a stock Kafka client: read everything, write anything."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

MAX_BYTES = 5 * 1024 * 1024


def read_topic(bootstrap: str, topic: str) -> list[Any]:
    """Return every record of a topic that stands on it now."""
    return asyncio.run(_read(bootstrap, topic))


async def _read(bootstrap: str, topic: str) -> list[Any]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        max_partition_fetch_bytes=MAX_BYTES,
        auto_offset_reset="earliest",  # a seek would race with the reset to the end that is the default
    )
    await consumer.start()  # with a topic and no group it waits for the metadata and takes every partition
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        first, last = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        open_ends = {partition: last[partition] for partition in partitions if last[partition] > first[partition]}
        records: list[Any] = []
        while open_ends:
            for partition, batch in (await consumer.getmany(timeout_ms=1000)).items():
                records += [record for record in batch if record.offset < last[partition]]
            for partition in list(open_ends):
                if await consumer.position(partition) >= open_ends[partition]:
                    del open_ends[partition]
        return records
    finally:
        await consumer.stop()


def send(bootstrap: str, records: list[tuple[str, bytes | None, bytes | None, list[tuple[str, bytes]]]]) -> None:
    """Write (topic, key, value, headers) records and wait until the broker has them."""
    asyncio.run(_send(bootstrap, records))


async def _send(bootstrap: str, records: list[tuple[str, bytes | None, bytes | None, list[tuple[str, bytes]]]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=MAX_BYTES, acks="all")
    await producer.start()
    try:
        sent = [await producer.send(topic, value, key=key, headers=headers) for topic, key, value, headers in records]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def drop_topics(bootstrap: str, prefix: str) -> None:
    """Delete every topic under a prefix, so that who comes later has fewer to hear of."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([name for name in await admin.list_topics() if name.startswith(prefix)])
    finally:
        await admin.close()

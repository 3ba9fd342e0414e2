"""Tails: reading topics to their present end, for commands that look and go."""

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import Topic


async def partitions_of(consumer: Any, name: str, topic: Topic) -> list[TopicPartition]:
    """Return the partitions of a topic, as many as the contract says; none when the broker does not have it.

    An unassigned consumer never learns partitions by itself: its ``topics()`` answers without remembering them.
    """
    if name not in await consumer.topics():
        return []
    return [TopicPartition(name, number) for number in range(topic.partitions)]


async def read_topic(bootstrap: str, prefix: str, topic: Topic) -> AsyncIterator[Any]:
    """Yield every record of a topic from its beginning to what is its end now, per partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await consumer.start()
        partitions = await partitions_of(consumer, prefix + topic.name, topic)
        if not partitions:
            return
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for partition, records in (await consumer.getmany(timeout_ms=500)).items():
                for record in records:
                    if record.offset < ends[partition]:
                        yield record
    finally:
        await consumer.stop()

"""Tails: which partitions a topic has on the broker, for commands that look at its end."""

from typing import Any

from aiokafka import TopicPartition

from schemas.topics import Topic


async def partitions_of(consumer: Any, name: str, topic: Topic) -> list[TopicPartition]:
    """Return the partitions of a topic, as many as the contract says; none when the broker does not have it.

    An unassigned consumer never learns partitions by itself: its ``topics()`` answers without remembering them.
    """
    if name not in await consumer.topics():
        return []
    return [TopicPartition(name, number) for number in range(topic.partitions)]

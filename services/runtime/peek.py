"""Peek: how old the records at given places are, read beside whoever works the topic off."""

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

PEEK_SECONDS = 10.0
FETCH_BYTES = 16 << 10  # a whole batch comes even where it is larger; nobody wants the next one


async def timestamps_at(bootstrap: str, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Return, for each place, the timestamp (milliseconds) of the first record there or behind it.

    The places must lie before the ends of their partitions; one where nothing is found in time is left out.
    """
    if not offsets:
        return {}
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",  # retention may delete a place while we look
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    found: dict[TopicPartition, int] = {}
    try:
        async with asyncio.timeout(PEEK_SECONDS):
            await consumer.start()
            consumer.assign(list(offsets))
            for partition, offset in offsets.items():
                consumer.seek(partition, offset)
            while len(found) < len(offsets):
                for partition, records in (await consumer.getmany(timeout_ms=1000)).items():
                    found.setdefault(partition, records[0].timestamp)
                    consumer.pause(partition)
    except TimeoutError:
        pass  # what is known by now is worth telling
    finally:
        await consumer.stop()
    return found

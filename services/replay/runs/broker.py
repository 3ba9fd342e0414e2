"""Broker: the producer and the admin client of a replay, opened for a block and closed with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.runtime.errors import NotReachable
from services.runtime.sending import PRODUCER

CLIENT = "tansiq-replay"


@asynccontextmanager
async def sending(bootstrap: str) -> AsyncIterator[Any]:
    """Open a producer like that of every service; raise NotReachable without a broker."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap.split(","), client_id=CLIENT, **PRODUCER)
    try:
        try:
            await producer.start()
        except (KafkaError, OSError) as fault:
            raise NotReachable(f"Kafka at {bootstrap}: {fault}", "start it with `tansiq kafka start`") from None
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def administering(bootstrap: str) -> AsyncIterator[Any]:
    """Open an admin client."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap.split(","), client_id=CLIENT)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()

"""Sending: how every producer is set, and messages sent in order until the broker has acknowledged them all."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from aiokafka.errors import KafkaError

from schemas.topics import BROKER_MAX_BYTES, DEAD_LETTER_EXTRA_BYTES

MAX_REQUEST_BYTES = BROKER_MAX_BYTES + DEAD_LETTER_EXTRA_BYTES  # an oversized message must still reach its -dlq
PRODUCER = {
    "linger_ms": 5,
    "max_batch_size": 262_144,
    "max_request_size": MAX_REQUEST_BYTES,
    "request_timeout_ms": 60_000,
    "compression_type": "zstd",  # takes the base64 of a page back to its bytes, ten times as fast as lz4
    "acks": "all",
    "enable_idempotence": True,
}
FIRST_DELAY_SECONDS = 0.2
MAX_DELAY_SECONDS = 10.0

log = logging.getLogger(__name__)


class ProducerFault(Exception):
    """A send failed for good: only a new process, with a new producer, can go on."""


class Sending(NamedTuple):
    """One message on its way; ``topic`` is the physical name."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Sender(Protocol):
    """What the delivery needs of a producer: queue one message and return the future of its acknowledgement."""

    async def send(self, topic: str, value: bytes | None, key: bytes | None, *, headers: Any) -> "asyncio.Future[Any]":
        """Queue one message."""


async def deliver(sender: Sender, sendings: Sequence[Sending]) -> None:
    """Send in order and return when all are acknowledged.

    What fails and may be retried is sent again from the first failure on, so that order holds; anything else raises
    ProducerFault.
    """
    rest, delay = list(sendings), FIRST_DELAY_SECONDS
    while rest:
        futures: list[asyncio.Future[Any]] = []
        fault: BaseException | None = None
        try:
            for sending in rest:
                futures.append(
                    await sender.send(sending.topic, sending.value, sending.key, headers=list(sending.headers))
                )
        except KafkaError as error:
            fault = error
        results = await asyncio.gather(*futures, return_exceptions=True)
        good = next((at for at, result in enumerate(results) if isinstance(result, BaseException)), len(results))
        if good < len(results):
            fault = results[good]
        rest = rest[good:]
        if rest:
            if not getattr(fault, "retriable", False):
                raise ProducerFault(f"{rest[0].topic}: {fault!r}") from fault
            log.warning("sending again", extra={"topic": rest[0].topic, "messages": len(rest), "reason": repr(fault)})
            await asyncio.sleep(delay)
            delay = min(delay * 2, MAX_DELAY_SECONDS)

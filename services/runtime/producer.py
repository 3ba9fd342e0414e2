"""Producer: Faust's, made idempotent and patient; sends and waits until the broker has acknowledged."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, cast

import aiokafka
import faust
from aiokafka.errors import KafkaConnectionError, KafkaError
from faust.transport.drivers.aiokafka import Producer as FaustProducer
from faust.transport.producer import Producer as BaseProducer

from schemas.topics import BROKER_MAX_BYTES, DEAD_LETTER_EXTRA_BYTES
from schemas.wire import Encoded
from services.runtime.errors import NotReachable
from services.runtime.settings import Settings

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


class PatientProducer(FaustProducer):
    """Faust's producer with acks=all and idempotence, which waits for a broker that is down and says so."""

    settings: Settings
    waiting: str | None = None

    def _settings_extra(self) -> dict[str, Any]:
        return {**PRODUCER, "bootstrap_servers": self.settings.bootstrap().split(",")}

    async def on_start(self) -> None:
        """Start, however long the broker takes."""
        await BaseProducer.on_start(self)
        delay = 0.5
        while not self.should_stop:
            fault = await self._try_to_start()
            if fault is None:
                self.waiting = None
                return
            self.waiting = str(fault)
            log.warning("waiting for the broker", extra={"reason": self.waiting})
            await self.sleep(delay)
            delay = min(delay * 1.5, 5.0)

    async def _try_to_start(self) -> Exception | None:
        try:
            producer = self._new_producer()
        except NotReachable as fault:
            return fault
        # A Faust that no longer asks _settings_extra would send without idempotence and never tell.
        if producer._txn_manager is None:
            raise RuntimeError(f"faust {faust.__version__} ignores the producer's settings")
        try:
            await producer.start()
        except (KafkaConnectionError, OSError) as fault:
            await producer.stop()
            return fault
        self._producer = producer
        return None

    @property
    def ready(self) -> bool:
        """Whether the broker has been reached."""
        return self._producer is not None

    @property
    def raw(self) -> aiokafka.AIOKafkaProducer:
        """The started aiokafka producer."""
        return self._ensure_producer()


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


async def send(app: faust.App, settings: Settings, encoded: Encoded) -> None:
    """Send one message and return when the broker has acknowledged it."""
    await send_many(app, settings, [encoded])


async def send_many(app: faust.App, settings: Settings, messages: Sequence[Encoded]) -> None:
    """Send messages in order and return when the broker has acknowledged all of them."""
    sendings = [Sending(settings.write_prefix + one.topic.name, one.key, one.value, one.headers) for one in messages]
    await deliver(cast(PatientProducer, app.producer).raw, sendings)

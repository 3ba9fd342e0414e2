"""Producer: Faust's, made idempotent and patient."""

import logging
from collections.abc import Sequence
from typing import Any, cast

import aiokafka
import faust
from aiokafka.errors import KafkaConnectionError
from faust.transport.drivers.aiokafka import Producer as FaustProducer
from faust.transport.producer import Producer as BaseProducer

from schemas.wire import Encoded
from services.runtime.errors import NotReachable
from services.runtime.sending import PRODUCER, Sending, deliver
from services.runtime.settings import Settings

log = logging.getLogger(__name__)


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


async def send(app: faust.App, settings: Settings, encoded: Encoded) -> None:
    """Send one message and return when the broker has acknowledged it."""
    await send_many(app, settings, [encoded])


async def send_many(app: faust.App, settings: Settings, messages: Sequence[Encoded]) -> None:
    """Send messages in order and return when the broker has acknowledged all of them."""
    sendings = [Sending(settings.write_prefix + one.topic.name, one.key, one.value, one.headers) for one in messages]
    await deliver(cast(PatientProducer, app.producer).raw, sendings)

"""The relay: one leader sends what was written, in order, to Kafka, and marks what the broker acknowledged."""

import asyncio
import logging
from time import time
from typing import Any

from mode import Service
from sqlalchemy import Connection, Row

from services.alerting.channels.desk import Desk
from services.alerting.store.relay_rows import headers_of, mark_sent, unsent
from services.alerting.store.tables import leases
from services.runtime.app import WorkerApp
from services.runtime.database import take_lease
from services.runtime.sending import ProducerFault, Sending, deliver

BATCH = 500
LEASE_SECONDS = 10.0
RENEW_SECONDS = 5.0
IDLE_SECONDS = 1.0
STOP_SECONDS = 5.0

log = logging.getLogger(__name__)


class Relay(Service):
    """Repeats after a crash with the same ids; a slow broker delays no phone, senders work from the database."""

    def __init__(self, app: WorkerApp, desk: Desk, stop_seconds: float | None = STOP_SECONDS) -> None:
        self.worker = app
        self.desk = desk
        self.stop_seconds = stop_seconds
        self.leads_until = 0.0
        self.turn = asyncio.Lock()
        super().__init__()

    async def on_stop(self) -> None:
        """Send what the last reports brought; what the broker does not take in time goes out after the next start."""
        if not self.worker.patient.ready:
            return
        try:
            async with asyncio.timeout(self.stop_seconds):
                while await self._leads() and await self._send_some():
                    pass
        except (TimeoutError, ProducerFault) as fault:
            log.warning("stopping with messages unsent", extra={"reason": repr(fault)})

    @Service.task
    async def run_relay(self) -> None:
        """Send whatever is written, as soon as it is."""
        while not self.should_stop:
            self.desk.relay_written.clear()
            if not (await self._leads() and await self._send_some()):
                await wait_for(self.desk.relay_written, IDLE_SECONDS)

    async def _leads(self) -> bool:
        now = time()
        if now < self.leads_until - RENEW_SECONDS:
            return True

        def renew(connection: Connection) -> bool:
            return take_lease(connection, leases, "relay", self.desk.holder, now, LEASE_SECONDS)

        leads = await self.desk.write("lease", renew)
        self.leads_until = now + LEASE_SECONDS if leads else 0.0
        return leads

    async def _send_some(self) -> bool:
        """Send one batch; return whether there was any."""
        async with self.turn:
            rows = await self.desk.read("relay_read", lambda connection: unsent(connection, BATCH))
            if not rows:
                return False
            await deliver(self.worker.patient.raw, [self._sending(row) for row in rows])
            positions = [row.position for row in rows]
            await self.desk.write("relay_mark", lambda connection: mark_sent(connection, positions, time()))
            return True

    def _sending(self, row: Row[Any]) -> Sending:
        topic = self.desk.settings.write_prefix + row.topic
        return Sending(topic, bytes(row.key), bytes(row.value), headers_of(row))


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set, at most so long."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass

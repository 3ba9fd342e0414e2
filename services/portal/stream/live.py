"""Live: what comes from alerts-v1 goes to the hub in order; holes are filled from the read side."""

import asyncio
import logging
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from schemas.alert import Alert
from schemas.message import Message
from services.alerting.store.read import ReadStore
from services.portal import metrics
from services.portal.cursors import Cursor
from services.portal.stream.frames import reset_frame
from services.portal.stream.hub import Hub
from services.portal.stream.sequence import Sequence

HOLE_SECONDS = 0.25
DATABASE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Live:
    """Keeps the hub at the newest alert of this database."""

    def __init__(self, store: ReadStore, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._epoch: str | None = None
        self._sequence = Sequence(0)
        self._filling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Wait for alerting's database and begin after its newest alert; later calls only look for holes."""
        while self._epoch is None:
            position = await self._position()
            if position is None:
                await asyncio.sleep(DATABASE_SECONDS)
                continue
            self._begin(position)
        self.suspect()

    async def take(self, message: Message) -> None:
        """Release an alert in its turn."""
        assert isinstance(message, Alert)  # the tail reads alerts-v1 only
        if message.event.epoch != self._epoch and not await self._changed(message):
            metrics.TAIL_SKIPPED.labels("alerts-v1", "epoch").inc()
            return
        self._release(self._sequence.take(message))
        if self._sequence.has_hole:
            self.suspect()

    def suspect(self) -> None:
        """Look on the read side, a moment from now, for what the topic did not bring."""
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())

    def stop(self) -> None:
        """Stop looking for holes."""
        if self._filling is not None:
            self._filling.cancel()

    async def _fill(self) -> None:
        again = True
        while again:
            await asyncio.sleep(HOLE_SECONDS)
            try:
                missed = await asyncio.to_thread(self._store.alerts_since, self._sequence.released)
            except SQLAlchemyError as fault:
                log.warning("the read side does not answer", extra={"fault": type(fault).__name__})
                await asyncio.sleep(DATABASE_SECONDS)
                continue
            metrics.TAIL_FILLED.inc(sum(alert.event.seq > self._sequence.released for alert in missed))
            self._release(self._sequence.fill(missed))
            again = self._sequence.has_hole and bool(missed)

    async def _changed(self, alert: Alert) -> bool:
        """Say whether the database was replaced and this alert is of the new one; all streams then begin anew."""
        position = await self._position()
        if position is None or position.epoch != alert.event.epoch:
            return False
        self._begin(Cursor(position.epoch, alert.event.seq - 1))
        oldest = Cursor(position.epoch, await asyncio.to_thread(self._store.oldest_seq))
        self._hub.reset(reset_frame(Cursor(*position), oldest, "alerting has another database"))
        return True

    async def _position(self) -> Cursor | None:
        try:
            return await asyncio.to_thread(position_of, self._store)
        except SQLAlchemyError:
            return None

    def _begin(self, position: Cursor) -> None:
        self._epoch, self._sequence = position.epoch, Sequence(position.seq)
        self._hub.position = position

    def _release(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self._hub.publish(alert)


def position_of(store: ReadStore) -> Cursor | None:
    """Return the newest position of the database, or None while it has no epoch yet."""
    epoch = store.epoch()
    return None if epoch in ("", "None") else Cursor(epoch, store.last_seq())

"""Senders: claim what is due, call many receivers at once, record what came of it; a bad one delays no other."""

import asyncio
import logging
from random import random
from time import time
from typing import Any

import aiohttp
import orjson
from cryptography.exceptions import InvalidTag
from mode import Service
from sqlalchemy import Connection

from schemas.alert import Alert
from schemas.canary import CANARY
from services.alerting import metrics
from services.alerting.channels.desk import Desk
from services.alerting.channels.lanes import LARGEST_LOAD, Lanes
from services.alerting.channels.relay import wait_for
from services.alerting.channels.webhook import call
from services.alerting.retries import OVERLOADED, Answer, step
from services.alerting.store.outbox import Claimed, Finished, claim, find_due, finish, load_of_each, release
from services.alerting.store.rows import time_of
from services.alerting.wording import sample_data, webhook_data
from services.runtime.web import guarded_session

IDLE_SECONDS = 1.0
STOP_SECONDS = 5.0
GAUGE_SECONDS = 5.0

UNREADABLE = Answer(None, "signature", 0, "", None)

log = logging.getLogger(__name__)


class Senders(Service):
    """Works from the database alone: a crash repeats a call only under the same ``webhook-id``."""

    def __init__(self, desk: Desk, session: Any) -> None:
        self.desk = desk
        self.make_session = session
        self.lanes = Lanes()
        self.calls: set[asyncio.Task[None]] = set()
        self.finished: list[Finished] = []
        self.call_ended = asyncio.Event()
        super().__init__()

    async def on_start(self) -> None:
        """Take back what an earlier life of this process had claimed."""
        self.session = self.make_session()
        await self.desk.write("release", lambda connection: release(connection, self.desk.holder))

    async def on_stop(self) -> None:
        """Let running calls end, record them, go."""
        if self.calls:
            await asyncio.wait(self.calls, timeout=STOP_SECONDS)
        for late in tuple(self.calls):  # the next start makes these again, under the same id
            late.cancel()
        await self._record()
        await self.session.close()

    @Service.task
    async def run_claims(self) -> None:
        """Claim and call whatever is due, as soon as it is."""
        while not self.should_stop:
            self.desk.deliveries_written.clear()
            if not await self._claim_some():
                await wait_for(self.desk.deliveries_written, IDLE_SECONDS)

    @Service.task
    async def run_records(self) -> None:
        """Record ended calls, as many as there are in one transaction."""
        while not self.should_stop:
            await wait_for(self.call_ended, IDLE_SECONDS)
            self.call_ended.clear()
            await self._record()

    @Service.task
    async def run_gauges(self) -> None:
        """Show how much waits and for how long."""
        while not self.should_stop:
            loads = await self.desk.read("outbox_load", lambda connection: load_of_each(connection, time()))
            metrics.show_outbox(loads, time())
            await self.sleep(GAUGE_SECONDS)

    async def _claim_some(self) -> int:
        now = time()
        busy, limit = self.lanes.busy(now), LARGEST_LOAD - self.lanes.running
        if self.desk.sink is None:  # our own deliveries wait until this process takes its commands
            busy.add(CANARY)
        if limit <= 0:
            return 0
        due = await self.desk.read("outbox_find", lambda connection: find_due(connection, now, busy, limit))
        taken = {row.delivery_id: row for row in due if self.lanes.take(row.lane, row.channel_id, now)}
        if not taken:
            return 0
        ids = list(taken)
        claimed = await self.desk.write(
            "outbox_claim", lambda connection: claim(connection, ids, self.desk.holder, now)
        )
        for row in (taken[i] for i in taken.keys() - {one.delivery_id for one in claimed}):
            self.lanes.leave(row.lane, row.channel_id)
        for one in claimed:
            task = asyncio.create_task(self._call(one))
            self.calls.add(task)
            task.add_done_callback(self.calls.discard)
        return len(claimed)

    async def _call(self, claimed: Claimed) -> None:
        if claimed.repeated:
            metrics.DELIVERIES.labels(claimed.channel, "repeated").inc()
        answer = UNREADABLE
        try:
            answer = await send(self.session, self.desk, claimed)
        except (InvalidTag, ValueError):  # sealed under another key, or a row that this build cannot read
            log.exception("a delivery cannot be made", extra={"delivery_id": claimed.delivery_id})
        except asyncio.CancelledError:
            self.lanes.leave(claimed.lane, claimed.channel_id)
            raise
        self._judge(claimed, answer)

    def _judge(self, claimed: Claimed, answer: Answer) -> None:
        now = time()
        reached = answer.status_code is not None and answer.status_code < 500
        self.lanes.judge(claimed.lane, now, reached=reached, overloaded=answer.status_code in OVERLOADED)
        self.lanes.leave(claimed.lane, claimed.channel_id)
        followed = step(answer, claimed.tried + 1, now, random())
        metrics.DELIVERIES.labels(claimed.channel, followed.state).inc()
        metrics.DELIVERY_SECONDS.labels(claimed.channel).observe(answer.duration_ms / 1000)
        log.info(
            "delivery",
            extra={
                "delivery_id": claimed.delivery_id,
                "state": followed.state,
                "status_code": answer.status_code,
                "error": answer.error,
                "duration_ms": answer.duration_ms,
            },
        )
        self.finished.append(Finished(claimed, now, answer, followed))
        self.call_ended.set()
        self.desk.deliveries_written.set()

    async def _record(self) -> None:
        done, self.finished = self.finished, []
        if not done:
            return

        def record(connection: Connection) -> None:
            for one in done:
                finish(connection, one, self.desk.holder)

        await self.desk.write("outbox_finish", record)
        self.desk.relay_written.set()


async def send(session: aiohttp.ClientSession, desk: Desk, claimed: Claimed) -> Answer:
    """Make one call of a claimed delivery; the canary's goes to our own sink, the one address inside that it may."""
    about = claimed.channel_id
    secrets = [desk.seal.open(claimed.secret, f"{about} secret")]
    body = render(claimed, desk.settings.public_url)
    if claimed.channel != CANARY:
        address = desk.seal.open(claimed.address, f"{about} address")
        return await call(session, address, secrets, claimed.delivery_id, body, desk.settings.allow_networks)
    assert desk.sink is not None  # without it, none is claimed
    inside = (desk.sink.network,)
    async with guarded_session(inside, user_agent="Tansiq canary") as own:
        return await call(own, desk.sink.url, secrets, claimed.delivery_id, body, inside)


def render(claimed: Claimed, public_url: str) -> bytes:
    """Return the body of a delivery: the same bytes at every attempt."""
    if claimed.alert_body is None:
        body = sample_data(
            delivery_id=claimed.delivery_id,
            subscription_id=claimed.subscription_id,
            language=claimed.language,
            public_url=public_url,
            at=time_of(claimed.created_at),
        )
    else:
        body = webhook_data(
            Alert.model_validate_json(claimed.alert_body),
            delivery_id=claimed.delivery_id,
            subscription_id=claimed.subscription_id,
            why=claimed.why,
            language=claimed.language,
            public_url=public_url,
            possible=claimed.possible,
        )
    return orjson.dumps(body)

"""The planner: one process leads by a lease row, asks for what is due, and tells how the sources go."""

import asyncio
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from mode import Service
from sqlalchemy import Row

from schemas.canary import CANARY
from schemas.fetch_request import FetchRequest
from schemas.ids import request_id, sha256_hex
from schemas.message import format_time
from schemas.parts import FeedItem
from schemas.source_state import NewestArticle, SourceState, Watched
from schemas.wire import Encoded, encode
from services.fetching import metrics
from services.fetching.channels.canary import CanaryWriter
from services.fetching.channels.web import may_fetch
from services.fetching.planning import is_unconditional, median_gap
from services.fetching.sources import WatchedSource
from services.fetching.states import standing
from services.fetching.store.memory import Due, Memory
from services.runtime.app import WorkerApp
from services.runtime.producer import send_many
from services.runtime.settings import Settings

TICK_SECONDS = 1.0
TELL_SECONDS = 2.0
TOLD_AT_LEAST_SECONDS = 3_600.0
FORGET_SECONDS = 3_600.0
MAX_WATCHED = 200  # of a source that watches hundreds, its state must still fit its topic
WEEK_SECONDS, DAY_HOURS = 7 * 86_400.0, 24


log = logging.getLogger(__name__)


class Told(NamedTuple):
    """The state of a source, what it is compared by, since when it holds (seconds since 1970), whether it is news."""

    state: SourceState
    digest: str
    since: float
    is_news: bool


class Planner(Service):
    """Releases one due address per host, once the host's gap has passed."""

    def __init__(
        self, app: WorkerApp, settings: Settings, memory: Memory, sources: Callable[[], dict[str, WatchedSource]]
    ) -> None:
        self.worker = app
        self.settings = settings
        self.memory = memory
        self.sources = sources
        self.canary = CanaryWriter(app, settings)
        self.holder = f"{socket.gethostname()}/{os.getpid()}"
        self.led = False
        self.told_at = 0.0
        self.forgot_at = time.monotonic()
        super().__init__()

    @Service.task
    async def run_planner(self) -> None:
        """Plan once a second, or once a gap where that is shorter."""
        tick = min(TICK_SECONDS, max(self.settings.host_gap_seconds, 0.05))
        while not self.should_stop:
            began = time.monotonic()
            ready = self.worker.patient.ready
            leads = ready and await asyncio.to_thread(self.memory.leads, self.holder, time.time())
            if leads and not self.led:
                await asyncio.to_thread(self.memory.take_back, time.time())
            self.led = leads
            if leads:
                await self._release()
                await self.canary.write_if_due(time.time())
                if time.monotonic() - self.told_at > TELL_SECONDS:
                    self.told_at = time.monotonic()
                    await self._tell()
                if time.monotonic() - self.forgot_at > FORGET_SECONDS:
                    self.forgot_at = time.monotonic()
                    await asyncio.to_thread(self.memory.forget, time.time())
            elif ready:
                metrics.show_leader()  # another leads by now: what was shown here grows old
            await self.sleep(max(0.0, tick - (time.monotonic() - began)))

    async def _release(self) -> None:
        now = time.time()
        may = self._may_ask
        due = await asyncio.to_thread(self.memory.release, now, may)
        sources = self.sources()
        requests = [self._request(one, sources[one.address.source_id], now) for one in due]
        await self._send(requests)

    async def _send(self, messages: Sequence[FetchRequest | SourceState]) -> None:
        """Send what can be sent; a message too large for its topic is logged and stops nobody else's."""
        encoded = []
        for message in messages:
            try:
                encoded.append(self._encode(message))
            except ValueError as fault:
                log.warning("not sent", extra={"reason": str(fault)[:300]})
        if encoded:
            await send_many(self.worker, self.settings, encoded)

    def _may_ask(self, address: Row[Any]) -> bool:
        return address.source_id in self.sources() and may_fetch(address.url, self.settings)

    def _request(self, due: Due, source: WatchedSource, now: float) -> FetchRequest:
        address = due.address
        full = is_unconditional(address.polls, address.last_full_at, now)
        due_at = _time(due.due_at)
        return FetchRequest(
            request_id=request_id(address.url_key, address.kind, format_time(due_at)),
            host=address.host,
            url=address.url,
            url_key=address.url_key,
            kind=address.kind,
            source=source.source,
            clean=source.clean,
            ports=source.ports,
            obey_robots=source.obeys_robots,
            etag=None if full else address.etag,
            last_modified=None if full else address.last_modified,
            discovered_via=address.discovered_via,
            feed_item=FeedItem.model_validate_json(address.feed_item) if address.feed_item else None,
            first_seen_at=_time(address.first_seen_at),
            due_at=due_at,
            expires_at=_time(due.expires_at),
            attempt=address.attempt + 1,
        )

    async def _tell(self) -> None:
        """Tell sources-v1 what changed, and everything once an hour; set the gauges."""
        now = time.time()
        rows = await asyncio.to_thread(self.memory.source_rows)
        known = {source_id: source for source_id, source in self.sources().items() if source_id != CANARY}
        told = [
            await asyncio.to_thread(self._state, row, known[row.source_id], now)
            for row in rows
            if row.source_id in known
        ]
        news = [one for one in told if one.is_news]
        await self._send([one.state for one in news])
        for one in news:
            state, since = one.state, one.since
            await asyncio.to_thread(
                self.memory.told, state.source_id, one.digest, state.state, state.reason, since, now
            )
        due = await asyncio.to_thread(self.memory.due_count, now)
        hosts = await asyncio.to_thread(self.memory.host_counts, now)
        newest = {row.source_id: row.newest_at for row in rows if row.source_id in known and row.newest_at is not None}
        metrics.show_leader(
            due=due,
            hosts=hosts,
            states=Counter(one.state.state for one in told),
            staleness={source_id: max(0.0, now - at) for source_id, at in newest.items()},
        )

    def _state(self, row: Row[Any], source: WatchedSource, now: float) -> Told:
        """Return how a source goes, and whether that is news to sources-v1."""
        watched = self.memory.watched_rows(row.source_id)
        norm = median_gap(self.memory.published_times(row.source_id, now - WEEK_SECONDS), now)
        dues = [address.due_at for address in watched if address.due_at is not None]
        intervals = [address.interval_seconds for address in watched if address.interval_seconds is not None]
        stands = standing(
            [address.outcome for address in watched],
            paused=row.paused,
            failures=row.failures,
            newest_at=row.newest_at,
            norm_seconds=norm,
            overdue_seconds=now - min(dues, default=now),
            interval_seconds=min(intervals, default=None),
            now=now,
        )
        since = row.since if row.state == stands.state else now
        counts = self.memory.counts(row.source_id, int(now // 3_600) - DAY_HOURS)
        state = SourceState(
            source_id=row.source_id,
            name=source.name,
            owner=source.owner or source.id,
            language=source.language,
            country=source.country,
            state=stands.state,
            reason=stands.reason,
            since=_time(since),
            at=_time(now),
            last_good_at=_time_or_none(row.last_good_at),
            last_changed_at=_time_or_none(row.last_changed_at),
            newest_article=NewestArticle.model_validate_json(row.newest_article) if row.newest_article else None,
            interval_seconds=int(min(intervals)) if intervals else None,
            norm_seconds=int(norm) if norm is not None else None,
            next_due_at=_time_or_none(min(dues, default=None)),
            failures=row.failures,
            outcomes_24h=counts,
            articles_24h=counts.get("changed", 0),
            watched=tuple(_watched(address) for address in watched[:MAX_WATCHED]),
        )
        digest = _digest(state)
        fresh = row.told == digest and now - row.told_at < TOLD_AT_LEAST_SECONDS
        return Told(state, digest, since, not fresh)

    def _encode(self, message: FetchRequest | SourceState) -> Encoded:
        return encode(message, source="fetching", time=format_time(datetime.now(UTC)))


def _watched(address: Row[Any]) -> Watched:
    return Watched(
        url=address.url,
        kind=address.kind,
        outcome=address.outcome,
        status_code=address.status_code,
        checked_at=_time_or_none(address.checked_at),
        hub=address.hub,
    )


def _digest(state: SourceState) -> str:
    """Digest what makes a state worth telling: not the times of each poll, nor counts that grow with it."""
    outcomes = [(one.url, one.outcome, one.status_code) for one in state.watched]
    newest = state.newest_article.url if state.newest_article else None
    return sha256_hex(orjson.dumps([state.name, state.state, state.reason, newest, state.failures, outcomes]))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _time_or_none(seconds: float | None) -> datetime | None:
    return None if seconds is None else _time(seconds)

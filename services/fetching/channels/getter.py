"""The getter: works off requests, sends the pages it gets, and writes down what came of each."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from weakref import WeakValueDictionary

from sqlalchemy import Row

from schemas.fetch_request import FetchRequest
from schemas.message import format_time
from schemas.page import Page
from schemas.wire import Encoded, InvalidMessage, encode
from services.fetching import metrics
from services.fetching.channels.web import Reply, Web, bounded, may_fetch
from services.fetching.got import Got
from services.fetching.reading import read_anything
from services.fetching.sources import WatchedSource
from services.fetching.store.memory import OTHERS_SECONDS, REQUEST_SECONDS, Memory, Turn
from services.runtime.apart import Apart
from services.runtime.app import WorkerApp
from services.runtime.outcomes import Answer, Limits, Received
from services.runtime.producer import send
from services.runtime.settings import Settings
from services.runtime.slot import DiedError, HungError
from services.text.page_body import build_page
from services.text.urls import url_key

ASK_SECONDS = 0.8 * REQUEST_SECONDS
READING = Limits(processes=2, seconds=20.0, memory_bytes=1 << 29)  # a feed that wants more is a bad feed


class Getter:
    """Takes a chunk of requests; hosts wait for nobody else's answer."""

    def __init__(
        self,
        app: WorkerApp,
        settings: Settings,
        memory: Memory,
        sources: Callable[[], dict[str, WatchedSource]],
        random: Callable[[], float],
    ) -> None:
        self.app = app
        self.settings = settings
        self.memory = memory
        self.sources = sources
        self.random = random
        self.web: Web | None = None
        self.read = Apart(read_anything, "fetching", READING)
        self.turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.holder = f"{socket.gethostname()}/{settings.replica}"  # the same again after a crash

    async def close(self) -> None:
        """Close the session, end the processes that read."""
        self.read.stop()
        if self.web is not None:
            await self.web.close()

    async def handle(self, received: list[Received]) -> list[Answer | InvalidMessage]:
        """Get every address of a chunk, side by side."""
        return list(await asyncio.gather(*(self._one(cast(FetchRequest, one.message)) for one in received)))

    async def _one(self, request: FetchRequest) -> Answer | InvalidMessage:
        async with self.turns.setdefault(request.host, asyncio.Lock()):
            return await self._in_turn(request)

    async def _in_turn(self, request: FetchRequest) -> Answer | InvalidMessage:
        turn = await self._turn(request)
        if turn.outcome is not None:
            return _answer(turn.outcome)
        now = self._now()
        if turn.wait_seconds > 0:
            got = Got("expired")
        elif not may_fetch(request.url, self.settings):
            got = Got("robots", detail="no TANSIQ_CONTACT")
        else:
            metrics.FETCH_DELAY.observe(max(0.0, (now - request.due_at).total_seconds()))
            got = await self._get(request)
        metrics.FETCHES.labels(got.outcome).inc()
        source = bounded(self.sources().get(request.source.id), request.url, self.settings)
        ended = self._now().timestamp()
        gap = self.settings.host_gap_seconds
        await asyncio.to_thread(self.memory.record, request, got, source, ended, gap, self.random())
        return _answer(got.outcome)

    async def _turn(self, request: FetchRequest) -> Turn:
        """Wait until the host is ours; seconds to wait are left where that cannot be before the request expires."""
        until = request.expires_at.timestamp()
        while True:
            now = self._now().timestamp()
            if now > until:
                return Turn(OTHERS_SECONDS, None)
            turn = await asyncio.to_thread(self.memory.begin, request, self.holder, now)
            if turn.outcome is not None or turn.wait_seconds <= 0 or now + turn.wait_seconds > until:
                return turn
            await asyncio.sleep(turn.wait_seconds)

    async def _get(self, request: FetchRequest) -> Got:
        """Ask, read, and send the page if it is news; the page is acknowledged when this returns."""
        if self.web is None:
            self.web = Web(self.settings)
        began = self._now()
        reply = await self._ask(self.web, request)
        metrics.FETCH_SECONDS.observe((self._now() - began).total_seconds())
        metrics.FETCH_BYTES.inc(len(reply.body))
        key = url_key(reply.url) if request.kind == "page" else request.url_key
        known = await asyncio.to_thread(self.memory.address, key)
        got = await self._read(request, reply, known)
        if got.outcome == "changed" and request.kind == "page":
            encoded = self._page(request, reply, known)
            if encoded is None:
                return Got("too_large", 200, headers=got.headers, crawl_delay=got.crawl_delay)
            await send(self.app, self.settings, encoded)
        return got

    async def _ask(self, web: Web, request: FetchRequest) -> Reply:
        """Ask, with all hops and waits within the time for which the host is ours."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                return await web.get(request)
        except TimeoutError:
            return Reply("timeout", request.url, detail=f"no end in {ASK_SECONDS} s")

    async def _read(self, request: FetchRequest, reply: Reply, known: Row[tuple[object, ...]] | None) -> Got:
        if reply.outcome is not None:
            return Got(
                reply.outcome,
                reply.status,
                reply.detail,
                reply.headers or {},
                moved_to=reply.moved_to,
                lasting=reply.lasting,
                retry_after=reply.retry_after,
                crawl_delay=reply.crawl_delay,
            )
        sha256, soft = (known.body_sha256, known.soft_sha256) if known is not None else (None, None)
        headers = reply.headers or {}
        try:
            got = await self.read(
                request, reply.body, headers, reply.url, sha256, soft, self._links(request), self._now()
            )
        except (HungError, DiedError) as fault:
            got = Got("bad_feed", reply.status, f"reading it: {type(fault).__name__}")
        final_url = reply.url if request.kind == "page" else None
        return replace(got, crawl_delay=reply.crawl_delay, final_url=final_url)

    def _links(self, request: FetchRequest) -> str | None:
        """Return the pattern of article paths of a front page."""
        source = self.sources().get(request.source.id)
        fronts = source.fronts if source is not None else ()
        return next((front.links for front in fronts if front.url == request.url), None)

    def _page(self, request: FetchRequest, reply: Reply, known: Row[tuple[object, ...]] | None) -> Encoded | None:
        """Make the page of an answer; None when it is larger than its topic takes."""
        page: Page = build_page(
            reply.body,
            request.url,
            final_url=reply.url,
            fetched_at=self._now().replace(microsecond=0),
            headers=reply.headers,
            source=request.source,
            clean=request.clean,
            first_seen_at=request.first_seen_at,
            revision=(known.revision if known is not None else 0) + 1,
            previous_sha256=known.body_sha256 if known is not None else None,
            discovered_via=request.discovered_via,
            feed_item=request.feed_item,
        )
        try:
            return encode(page, source="fetching", time=format_time(self._now()))
        except ValueError:
            return None

    def _now(self) -> datetime:
        return datetime.now(UTC)


def _answer(outcome: str) -> Answer:
    return Answer() if outcome == "changed" else Answer(reason=outcome)

"""The web as fetching sees it: one polite, guarded GET, redirects by hand, robots obeyed, bodies capped."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp

from schemas.fetch_request import FetchRequest
from services.fetching.outcomes import classify_status
from services.fetching.retry_after import parse_retry_after
from services.fetching.robots import MAX_CRAWL_DELAY_SECONDS, REFUSED, Rules, read_rules
from services.fetching.sources import Interval, WatchedSource
from services.runtime.settings import Settings
from services.runtime.web import BlockedUrl, TooLarge, check_url, guarded_session, is_blocked_fault, read_capped
from services.text.urls import host_of, registrable_domain

MAX_REDIRECTS = 5
LEAST_SECONDS = 60  # between two polls of a site that is not ours
MEGABYTE = 1_000_000
MAX_BYTES = {"page": 5 * MEGABYTE, "feed": 5 * MEGABYTE, "front": 5 * MEGABYTE, "sitemap": 10 * MEGABYTE}
MAX_ROBOTS_BYTES = 512_000
MAX_FAULT_BYTES = 64_000
ROBOTS_SECONDS, ROBOTS_REFUSED_SECONDS = 86_400.0, 600.0
ROBOTS_FAULT_SECONDS = 30.0  # shorter than the first retry, so that a host that is back is read at once
MAX_ORIGINS = 10_000
REDIRECTS = (301, 302, 303, 307, 308)
LASTING = (301, 308)
ACCEPT = {
    "page": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
    "front": "text/html,application/xhtml+xml,*/*;q=0.1",
    "feed": "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.1",
    "sitemap": "application/xml,text/xml,*/*;q=0.1",
}


@dataclass(frozen=True)
class Reply:
    """What came back: an outcome where there is nothing to read, else status 200 and a body."""

    outcome: str | None
    url: str
    status: int | None = None
    headers: dict[str, str] | None = None
    body: bytes = b""
    detail: str = ""
    moved_to: str | None = None
    lasting: bool = False
    retry_after: float | None = None
    crawl_delay: float = 0.0


class _Rules(NamedTuple):
    rules: Rules
    until: float
    fault: str | None  # why there are no rules: the host did not answer, so nothing is asked of it for now


class Web:
    """One session for all hosts; who calls sees to it that a host has one request at a time."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.allow_networks = settings.allow_networks
        self.gap_seconds = settings.host_gap_seconds
        self.clock = clock
        contact = f" (+{settings.contact})" if settings.contact else ""
        self.session = guarded_session(settings.allow_networks, user_agent=f"Tansiq/{version('tansiq')}{contact}")
        self.origins: dict[str, _Rules] = {}

    async def close(self) -> None:
        """Close every connection."""
        await self.session.close()

    async def get(self, request: FetchRequest) -> Reply:
        """Get one address; never raises for what a site or the net does."""
        url = request.url
        delay = 0.0
        for hop in range(MAX_REDIRECTS + 1):
            refusal, delay = await self._may_ask(url, request, first=hop == 0)
            if refusal is not None:
                return refusal
            reply = await self._ask(url, request, conditional=hop == 0, delay=delay)
            if reply.moved_to is None:
                return reply
            target = reply.moved_to
            if registrable_domain(host_of(target)) != request.host:
                return reply
            if request.kind == "page" and _is_home(target) and not _is_home(request.url):
                return Reply("missing", target, reply.status, detail="sent to the home page", crawl_delay=delay)
            url = target
            await asyncio.sleep(self.gap_seconds)
        return Reply("server_error", url, detail=f"more than {MAX_REDIRECTS} redirects", crawl_delay=delay)

    async def _may_ask(self, url: str, request: FetchRequest, *, first: bool) -> tuple[Reply | None, float]:
        """Check scheme, address and robots of one hop; return a refusal or None, and the crawl delay."""
        try:
            check_url(url, ports=request.ports, allow_networks=self.allow_networks)
        except BlockedUrl as fault:
            return Reply(fault.reason, url, detail=fault.detail), 0.0
        if not request.obey_robots:
            return None, 0.0
        known = await self._rules(url)
        rules = known.rules
        delay = min(rules.crawl_delay, MAX_CRAWL_DELAY_SECONDS)
        if known.fault is not None:
            return Reply(known.fault, url, detail="robots.txt did not answer"), 0.0
        if not rules.allows(url):
            return Reply("robots", url, detail="robots.txt", crawl_delay=delay), delay
        return None, delay

    async def _rules(self, url: str) -> _Rules:
        """Return the rules of an origin, asking for them once a day."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self.origins.get(origin)
        if known is not None and known.until > self.clock():
            return known
        rules, fault = await self._ask_rules(f"{origin}/robots.txt")
        if len(self.origins) >= MAX_ORIGINS:
            self.origins.clear()
        seconds = ROBOTS_REFUSED_SECONDS if rules is REFUSED else ROBOTS_SECONDS
        self.origins[origin] = found = _Rules(rules, self.clock() + (ROBOTS_FAULT_SECONDS if fault else seconds), fault)
        await asyncio.sleep(self.gap_seconds)  # that was a request too
        return found

    async def _ask_rules(self, url: str) -> tuple[Rules, str | None]:
        """Return the rules, or none and the outcome that a host has which does not tell them."""
        try:
            async with self.session.get(url, max_redirects=MAX_REDIRECTS) as response:  # the guard sees each hop
                body = await read_capped(response, MAX_ROBOTS_BYTES) if response.status < 400 else b""
                return read_rules(response.status, body), "server_error" if response.status >= 500 else None
        except TooLarge:
            return REFUSED, None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as fault:
            return REFUSED, name_fault(fault)

    async def _ask(self, url: str, request: FetchRequest, *, conditional: bool, delay: float) -> Reply:
        headers = {"Accept": ACCEPT[request.kind]}
        if conditional and request.etag:
            headers["If-None-Match"] = request.etag
        if conditional and request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        try:
            async with self.session.get(url, headers=headers, allow_redirects=False) as response:
                return await self._read(response, url, request, delay)
        except TooLarge as fault:
            return Reply("too_large", url, 200, detail=str(fault), crawl_delay=delay)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as fault:
            return Reply(name_fault(fault), url, detail=f"{type(fault).__name__}: {fault}"[:300], crawl_delay=delay)

    async def _read(self, response: aiohttp.ClientResponse, url: str, request: FetchRequest, delay: float) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        location = headers.get("location")
        if response.status in REDIRECTS and location:
            target = urljoin(url, location).split("#", 1)[0]
            lasting = response.status in LASTING
            return Reply("moved", url, response.status, headers, moved_to=target, lasting=lasting, crawl_delay=delay)
        good = response.status == 200
        body = await read_capped(response, MAX_BYTES[request.kind]) if good else await _beginning(response)
        outcome = classify_status(response.status, headers, body)
        now = datetime.fromtimestamp(self.clock(), UTC)
        retry_after = parse_retry_after(headers.get("retry-after"), now) if not good else None
        return Reply(
            outcome, url, response.status, headers, body if good else b"", retry_after=retry_after, crawl_delay=delay
        )


def name_fault(fault: BaseException) -> str:
    """Name the outcome of a request that failed."""
    if is_blocked_fault(fault):
        return "ssrf"
    if isinstance(fault, asyncio.TimeoutError):
        return "timeout"
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return "dns"
    if isinstance(fault, (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch)):
        return "tls"
    if isinstance(fault, (aiohttp.InvalidURL, ValueError)) and not isinstance(fault, aiohttp.ClientResponseError):
        return "bad_url"
    if isinstance(fault, (aiohttp.ClientPayloadError, aiohttp.ClientResponseError)):
        return "server_error"  # it answered, but no one can read it
    return "connect"


def may_fetch(url: str, settings: Settings) -> bool:
    """Say whether this address may be asked at all: without a contact only what the allowed networks hold."""
    return bool(settings.contact) or is_inside(url, settings)


def bounded(source: WatchedSource | None, url: str, settings: Settings) -> WatchedSource | None:
    """Return the source with no interval or recheck under a minute, unless the address is in the allowed networks."""
    if source is None or is_inside(url, settings):
        return source
    least, most = max(source.interval.min, LEAST_SECONDS), max(source.interval.max, LEAST_SECONDS)
    recheck = source.recheck and tuple(max(step, LEAST_SECONDS) for step in source.recheck)
    return source.model_copy(update={"interval": Interval(min=least, max=most), "recheck": recheck})


def is_inside(url: str, settings: Settings) -> bool:
    """Say whether the address spells one of the allowed networks."""
    try:
        check_url(url, ports=(), allow_networks=settings.allow_networks)
    except BlockedUrl:
        return False
    return True


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """Return the beginning of an answer that is no content, to tell a challenge by."""
    return await response.content.read(MAX_FAULT_BYTES)


def _is_home(url: str) -> bool:
    return urlsplit(url).path in ("", "/")

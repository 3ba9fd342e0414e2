"""One address asked once, for `tansiq fetch`: the same guard and manners, no memory, nothing sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.fetch_request import FetchRequest
from schemas.ids import request_id
from schemas.message import format_time
from schemas.page import Page
from services.fetching.channels.web import Web, may_fetch
from services.fetching.reading import read_body
from services.runtime.settings import Settings
from services.runtime.web import DEFAULT_PORTS, BlockedUrl, check_url
from services.text.page_body import NO_PROFILE, build_page, unconfigured_source
from services.text.urls import host_of, registrable_domain, url_key


@dataclass(frozen=True)
class Single:
    """What one request came to; ``page`` where there is something to read."""

    outcome: str
    status: int | None
    headers: Mapping[str, str]
    detail: str
    page: Page | None


async def fetch_once(settings: Settings, url: str) -> Single:
    """Ask one address as the service would."""
    try:
        check_url(url, allow_networks=settings.allow_networks)
    except BlockedUrl as fault:
        return Single(fault.reason, None, {}, fault.detail, None)
    if not may_fetch(url, settings):
        return Single(
            "robots", None, {}, "without TANSIQ_CONTACT nothing outside TANSIQ_ALLOW_NETWORKS is fetched", None
        )
    now = datetime.now(UTC).replace(microsecond=0)
    request = single_request(url, now)
    web = Web(settings)
    try:
        reply = await web.get(request)
    finally:
        await web.close()
    headers = reply.headers or {}
    if reply.outcome is not None:
        detail = f"to {reply.moved_to}" if reply.moved_to else reply.detail
        return Single(reply.outcome, reply.status, headers, detail, None)
    got = read_body(request, reply.body, headers, reply.url, None, None, None, now)
    page = build_page(reply.body, url, final_url=reply.url, fetched_at=now, headers=headers)
    return Single(got.outcome, reply.status, headers, got.detail, page if got.outcome == "changed" else None)


def single_request(url: str, now: datetime) -> FetchRequest:
    """Return the unconditional request of a page that no source names."""
    key = url_key(url)
    return FetchRequest(
        request_id=request_id(key, "page", format_time(now)),
        host=registrable_domain(host_of(url)),
        url=url,
        url_key=key,
        kind="page",
        source=unconfigured_source(url),
        clean=NO_PROFILE,
        ports=DEFAULT_PORTS,
        obey_robots=True,
        etag=None,
        last_modified=None,
        discovered_via="manual",
        feed_item=None,
        first_seen_at=now,
        due_at=now,
        expires_at=now + timedelta(minutes=2),
        attempt=1,
    )

"""Reading: what a body means for the kind of address it came from."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from schemas.fetch_request import FetchRequest
from schemas.ids import sha256_hex
from schemas.parts import FeedItem
from services.fetching.change import is_changed, soft_digest
from services.fetching.feeds import Entry, read_feed, resolve_published
from services.fetching.got import Got
from services.fetching.links import front_links, read_sitemap

BINARY_TYPES = re.compile(r"(image|audio|video|font)/|application/(pdf|zip|octet-stream|msword|vnd\.)", re.IGNORECASE)
MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b")
MAX_AGE = re.compile(r"max-age=(\d+)")
MAX_FLOOR_SECONDS = 86_400.0


def read_anything(
    request: FetchRequest,
    body: bytes,
    headers: dict[str, str],
    final_url: str,
    known_sha256: str | None,
    known_soft: str | None,
    links: str | None,
    now: datetime,
) -> Got:
    """Read an answer as ``read_body`` does; one that our readers stumble over is a bad feed."""
    try:
        return read_body(request, body, headers, final_url, known_sha256, known_soft, links, now)
    except (RecursionError, ValueError) as fault:
        return Got("bad_feed", 200, f"{type(fault).__name__}: {fault}"[:300])


def read_body(
    request: FetchRequest,
    body: bytes,
    headers: dict[str, str],
    final_url: str,
    known_sha256: str | None,
    known_soft: str | None,
    links: str | None,
    now: datetime,
) -> Got:
    """Read a sound answer; ``links`` is the pattern of a front page. A body that was seen before is not read again."""
    digest = sha256_hex(body)
    got = Got("unchanged", 200, headers=headers, body_sha256=digest, body_bytes=len(body), is_full=True)
    if request.kind == "page":
        return _page(got, body, headers, known_sha256, known_soft)
    got = replace(got, floor_seconds=_max_age(headers))
    if digest == known_sha256:
        return got
    if request.kind == "feed":
        return _feed(got, request, body, headers, final_url)
    if request.kind == "sitemap":
        return _sitemap(got, request, body, final_url, now)
    found = front_links(body, final_url, links or "")
    return replace(got, outcome="changed", entries=tuple(_entry(url, None, None) for url in found))


def _page(got: Got, body: bytes, headers: dict[str, str], known_sha256: str | None, known_soft: str | None) -> Got:
    if BINARY_TYPES.match(headers.get("content-type", "")) or body.startswith(MAGIC):
        return replace(got, outcome="not_text")
    soft = soft_digest(body)
    changed = is_changed(got.body_sha256 or "", soft, known_sha256, known_soft)
    return replace(got, outcome="changed" if changed else "unchanged", soft_sha256=soft)


def _feed(got: Got, request: FetchRequest, body: bytes, headers: dict[str, str], url: str) -> Got:
    feed = read_feed(body, url, headers.get("content-type"), request.source.timezone, request.source.language)
    if feed is None:
        return replace(got, outcome="bad_feed")
    floor = max(got.floor_seconds, feed.floor_seconds)
    return replace(
        got, outcome="changed", entries=feed.entries, hub=feed.hub, floor_seconds=floor, skip_hours=feed.skip_hours
    )


def _sitemap(got: Got, request: FetchRequest, body: bytes, url: str, now: datetime) -> Got:
    found = read_sitemap(body, url, now)
    if found is None:
        return replace(got, outcome="bad_feed")
    zone = ZoneInfo(request.source.timezone)
    entries = tuple(
        _entry(address, resolve_published(date, zone, request.source.language), title)
        for address, date, title in found.articles
    )
    return replace(got, outcome="changed", entries=entries, children=found.children)


def _entry(url: str, published: str | None, title: str | None) -> Entry:
    item = FeedItem(title=title, published=published, guid=None, author=None)
    return Entry(url, item, sha256_hex(f"{title}\x00{published}".encode("utf-8", "replace")))


def _max_age(headers: dict[str, str]) -> float:
    """Return the seconds for which the answer calls itself fresh: max-age, else Expires against Date."""
    match = MAX_AGE.search(headers.get("cache-control", ""))
    if match:
        return min(float(match[1]), MAX_FLOOR_SECONDS)
    try:
        until = parsedate_to_datetime(headers["expires"])
        said = parsedate_to_datetime(headers["date"])
        return min(max(0.0, (until.replace(tzinfo=UTC) - said.replace(tzinfo=UTC)).total_seconds()), MAX_FLOOR_SECONDS)
    except (KeyError, ValueError, TypeError):
        return 0.0

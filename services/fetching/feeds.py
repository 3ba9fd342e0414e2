"""Feeds: RSS, Atom and JSON Feed as lists of articles, and what they ask of their readers."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import feedparser
import orjson

from schemas.ids import sha256_hex
from schemas.message import format_time
from schemas.parts import FeedItem
from services.text.dates import find_dates

MAX_ITEMS = 200
MINUTE = 60.0
MAX_TEXT, MAX_URL = 2_000, 4_000  # what a feed may put into our messages
SKIP_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
PERIODS = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


@dataclass(frozen=True)
class Entry:
    """One article that a feed names; ``digest`` changes when the feed says something else of it."""

    url: str
    item: FeedItem
    digest: str


@dataclass(frozen=True)
class Feed:
    """What a feed says: its entries in its order, the seconds it wants between polls, the hours it sleeps, its hub."""

    entries: tuple[Entry, ...]
    floor_seconds: float
    skip_hours: frozenset[int]
    hub: str | None


def read_feed(body: bytes, url: str, content_type: str | None, timezone: str, language: str | None) -> Feed | None:
    """Read a feed of any kind; None when it is none. Naive dates are in ``timezone``, never silently UTC."""
    zone = ZoneInfo(timezone)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body, url, zone, language)
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    found = feedparser.parse(body, response_headers=headers)
    if not found.get("version") and not found.get("entries"):
        return None
    entries = [_entry(entry, url, zone, language) for entry in found.entries[:MAX_ITEMS]]
    return Feed(
        tuple(entry for entry in entries if entry is not None),
        _floor(found.feed),
        _skip_hours(body),
        next((link.get("href") for link in found.feed.get("links", []) if link.get("rel") == "hub"), None),
    )


def resolve_published(text: str | None, zone: ZoneInfo, language: str | None) -> str | None:
    """Return a feed's date as RFC 3339 with its offset, None when it is no date; a naive one is in ``zone``."""
    if not text or not text.strip():
        return None
    time = _by_standard(text.strip()) or _by_words(text, language)
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=zone)
    written = aware.replace(microsecond=0).isoformat()
    return format_time(aware.replace(microsecond=0)) if aware.utcoffset() == UTC.utcoffset(None) else written


def _by_standard(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1990 <= time.year <= 2100:
            return time
    return None


def _by_words(text: str, language: str | None) -> datetime | None:
    """Read a date in words of the feed's language; a day without a time is its midnight."""
    for mention in find_dates(text, language or "en"):
        if mention.year and mention.month and mention.day and mention.calendar == "gregorian":
            return datetime(mention.year, mention.month, mention.day)
    return None


def _entry(entry: Any, base: str, zone: ZoneInfo, language: str | None) -> Entry | None:
    link = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
    url = _absolute(base, link)
    if url is None:
        return None
    updated = dict.get(entry, "updated")  # its own get says "published" in place of a missing "updated"
    date = entry.get("published") or entry.get("created") or updated
    item = FeedItem(
        title=_text(entry.get("title")),
        published=resolve_published(date, zone, language),
        guid=_text(entry.get("id")),
        author=_text(entry.get("author")),
    )
    return Entry(url, item, _digest(entry.get("title"), entry.get("summary"), updated))


def _json_feed(body: bytes, base: str, zone: ZoneInfo, language: str | None) -> Feed | None:
    try:
        found = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or not str(found.get("version", "")).startswith("https://jsonfeed.org/version/"):
        return None
    items = found.get("items")
    entries = [_json_entry(item, base, zone, language) for item in items if isinstance(item, dict)] if items else []
    hubs = found.get("hubs")
    hub = hubs[0].get("url") if isinstance(hubs, list) and hubs and isinstance(hubs[0], dict) else None
    return Feed(tuple(entry for entry in entries[:MAX_ITEMS] if entry), 0.0, frozenset(), _text(hub))


def _json_entry(item: dict[str, Any], base: str, zone: ZoneInfo, language: str | None) -> Entry | None:
    url = _absolute(base, item.get("url") or item.get("external_url"))
    if url is None:
        return None
    authors = item.get("authors")
    author = authors[0].get("name") if isinstance(authors, list) and authors and isinstance(authors[0], dict) else None
    published = resolve_published(_text(item.get("date_published")), zone, language)
    read = FeedItem(
        title=_text(item.get("title")), published=published, guid=_text(item.get("id")), author=_text(author)
    )
    return Entry(url, read, _digest(item.get("title"), item.get("summary"), item.get("date_modified")))


def _absolute(base: str, link: object) -> str | None:
    """Return a link as an http url, or None."""
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        url = urljoin(base, link.strip())
        sound = urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname and len(url) <= MAX_URL
        return url if sound else None
    except ValueError:
        return None


def _text(value: object) -> str | None:
    """Return a value as text that JSON can carry, None when there is none."""
    text = str(value).strip().encode("utf-8", "replace").decode() if value is not None else ""
    return text[:MAX_TEXT] or None


def _digest(*parts: object) -> str:
    return sha256_hex("\x00".join(str(part or "") for part in parts).encode("utf-8", "replace"))


def _floor(feed: Any) -> float:
    """Return the least seconds between polls that ttl or the syndication module ask for."""
    ttl = str(feed.get("ttl", "")).strip()
    wanted = float(ttl) * MINUTE if ttl.isdigit() else 0.0
    period = PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    frequency = str(feed.get("sy_updatefrequency", "1")).strip()
    if period and frequency.isdigit() and int(frequency) > 0:
        wanted = max(wanted, period / int(frequency))
    return min(wanted, 86_400.0)


def _skip_hours(body: bytes) -> frozenset[int]:
    """Return the hours (UTC) in which the feed is not to be asked; feedparser keeps only the last."""
    block = SKIP_HOURS.search(body)
    hours = {int(hour) % 24 for hour in HOUR.findall(block[1])} if block else set()
    return frozenset(hours) if len(hours) < 24 else frozenset()

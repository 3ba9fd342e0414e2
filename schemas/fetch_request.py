"""FetchRequest: what fetching's planner asks its getter to get."""

from typing import Literal

from schemas.message import Key, Message, RequestId, Time
from schemas.parts import CleanProfile, DiscoveredVia, FeedItem, Source


class FetchRequest(Message):
    """One polite GET, due at a time, dropped once expired."""

    KIND = "fetch_request"
    VERSION = "1.0"

    request_id: RequestId
    host: str
    url: str
    url_key: Key
    kind: Literal["feed", "sitemap", "front", "page"]
    source: Source
    clean: CleanProfile
    ports: tuple[int, ...]
    obey_robots: bool
    etag: str | None
    last_modified: str | None
    discovered_via: DiscoveredVia
    feed_item: FeedItem | None
    first_seen_at: Time
    due_at: Time
    expires_at: Time
    attempt: int

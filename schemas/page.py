"""Page: the bytes that an address answered, and what the answer said of them."""

from schemas.message import Key, Message, PageId, Time
from schemas.parts import CleanProfile, DiscoveredVia, FeedItem, Source


class Page(Message):
    """One answer whose body is new; ``body`` is base64 of zstd of the content-decoded bytes, charset untouched."""

    KIND = "page"
    VERSION = "1.0"

    page_id: PageId
    url_key: Key
    fetched_url: str
    final_url: str
    source: Source
    clean: CleanProfile
    fetched_at: Time
    first_seen_at: Time
    status: int
    headers: dict[str, str]
    body: str
    body_size_bytes: int
    body_sha256: Key
    revision: int
    previous_sha256: Key | None
    discovered_via: DiscoveredVia
    feed_item: FeedItem | None

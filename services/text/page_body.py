"""Page bodies: how bytes travel inside a Page, and how a Page is made of an answer."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

from backports import zstd

from schemas.ids import page_id, sha256_hex
from schemas.page import Page
from schemas.parts import CleanProfile, FeedItem, Source
from services.text.urls import host_of, url_key

LEVEL = 3
MAX_BODY_BYTES = 5 * 1024 * 1024
KEPT_HEADERS = (
    "content-type",
    "content-language",
    "last-modified",
    "etag",
    "date",
    "link",
    "x-robots-tag",
)
NO_PROFILE = CleanProfile(prune_xpath=(), body_xpath=None, title_suffixes=(), strip_lines=())


class BodyError(ValueError):
    """The body of a Page cannot be read: not base64, not zstd, cut, or larger than allowed."""


def pack_body(data: bytes) -> str:
    """Return the text that carries these bytes inside a message."""
    return b64encode(zstd.compress(data, LEVEL)).decode("ascii")


def unpack_body(packed: str, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Return the bytes that a message carries; above ``max_bytes`` nothing is unpacked further."""
    decoder = zstd.ZstdDecompressor()
    try:
        data: bytes = decoder.decompress(b64decode(packed, validate=True), max_length=max_bytes + 1)
    except (ValueError, zstd.ZstdError, EOFError, MemoryError) as error:
        raise BodyError(f"unreadable: {error}") from error
    if len(data) > max_bytes:
        raise BodyError(f"more than {max_bytes} bytes")
    if not decoder.eof:
        raise BodyError("cut")
    return data


def unconfigured_source(url: str) -> Source:
    """Return the source of input that no sources file names: its host."""
    host = host_of(url) or "unknown"
    return Source(id="none", name=host, owner=host, language=None, country=None, timezone="UTC")


def build_page(
    body: bytes,
    url: str,
    *,
    fetched_at: datetime,
    final_url: str | None = None,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    source: Source | None = None,
    clean: CleanProfile | None = None,
    first_seen_at: datetime | None = None,
    status: int = 200,
    revision: int = 1,
    previous_sha256: str | None = None,
    discovered_via: str = "manual",
    feed_item: FeedItem | None = None,
) -> Page:
    """Make the Page of one answer; its id depends on the final URL and the bytes alone."""
    final = final_url or url
    key, digest = url_key(final), sha256_hex(body)
    return Page(
        page_id=page_id(key, digest),
        url_key=key,
        fetched_url=url,
        final_url=final,
        source=source or unconfigured_source(final),
        clean=clean or NO_PROFILE,
        fetched_at=fetched_at,
        first_seen_at=first_seen_at or fetched_at,
        status=status,
        headers=_chosen(headers or {}, content_type),
        body=pack_body(body),
        body_size_bytes=len(body),
        body_sha256=digest,
        revision=revision,
        previous_sha256=previous_sha256,
        discovered_via=discovered_via,
        feed_item=feed_item,
    )


def _chosen(headers: Mapping[str, str], content_type: str | None) -> dict[str, str]:
    """Return the headers that later stages may ask for, in lower case."""
    lower = {name.lower(): value for name, value in headers.items()}
    if content_type is not None:
        lower["content-type"] = content_type
    return {name: lower[name] for name in KEPT_HEADERS if name in lower}

"""Ids: digests of content, so that the same input gives the same id and a repeat is harmless.

Recipe (messages.md, section 1): the prefix, an underscore and the first 32 hex digits of SHA-256 over the compact
UTF-8 JSON array ``[prefix, part, ...]``. No clock, no version, no random part.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from schemas.message import Day

NOT_CONTENT = frozenset({"content_digest", "article", "extractor", "opinions"})


def make_id(prefix: str, *parts: str | int) -> str:
    """Return ``prefix_`` and 32 hex digits that depend on nothing but the parts and their order."""
    return f"{prefix}_{sha256(orjson.dumps([prefix, *parts])).hexdigest()[:32]}"


def sha256_hex(data: bytes) -> str:
    """Return the 64 hex digits of the SHA-256 of ``data``."""
    return sha256(data).hexdigest()


def request_id(url_key: str, kind: str, due_at: str) -> str:
    """Name one planned request; ``due_at`` is the RFC 3339 text as written."""
    return make_id("fr", url_key, kind, due_at)


def page_id(url_key: str, body_sha256: str) -> str:
    """Name the bytes that one address answered."""
    return make_id("pg", url_key, body_sha256)


def article_id(url_key: str, text_sha256: str) -> str:
    """Name the text that one address carries."""
    return make_id("ar", url_key, text_sha256)


def text_sha256(title: str | None, lead: str, paragraphs: Iterable[str]) -> str:
    """Digest a text: title (where there is one), lead and paragraphs joined by line feeds."""
    blocks = [lead, *paragraphs] if title is None else [title, lead, *paragraphs]
    return sha256_hex("\n".join(blocks).encode())


def rejected_id(stage: str, subject_id: str, reason: str, version: str) -> str:
    """Name the verdict of one version of a stage on one page or article."""
    return make_id("rj", stage, subject_id, reason, version)


def report_id(article_id: str, subtype: str, principals: Iterable[str], place_id: str | None, start: Day | None) -> str:
    """Name what one article says: who (initiators, partners, hosts), what, where and when."""
    who = " ".join(sorted(principals))
    return make_id("rp", article_id, subtype, who, place_id or "", start.isoformat() if start else "")


def content_digest(report: Mapping[str, Any]) -> str:
    """Digest the JSON form of a Report without its article, extractor, opinions and this digest."""
    content = {name: value for name, value in report.items() if name not in NOT_CONTENT}
    return sha256_hex(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def event_id(founding_report_id: str) -> str:
    """Name an event after the report that founded it."""
    return make_id("ev", founding_report_id)


def alert_id(event_id: str, revision: int) -> str:
    """Name one revision of an event."""
    return make_id("al", event_id, revision)


def delivery_id(alert_id: str, subscription_id: str, channel_id: str) -> str:
    """Name the one time that one channel is told of one alert."""
    return make_id("dl", alert_id, subscription_id, channel_id)


def digest_delivery_id(subscription_id: str, channel_id: str, window_start: str) -> str:
    """Name the digest of one channel for one window; ``window_start`` is RFC 3339."""
    return make_id("dl", "digest", subscription_id, channel_id, window_start)


def test_delivery_id(subscription_id: str, channel_id: str, idempotency_key: str) -> str:
    """Name one test-send that a subscriber asked for."""
    return make_id("dl", "test", subscription_id, channel_id, idempotency_key)


def heartbeat_delivery_id(subscription_id: str, channel_id: str, day: str) -> str:
    """Name the heartbeat of one channel on one day."""
    return make_id("dl", "heartbeat", subscription_id, channel_id, day)

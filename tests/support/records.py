"""Records of the topics as a reader with jq would see them."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tests.support.topics import read_topic

JUNK = "junk"  # the ce_id of what a test put on a topic to be refused


def make_id(prefix: str, *parts: str | int) -> str:
    """Build an id by its published recipe: the digest of a JSON array."""
    text = json.dumps([prefix, *parts], ensure_ascii=False, separators=(",", ":"))
    return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def messages(bootstrap: str, topic: str) -> list[dict[str, Any]]:
    """Return the messages that stand on a topic; junk that a test put there is none."""
    found = (
        _parse(record.value) for record in read_topic(bootstrap, topic) if header(record, "ce_id") not in ("", JUNK)
    )
    return [message for message in found if message]


def _parse(value: bytes) -> dict[str, Any]:
    try:
        message = json.loads(value)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def header(record: Any, name: str) -> str:
    """Return a header of a record as text, or nothing."""
    return next((value.decode() for key, value in record.headers if key == name), "")


def dead_letters(bootstrap: str, topics: Sequence[str]) -> list[tuple[str, str, bytes]]:
    """Return (topic, reason, value) of every dead letter of these topics."""
    return [
        (topic, header(record, "tansiq_dlq_reason"), record.value)
        for topic in topics
        for record in read_topic(bootstrap, f"{topic}-dlq")
    ]


def outcomes(bootstrap: str) -> dict[str, set[str]]:
    """Return, by page url, where each served page ended: reports, rejected, dead letter; and with which article."""
    found: dict[str, set[str]] = {}
    for report in messages(bootstrap, "reports-v1"):
        found.setdefault(report["article"]["url"], set()).add("reports")
    for rejected in messages(bootstrap, "rejected-v1"):
        found.setdefault(rejected["url"], set()).add("rejected")
    for _topic, _reason, value in dead_letters(bootstrap, ["pages-v1", "articles-v1"]):
        message = _parse(value)
        url = message.get("url") or message.get("final_url")
        if url:
            found.setdefault(url, set()).add("dead letter")
    return found

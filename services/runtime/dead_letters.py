"""Dead letters, written: the record as found, with what befell it in headers."""

import hashlib
import re
from collections.abc import Mapping

from services.runtime.outcomes import Invalid, Record

PREFIX = "tansiq_dlq_"
MAX_DETAIL_BYTES = 1024
MAX_ATTEMPTS = 3
PARKED = "poison.parked"
_VARIABLE = re.compile(r"[0-9a-f]{8,}|[0-9]+|'[^']*'|\"[^\"]*\"")


def dead_letter_headers(
    record: Record, fault: Invalid, *, service: str, version: str, stage: str, now: str
) -> list[tuple[str, bytes]]:
    """Return the record's own headers and the ``tansiq_dlq_`` ones; a repaired message keeps counting its attempts."""
    earlier = {name: value for name, value in record.headers if name.startswith(PREFIX)}
    attempt = attempt_of(earlier) + 1
    reason, detail = fault.reason, fault.detail
    if attempt > MAX_ATTEMPTS:
        reason, detail = PARKED, f"attempt {attempt}, {reason}: {detail}"
    said = {
        "service": service,
        "version": version,
        "stage": stage,
        "reason": reason,
        "detail": shorten(detail),
        "fingerprint": fingerprint(service, fault),
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "timestamp": str(record.timestamp_ms),
        "attempt": str(attempt),
        "first_seen": earlier.get(PREFIX + "first_seen", b"").decode(errors="replace") or now,
        "replay_of": earlier.get(PREFIX + "replay_of", b"").decode(errors="replace"),
    }
    own = [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
    return own + [(PREFIX + name, text.encode()) for name, text in said.items()]


def reason_of(headers: list[tuple[str, bytes]]) -> str:
    """Return the reason that dead-letter headers give: the closed one that is counted."""
    return dict(headers)[PREFIX + "reason"].decode()


def fingerprint(service: str, fault: Invalid) -> str:
    """Digest what went wrong without its numbers, ids and quoted values, so that one cause has one fingerprint."""
    kind = _VARIABLE.sub("#", fault.detail)
    return hashlib.sha256(f"{service}\n{fault.reason}\n{kind}".encode(errors="replace")).hexdigest()[:16]


def shorten(detail: str) -> str:
    """Cut a detail to 1 KB of UTF-8; a lone surrogate becomes a question mark."""
    return detail.encode(errors="replace")[:MAX_DETAIL_BYTES].decode(errors="ignore")


def attempt_of(said: Mapping[str, bytes]) -> int:
    """Return how often a message was dead-lettered, as its headers say; nonsense counts as never."""
    text = said.get(PREFIX + "attempt", b"0")
    return int(text) if text.isdigit() and len(text) < 10 else 0

"""Letters: dead letters, read; whatever stands on a -dlq gives one, a stranger's junk too."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

import orjson

from schemas.topics import CONTRACT, Topic
from services.runtime.dead_letters import PREFIX, attempt_of
from services.runtime.outcomes import Record

DEAD_LETTERED: Mapping[str, Topic] = {topic.name: topic for topic in CONTRACT if topic.dead_letters}
URL_PLACES = (("final_url",), ("url",), ("article", "url"))
SOURCE_PLACES = (("source", "id"), ("article", "source", "id"))
FETCHED_PLACES = (("fetched_at",), ("article", "fetched_at"))
UNKNOWN = "unknown"
HEADERS = (
    *("reason", "detail", "service", "version", "stage", "fingerprint"),
    *("topic", "partition", "offset", "timestamp", "attempt", "first_seen", "replay_of"),
)

Position: TypeAlias = tuple[str, int, int]  # logical topic, partition, offset


class DeadLetter(NamedTuple):
    """What one record of a -dlq says, without its bytes.

    ``topic partition offset`` is where the message stood first: a repaired one that failed again keeps it.
    ``dlq_offset`` is where its bytes stand now.
    """

    topic: str
    partition: int
    offset: int
    reason: str
    detail: str
    service: str
    first_seen: str | None
    attempt: int
    version: str
    fingerprint: str
    stood: Position  # where it stood last
    dlq_offset: int
    dead_at: datetime
    written_at: datetime  # of the message itself
    size_bytes: int
    url: str | None
    source: str | None
    fetched_at: datetime | None

    @property
    def position(self) -> Position:
        """The identity of a letter."""
        return self.topic, self.partition, self.offset


def read_dead_letter(topic: Topic, record: Any, prefix: str = "") -> DeadLetter:
    """Read one record of the -dlq of ``topic``, a consumer's or ours; it never raises for the record's sake."""
    timestamp = record.timestamp_ms if isinstance(record, Record) else record.timestamp
    said = {name: value for name, value in reversed(record.headers) if name.startswith(PREFIX)}
    words = {name: said.get(PREFIX + name, b"").decode(errors="replace") for name in HEADERS}
    dead_at = _moment(timestamp) or datetime.fromtimestamp(0, UTC)
    stood = _stood(topic, words, record, prefix)
    about = describe_value(record.value)
    return DeadLetter(
        *(parse_position(words["replay_of"], topic, prefix) or stood),
        reason=words["reason"] or UNKNOWN,
        detail=words["detail"],
        service=words["service"] or UNKNOWN,
        first_seen=words["first_seen"] or None,
        attempt=attempt_of(said),
        version=words["version"],
        fingerprint=words["fingerprint"],
        stood=stood,
        dlq_offset=record.offset,
        dead_at=dead_at,
        written_at=(_moment(int(words["timestamp"])) if _is_number(words["timestamp"]) else None) or dead_at,
        size_bytes=len(record.value or b""),
        url=about.url,
        source=about.source,
        fetched_at=about.fetched_at,
    )


class About(NamedTuple):
    """What a value says of itself, as far as it can be read."""

    url: str | None
    source: str | None
    fetched_at: datetime | None


def describe_value(value: bytes | None) -> About:
    """Look into a value for address, source and time of fetching."""
    try:
        data = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        data = None
    url, source, fetched = (_first(data, places) for places in (URL_PLACES, SOURCE_PLACES, FETCHED_PLACES))
    return About(url, source, _time(fetched))


def own_headers(headers: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the headers that the message itself had."""
    return [(name, value) for name, value in headers if not name.startswith(PREFIX)]


def format_position(position: Position, prefix: str = "") -> str:
    """Write a position as a header says it: physical topic, partition, offset."""
    topic, partition, offset = position
    return f"{prefix}{topic}/{partition}/{offset}"


def parse_position(text: str, topic: Topic, prefix: str = "") -> Position | None:
    """Read what ``format_position`` wrote of this topic; None for anything else."""
    name, partition, offset = ("", "", *text.split("/"))[-3:]
    if name != prefix + topic.name or not (_is_number(partition) and _is_number(offset)):
        return None
    return topic.name, int(partition), int(offset)


def _stood(topic: Topic, words: Mapping[str, str], record: Any, prefix: str) -> Position:
    """Return the original position; a record that no stage wrote stands where it stands."""
    found = parse_position("/".join(words[name] for name in ("topic", "partition", "offset")), topic, prefix)
    return found or (topic.dlq, record.partition, record.offset)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _moment(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _first(data: Any, places: Sequence[Sequence[str]]) -> str | None:
    for place in places:
        here = data
        for name in place:
            here = here.get(name) if isinstance(here, dict) else None
        if isinstance(here, str):
            return here
    return None


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text or "")
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None

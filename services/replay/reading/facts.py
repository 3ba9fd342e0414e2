"""Facts: what a record tells of itself that a selection can ask for, read leniently and without its model."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from services.runtime.dead_letters import PREFIX as DLQ
from services.runtime.outcomes import Record
from services.text.urls import host_of

ID = re.compile(r"(fr|pg|ar|rj|rp|ev|al|dl|su)_[0-9a-f]{32}")
URLS = ("url", "final_url", "fetched_url")
_SCHEMA = re.compile(r"urn:tansiq:[a-z_]+:([0-9]+\.[0-9]+)")


class Said(NamedTuple):
    """What the headers say: schema version, the service that wrote it, and of a dead letter what befell it."""

    schema: str | None
    service: str | None
    dlq_reason: str | None
    dlq_service: str | None
    dlq_version: str | None


class Facts(NamedTuple):
    """What the value says; a value that is no JSON object says nothing."""

    ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    published: datetime | None = None
    reason: str | None = None
    stage: str | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the urls."""
        return frozenset(host for url in self.urls if (host := host_of(url)))


def headers_of(headers: tuple[tuple[str, bytes], ...]) -> Said:
    """Read the headers; bytes that are no UTF-8 are replaced, since a dead letter may hold any."""
    found = {name: value.decode("utf-8", "replace") for name, value in reversed(headers) if value is not None}
    schema = _SCHEMA.fullmatch(found.get("ce_dataschema", ""))
    source = found.get("ce_source", "")
    return Said(
        schema=schema[1] if schema else None,
        service=source.removeprefix("/tansiq/") if source.startswith("/tansiq/") else None,
        dlq_reason=found.get(f"{DLQ}reason"),
        dlq_service=found.get(f"{DLQ}service"),
        dlq_version=found.get(f"{DLQ}version"),
    )


def facts_of(record: Record) -> Facts:
    """Read the value of a record of any topic."""
    try:
        body = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        return Facts()
    if not isinstance(body, dict):
        return Facts()
    parts = [body, *(part for name in ("article", "event") if isinstance(part := body.get(name), dict))]
    return Facts(
        ids=frozenset(found for part in parts for found in _ids(part)),
        urls=frozenset(found for part in parts for found in _urls(part)),
        sources=frozenset(found for part in parts for found in _sources(part)),
        published=next((time for part in parts if (time := _published(part))), None),
        reason=_text(body.get("reason")) if "rejected_id" in body else None,
        stage=_text(body.get("stage")),
    )


def _ids(part: Mapping[str, Any]) -> Iterator[str]:
    for name, value in part.items():
        if name == "related":  # other reports of the same article are not this one
            continue
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str) and ID.fullmatch(one):
                yield one


def _urls(part: Mapping[str, Any]) -> Iterator[str]:
    origins = part.get("origins")
    for place in (part, *(origins if isinstance(origins, list) else ())):
        if isinstance(place, dict):
            yield from (url for name in URLS if isinstance(url := place.get(name), str))


def _sources(part: Mapping[str, Any]) -> Iterator[str]:
    source = part.get("source")
    for found in (part.get("source_id"), source.get("id") if isinstance(source, dict) else None):
        if isinstance(found, str):
            yield found


def _published(part: Mapping[str, Any]) -> datetime | None:
    """Return the earliest moment of the publication that a message tells of."""
    for holder, name in (("published", "value"), ("feed_item", "published")):
        found = part.get(holder)
        if isinstance(found, dict) and isinstance(text := found.get(name), str):
            return moment_of(text)
    return None


def moment_of(text: str) -> datetime | None:
    """Return the first moment that a publication value, as precise as it is known, may mean; None for another text."""
    padded = text + "0000-01-01"[len(text) :] if len(text) < 10 else text
    try:
        time = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

"""Selection: which records of a topic a replay reads, as data and as one pure predicate."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from schemas.topics import TOPICS
from services.replay.reading.facts import Facts, facts_of, headers_of
from services.runtime.outcomes import Record
from services.text.urls import url_key

Words: TypeAlias = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]
Bound = int | datetime
OF_VALUE = ("url", "host", "source")


class SelectionError(ValueError):
    """A selection that says nothing sound; the text names the field."""


class Selection(BaseModel):
    """What to read; several words of one field mean any of them, several fields all of them.

    ``from`` is included, ``to`` is not: both are offsets of each partition, or times by the log's clock or by the
    publication that the message tells of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    topic: str
    from_: str | None = Field(None, alias="from")
    to: str | None = None
    clock: Literal["log", "published"] = "log"
    partition: tuple[int, ...] = ()
    key: Words = ()
    url: Words = ()
    host: Words = ()
    source: Words = ()
    article: Words = ()
    report: Words = ()
    event: Words = ()
    reason: Words = ()
    service: Words = ()
    version: Words = ()

    @field_validator("topic")
    @classmethod
    def _topic(cls, value: str) -> str:
        if value not in TOPICS:
            raise ValueError(f"{value!r} is no topic; there are {', '.join(TOPICS)}")
        return value

    @field_validator("from_", "to", mode="before")
    @classmethod
    def _bound(cls, value: object) -> object:
        if value is not None:
            bound_of(str(value))
        return None if value is None else str(value)

    @cached_property
    def start(self) -> Bound | None:
        """Where reading begins: an offset or a time, included."""
        return None if self.from_ is None else bound_of(self.from_)

    @cached_property
    def end(self) -> Bound | None:
        """Where reading ends: an offset or a time, excluded."""
        return None if self.to is None else bound_of(self.to)

    @property
    def by_id(self) -> bool:
        """Whether ids must be resolved through the topics before reading."""
        return bool(self.article or self.report or self.event)

    @property
    def stated(self) -> dict[str, object]:
        """What was said, without what was left open: the form of a saved query."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def bound_of(text: str) -> Bound:
    """Read an offset, a day or an RFC 3339 time with its zone."""
    if text.isdigit():
        return int(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is not None and len(text) == 10:
        return time.replace(tzinfo=UTC)
    if time is None or time.tzinfo is None:
        raise ValueError(f"{text!r} is no offset, no day and no time like 2026-11-29T05:00:00Z")
    return time.astimezone(UTC)


def make_selection(**fields: object) -> Selection:
    """Make a selection of what was given; raise SelectionError naming the wrong field."""
    try:
        return Selection.model_validate({name: value for name, value in fields.items() if value not in (None, ())})
    except ValidationError as fault:
        first = fault.errors()[0]
        place = "/".join(map(str, first["loc"]))
        raise SelectionError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def read_query(file: Path) -> dict[str, object]:
    """Read a saved query: a JSON object of the fields of a Selection."""
    try:
        found = orjson.loads(file.read_bytes())
    except OSError as fault:
        raise SelectionError(f"{file}: {fault.strerror}") from None
    except orjson.JSONDecodeError as fault:
        raise SelectionError(f"{file}: no JSON: {fault}") from None
    if not isinstance(found, dict):
        raise SelectionError(f"{file}: a {type(found).__name__}, not an object")
    return found


def takes(selection: Selection, record: Record, ids: frozenset[str] | None = None) -> bool:
    """Say whether a record is selected; ``ids`` are those that its article, report or event ids came to."""
    if not _stands_within(selection, record):
        return False
    said = headers_of(record.headers)
    if selection.version and not {said.schema, said.dlq_version} & set(selection.version):
        return False
    published = selection.clock == "published"
    of_value = ids is not None or published or any(getattr(selection, name) for name in OF_VALUE)
    if not of_value and not selection.reason and not selection.service:
        return True
    # the reason of a rejected article stands in its value, that of a dead letter in its headers
    facts = facts_of(record)
    if selection.reason and not {said.dlq_reason, facts.reason} & set(selection.reason):
        return False
    if selection.service and not {said.dlq_service or facts.stage or said.service} & set(selection.service):
        return False
    if published and not _within(selection, facts.published):
        return False
    return _tells_of(selection, facts) and (ids is None or not ids.isdisjoint(facts.ids))


def _stands_within(selection: Selection, record: Record) -> bool:
    if selection.partition and record.partition not in selection.partition:
        return False
    if selection.key and (record.key or b"").decode("utf-8", "replace") not in selection.key:
        return False
    start, end = selection.start, selection.end
    if isinstance(start, int) and record.offset < start:
        return False
    if isinstance(end, int) and record.offset >= end:
        return False
    if selection.clock == "published":
        return True
    return _within(selection, datetime.fromtimestamp(record.timestamp_ms / 1000, UTC))


def _within(selection: Selection, time: datetime | None) -> bool:
    """Compare a time with those bounds that are times; what has none lies within no stated bound."""
    start, end = selection.start, selection.end
    if isinstance(start, datetime) and (time is None or time < start):
        return False
    return not (isinstance(end, datetime) and (time is None or time >= end))


def _tells_of(selection: Selection, facts: Facts) -> bool:
    if selection.source and not facts.sources & set(selection.source):
        return False
    if selection.host and not any(_is_host(host, wanted) for host in facts.hosts for wanted in selection.host):
        return False
    return not selection.url or not {url_key(url) for url in facts.urls}.isdisjoint(map(url_key, selection.url))


def _is_host(host: str, wanted: str) -> bool:
    return host == wanted or host.endswith(f".{wanted}")

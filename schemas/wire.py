"""The wire: messages as JSON values with CloudEvents 1.0 headers in Kafka binary mode, so kcat and jq read all."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from pydantic import ValidationError

from schemas.kinds import KINDS, ce_id_of, key_of
from schemas.message import Message
from schemas.topics import CONTRACT, Topic
from schemas.upcasters import lift
from schemas.vocabulary import unknown_words

Headers = Sequence[tuple[str, bytes]]

REPLAY = "tansiq_replay"
TRACE_PARENT = "traceparent"
MAX_DETAIL = 1024

_SCHEMA = re.compile(r"urn:tansiq:([a-z_]+):([0-9]+)\.([0-9]+)")
_REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_dataschema")
_TOPIC_OF_KIND = {topic.kind: topic for topic in CONTRACT}


class InvalidMessage(Exception):
    """A record that is no readable message of its topic: a closed dead-letter reason and a detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail[:MAX_DETAIL]


class Encoded(NamedTuple):
    """A message ready to be sent."""

    topic: Topic
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Schema(NamedTuple):
    """What a record's headers say it is."""

    kind: str
    major: int
    minor: int


def encode(
    message: Message, *, source: str, time: str, replay: str | None = None, traceparent: str | None = None
) -> Encoded:
    """Write a message for its topic; ``source`` is the service, ``time`` RFC 3339 in UTC.

    Raises ValueError for a word outside its vocabulary and for a value above its topic's maximum.
    """
    strangers = list(unknown_words(message))
    if strangers:
        raise ValueError(f"{message.KIND}: not in the vocabulary: {', '.join(strangers)}")
    topic = _TOPIC_OF_KIND[message.KIND]
    value = orjson.dumps(message.model_dump(mode="json", by_alias=True))
    if len(value) > topic.max_bytes:
        raise ValueError(f"{message.KIND}: {len(value)} bytes, {topic.name} takes {topic.max_bytes}")
    headers = {
        "ce_specversion": "1.0",
        "ce_id": ce_id_of(message),
        "ce_type": f"tansiq.{message.KIND}",
        "ce_source": f"/tansiq/{source}",
        "ce_time": time,
        "ce_dataschema": f"urn:tansiq:{message.KIND}:{message.VERSION}",
        "content-type": "application/json",
        TRACE_PARENT: traceparent,
        REPLAY: replay,
    }
    encoded = [(name, text.encode()) for name, text in headers.items() if text is not None]
    return Encoded(topic, key_of(message), value, encoded)


def read_header(headers: Headers, name: str) -> str | None:
    """Return the first header of this name as text, or None; bytes that are no UTF-8 raise InvalidMessage."""
    for key, value in headers:
        if key == name:
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise InvalidMessage("decode.headers", f"header {name} is not UTF-8") from None
    return None


def check_headers(topic: Topic, value: bytes | None, headers: Headers) -> Schema:
    """Check size and headers without parsing the value; return what the record claims to be.

    Raises InvalidMessage: limit.size, decode.headers, schema.kind, schema.future.
    """
    if value is not None and len(value) > topic.max_bytes:
        raise InvalidMessage("limit.size", f"{len(value)} bytes, {topic.name} takes {topic.max_bytes}")
    read = {name: read_header(headers, name) for name in _REQUIRED}
    missing = [name for name, text in read.items() if not text]
    if missing:
        raise InvalidMessage("decode.headers", f"missing {', '.join(missing)}")
    match = _SCHEMA.fullmatch(read["ce_dataschema"] or "")
    if match is None:
        raise InvalidMessage(
            "decode.headers", f"ce_dataschema {read['ce_dataschema']!r} is no urn:tansiq:kind:major.minor"
        )
    schema = Schema(match[1], int(match[2]), int(match[3]))
    if schema.kind != topic.kind or read["ce_type"] != f"tansiq.{topic.kind}":
        raise InvalidMessage("schema.kind", f"{topic.name} carries {topic.kind}, not {read['ce_type']} ({schema.kind})")
    if schema.major > current_major(topic.kind):
        known = KINDS[topic.kind].VERSION
        detail = f"{schema.kind} {schema.major}.{schema.minor}; this reader knows {known}"
        raise InvalidMessage("schema.future", detail)
    return schema


def current_major(kind: str) -> int:
    """Return the major version that this code writes and reads of a kind."""
    return int(KINDS[kind].VERSION.split(".")[0])


def decode(topic: Topic, key: bytes | None, value: bytes | None, headers: Headers) -> Message:
    """Read one record of a topic, lifting older majors.

    Raises InvalidMessage with the reasons of ``check_headers``, and decode.json, schema.upcast, schema.invalid,
    key.mismatch.
    """
    schema = check_headers(topic, value, headers)
    if value is None:
        raise InvalidMessage("decode.json", "no value")
    message = _validate(topic.kind, _lift(schema, value))
    if key != key_of(message):
        raise InvalidMessage("key.mismatch", f"key {(key or b'')[:100]!r}, expected {key_of(message)[:100]!r}")
    return message


def _lift(schema: Schema, value: bytes) -> bytes:
    """Check that a value is a JSON object and bring it to the current major."""
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise InvalidMessage("decode.json", str(error)) from None
    if not isinstance(data, dict):
        raise InvalidMessage("decode.json", f"a {type(data).__name__}, not an object")
    current = current_major(schema.kind)
    if schema.major == current:
        return value
    try:
        return orjson.dumps(lift(schema.kind, data, schema.major, current))
    except Exception as error:  # an upcaster is our code: whatever it raises is counted under its own reason
        raise InvalidMessage("schema.upcast", f"{type(error).__name__}: {error}") from None


def _validate(kind: str, value: bytes) -> Message:
    """Validate a value as the current version of its kind, naming the first faults by JSON Pointer."""
    try:
        return KINDS[kind].model_validate_json(value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        shown = "; ".join(f"/{'/'.join(map(str, f['loc']))}: {f['msg']}" for f in faults[:5])
        raise InvalidMessage("schema.invalid", f"{len(faults)} faults: {shown}") from None

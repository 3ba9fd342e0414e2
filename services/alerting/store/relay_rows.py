"""What is still to be sent to Kafka: rows written with the change itself, sent in order, then marked."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select, update

from schemas.message import Message
from schemas.wire import encode
from services.alerting.store.rows import time_of
from services.alerting.store.tables import relay

KEPT_SECONDS = 3600


def put(
    connection: Connection,
    messages: Sequence[Message],
    *,
    now: float,
    replay: str | None = None,
    traceparent: str | None = None,
) -> None:
    """Write messages to be sent, in order."""
    rows = []
    for message in messages:
        made = encode(message, source="alerting", time=time_of(now), replay=replay, traceparent=traceparent)
        headers = orjson.dumps([[name, value.decode()] for name, value in made.headers])
        rows.append({"topic": made.topic.name, "key": made.key, "value": made.value, "headers": headers})
    if rows:
        connection.execute(insert(relay), rows)


def unsent(connection: Connection, limit: int) -> list[Row[Any]]:
    """Return the first rows not yet sent."""
    return list(
        connection.execute(select(relay).where(relay.c.sent_at.is_(None)).order_by(relay.c.position).limit(limit))
    )


def headers_of(row: Row[Any]) -> list[tuple[str, bytes]]:
    """Return the Kafka headers of a row."""
    return [(name, value.encode()) for name, value in orjson.loads(row.headers)]


def mark_sent(connection: Connection, positions: Sequence[int], now: float) -> None:
    """Mark rows that the broker has acknowledged, and drop what was sent long ago."""
    connection.execute(update(relay).where(relay.c.position.in_(positions)).values(sent_at=now))
    connection.execute(delete(relay).where(relay.c.sent_at < now - KEPT_SECONDS))

"""Rows as the messages and API objects they stand for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Row

from schemas.delivery import Delivery
from schemas.filters import parse_filter
from schemas.message import format_time
from schemas.subscription import Channel, Schedule, Subscription

LISTED = ("active", "paused")  # states of a subscription that anyone may see: not deleted, not the canary's own


def moment_of(seconds: float) -> datetime:
    """Return the aware datetime of seconds since 1970."""
    return datetime.fromtimestamp(round(seconds, 6), UTC)


def time_of(seconds: float) -> str:
    """Write seconds since 1970 as RFC 3339."""
    return format_time(moment_of(seconds))


def delivery_of(row: Row[Any], tried: Sequence[Row[Any]]) -> Delivery:
    """Return the Delivery message of a row and its attempts: its state after the last of them."""
    last = tried[-1] if tried else None
    waits = row.state in ("due", "retry")
    return Delivery(
        delivery_id=row.delivery_id,
        subscription_id=row.subscription_id,
        channel_id=row.channel_id,
        channel=row.channel,
        why=row.why,
        alert_ids=() if row.alert_id is None else (row.alert_id,),
        state=row.state,
        attempt=row.attempt,
        status_code=None if last is None else last.status_code,
        error=None if last is None else last.error,
        duration_ms=None if last is None else last.duration_ms,
        at=moment_of(row.changed_at),
        next_attempt_at=moment_of(row.next_at) if waits and row.next_at is not None else None,
    )


def subscription_of(row: Row[Any], owned: Sequence[Row[Any]]) -> Subscription:
    """Return a subscription as the API shows it: addresses masked, no secret."""
    return Subscription(
        subscription_id=row.subscription_id,
        name=row.name,
        state=row.state,
        filter=parse_filter(row.filter),
        notify_on=tuple(orjson.loads(row.notify_on)),
        language=row.language,
        schedule=Schedule.model_validate_json(row.schedule),
        channels=tuple(Channel(channel_id=c.channel_id, kind=c.kind, address=c.masked, state=c.state) for c in owned),
        from_seq=row.from_seq,
        created_at=moment_of(row.created_at),
        changed_at=moment_of(row.changed_at),
    )

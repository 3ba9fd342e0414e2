"""The outbox: deliveries claimed under a lease, and what became of each call."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from schemas.canary import CANARY
from services.alerting.retries import DISABLE_AFTER_SECONDS, GONE, Answer, Step
from services.alerting.store.relay_rows import put
from services.alerting.store.rows import delivery_of
from services.alerting.store.tables import attempts, canaries, channels, deliveries, event_revisions, subscriptions

LEASE_SECONDS = 60
ANSWER_CHARACTERS = 1000
WAITING = ("due", "retry")


class Claimed(NamedTuple):
    """One delivery held by this process until its lease ends; ``repeated`` = a call may have been made before."""

    delivery_id: str
    alert_body: bytes | None
    subscription_id: str
    channel_id: str
    channel: str
    lane: str
    why: str
    possible: bool
    tried: int
    address: bytes
    secret: bytes
    language: str
    created_at: float
    repeated: bool


class Finished(NamedTuple):
    """A call that ended, and what follows."""

    claimed: Claimed
    at: float
    answer: Answer
    step: Step


class Load(NamedTuple):
    """How much waits to be delivered and since when the oldest is due."""

    pending: int
    oldest_due_at: float | None


NOTHING_WAITS = Load(0, None)


def is_due(now: float) -> Any:
    """Return the condition of rows that may be claimed: due, or held under a lease that ran out."""
    waiting = and_(deliveries.c.state.in_(WAITING), deliveries.c.next_at <= now)
    return or_(waiting, and_(deliveries.c.state == "sending", deliveries.c.lease_until < now))


def find_due(connection: Connection, now: float, busy: Collection[str], limit: int) -> list[Row[Any]]:
    """Return deliveries that may be claimed, longest due first, none of a busy lane or channel."""
    query = (
        select(deliveries.c.delivery_id, deliveries.c.lane, deliveries.c.channel_id)
        .where(is_due(now), deliveries.c.lane.not_in(busy), deliveries.c.channel_id.not_in(busy))
        .order_by(deliveries.c.next_at, deliveries.c.position)
        .limit(limit)
    )
    return list(connection.execute(query))


def claim(connection: Connection, ids: Sequence[str], holder: str, now: float) -> list[Claimed]:
    """Take deliveries under a lease; those that another process took meanwhile are left out."""
    sending = set(
        connection.scalars(select(deliveries.c.delivery_id).where(*_in(ids), deliveries.c.state == "sending"))
    )
    connection.execute(
        update(deliveries)
        .where(*_in(ids), is_due(now))
        .values(state="sending", lease_holder=holder, lease_until=now + LEASE_SECONDS)
    )
    body = func.coalesce(event_revisions.c.body, canaries.c.body).label("body")
    query = (
        select(deliveries, channels.c.address, channels.c.secret, subscriptions.c.language, body)
        .join(channels, channels.c.channel_id == deliveries.c.channel_id)
        .join(subscriptions, subscriptions.c.subscription_id == deliveries.c.subscription_id)
        .outerjoin(event_revisions, event_revisions.c.alert_id == deliveries.c.alert_id)
        .outerjoin(canaries, canaries.c.delivery_id == deliveries.c.delivery_id)
        .where(*_in(ids), deliveries.c.lease_holder == holder, deliveries.c.lease_until == now + LEASE_SECONDS)
        .order_by(deliveries.c.next_at, deliveries.c.position)
    )
    return [_claimed(row, row.delivery_id in sending) for row in connection.execute(query)]


def release(connection: Connection, holder: str) -> None:
    """Give back what an earlier life of this holder had claimed: it may be called at once, with the same id."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == "sending", deliveries.c.lease_holder == holder)
        .values(lease_until=0.0)
    )


def finish(connection: Connection, finished: Finished, holder: str) -> None:
    """Record a call and what follows; a delivery that another process has taken over is left to it."""
    claimed, answer = finished.claimed, finished.answer
    mine = and_(deliveries.c.delivery_id == claimed.delivery_id, deliveries.c.lease_holder == holder)
    changed = connection.execute(
        update(deliveries)
        .where(mine, deliveries.c.state == "sending")
        .values(
            state=finished.step.state,
            attempt=deliveries.c.attempt + 1,
            tried=deliveries.c.tried + 1,
            next_at=finished.step.next_at,
            lease_holder=None,
            lease_until=None,
            changed_at=finished.at,
        )
    )
    if not changed.rowcount:
        return
    row = connection.execute(select(deliveries).where(deliveries.c.delivery_id == claimed.delivery_id)).one()
    connection.execute(insert(attempts).values(_attempt(row, finished)))
    if row.channel == CANARY:  # told to no topic; its channel is open for ever
        return
    tried = connection.execute(
        select(attempts).where(attempts.c.delivery_id == row.delivery_id, attempts.c.number == row.attempt)
    ).all()
    put(connection, [delivery_of(row, tried)], now=finished.at)
    _judge_channel(connection, claimed.channel_id, answer, finished.at)


def load_of_each(connection: Connection, now: float) -> dict[str, Load]:
    """Return how much waits to be delivered by each channel that has anything waiting."""
    channel = deliveries.c.channel
    waiting = select(channel, func.count().label("pending")).where(deliveries.c.state.in_((*WAITING, "sending")))
    oldest = select(channel, func.min(deliveries.c.next_at).label("due")).where(is_due(now)).group_by(channel)
    late = {row.channel: row.due for row in connection.execute(oldest)}
    return {
        row.channel: Load(row.pending, late.get(row.channel)) for row in connection.execute(waiting.group_by(channel))
    }


def cancel_waiting(connection: Connection, channel_ids: Collection[str], now: float) -> None:
    """Cancel what still waits for these channels."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.channel_id.in_(channel_ids), deliveries.c.state.in_(WAITING))
        .values(state="cancelled", next_at=None, changed_at=now)
    )


def _judge_channel(connection: Connection, channel_id: str, answer: Answer, now: float) -> None:
    """A good answer makes a channel active, a bad one failing; gone, or failing for days, disables it."""
    row = connection.execute(select(channels).where(channels.c.channel_id == channel_id)).one()
    if row.state == "disabled":
        return
    since = row.failing_since if row.failing_since is not None else now
    if answer.error is None:
        values: dict[str, Any] = {"state": "active", "failing_since": None}
    elif answer.status_code == GONE or now - since > DISABLE_AFTER_SECONDS:
        values = {"state": "disabled", "failing_since": since}
        cancel_waiting(connection, [channel_id], now)
    else:
        values = {"state": "pending" if row.state == "pending" else "failing", "failing_since": since}
    connection.execute(update(channels).where(channels.c.channel_id == channel_id).values(values))


def _in(ids: Sequence[str]) -> list[Any]:
    return [deliveries.c.delivery_id.in_(ids)]


def _claimed(row: Row[Any], repeated: bool) -> Claimed:
    return Claimed(
        delivery_id=row.delivery_id,
        alert_body=None if row.body is None else bytes(row.body),
        subscription_id=row.subscription_id,
        channel_id=row.channel_id,
        channel=row.channel,
        lane=row.lane,
        why=row.why,
        possible=row.possible,
        tried=row.tried,
        address=bytes(row.address),
        secret=bytes(row.secret),
        language=row.language,
        created_at=row.created_at,
        repeated=repeated,
    )


def _attempt(row: Row[Any], finished: Finished) -> dict[str, Any]:
    answer = finished.answer
    return {
        "delivery_id": row.delivery_id,
        "number": row.attempt,
        "at": finished.at,
        "status_code": answer.status_code,
        "duration_ms": answer.duration_ms,
        "error": answer.error,
        "answer": answer.body[:ANSWER_CHARACTERS],
    }

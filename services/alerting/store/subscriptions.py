"""Writing subscriptions: made, changed, deleted; each change is numbered so that every process hears of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, insert, select, update

from schemas.canary import CANARY
from schemas.filters import dump_filter
from schemas.subscription import NewSubscription, Subscription
from services.alerting.store.database import insert_or_ignore
from services.alerting.store.outbox import WAITING, cancel_waiting
from services.alerting.store.rows import LISTED, subscription_of
from services.alerting.store.tables import attempts, audit, channels, deliveries, event_revisions, subscriptions
from services.alerting.store.tellings import new_delivery, number_rows


class NewChannelRow(NamedTuple):
    """A channel ready to be stored: address and secret sealed."""

    channel_id: str
    kind: str
    masked: str
    address: bytes
    secret: bytes
    lane: str


def create(
    connection: Connection, subscription_id: str, wanted: NewSubscription, owned: Sequence[NewChannelRow], now: float
) -> Subscription:
    """Store a subscription; its channels are pending until a test is answered."""
    connection.execute(
        insert(subscriptions).values(
            subscription_id=subscription_id,
            state="active",
            from_seq=connection.scalar(select(func.max(event_revisions.c.seq))) or 0,
            changed_seq=_next_change(connection),
            created_at=now,
            changed_at=now,
            **_wanted(wanted),
        )
    )
    rows = [
        {**channel._asdict(), "subscription_id": subscription_id, "position": position, "state": "pending"}
        for position, channel in enumerate(owned)
    ]
    connection.execute(insert(channels), rows)
    note(connection, "create subscription", subscription_id, now)
    return read(connection, subscription_id) or _missing(subscription_id)


def change(
    connection: Connection, subscription_id: str, wanted: NewSubscription, state: str, now: float
) -> Subscription | None:
    """Change what a subscription wants and whether it is active; its channels stay."""
    changed = connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscription_id == subscription_id, subscriptions.c.state.in_(LISTED))
        .values(state=state, changed_seq=_next_change(connection), changed_at=now, **_wanted(wanted))
    )
    if not changed.rowcount:
        return None
    note(connection, "change subscription", subscription_id, now)
    return read(connection, subscription_id)


def remove(connection: Connection, subscription_id: str, now: float) -> bool:
    """Delete a subscription: nothing more is sent, address, secret, answers are gone; return whether there was one."""
    changed = connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscription_id == subscription_id, subscriptions.c.state.in_(LISTED))
        .values(state="deleted", name="", changed_seq=_next_change(connection), changed_at=now)
    )
    if not changed.rowcount:
        return False
    owned = list(connection.scalars(select(channels.c.channel_id).where(channels.c.subscription_id == subscription_id)))
    cancel_waiting(connection, owned, now)
    connection.execute(
        update(channels)
        .where(channels.c.channel_id.in_(owned))
        .values(state="disabled", masked="", address=None, secret=None)
    )
    sent = select(deliveries.c.delivery_id).where(deliveries.c.subscription_id == subscription_id)
    connection.execute(update(attempts).where(attempts.c.delivery_id.in_(sent)).values(answer=""))
    note(connection, "delete subscription", subscription_id, now)
    return True


def read(connection: Connection, subscription_id: str) -> Subscription | None:
    """Return a subscription as the API shows it, or None."""
    row = connection.execute(
        select(subscriptions).where(
            subscriptions.c.subscription_id == subscription_id, subscriptions.c.state.in_(LISTED)
        )
    ).one_or_none()
    if row is None:
        return None
    owned = connection.execute(
        select(channels).where(channels.c.subscription_id == subscription_id).order_by(channels.c.position)
    )
    return subscription_of(row, list(owned))


def put_test(connection: Connection, delivery_id: str, channel_id: str, now: float) -> None:
    """Write a test delivery of a channel; one that is there already is left as it is."""
    row = connection.execute(select(channels).where(channels.c.channel_id == channel_id)).one()
    made = new_delivery(row, why="test", now=now) | {"delivery_id": delivery_id}
    number_rows(connection, [made])
    insert_or_ignore(connection, deliveries, [made])


def resend(connection: Connection, delivery_id: str, now: float) -> bool | None:
    """Make a delivery due again with the same id; None: there is none, False: it waits or its channel is closed."""
    row = connection.execute(
        select(deliveries.c.state, channels.c.state.label("channel_state"), channels.c.address)
        .join(channels, channels.c.channel_id == deliveries.c.channel_id)
        .where(deliveries.c.delivery_id == delivery_id, deliveries.c.channel != CANARY)
    ).one_or_none()
    if row is None:
        return None
    if row.state in (*WAITING, "sending") or row.channel_state == "disabled" or row.address is None:
        return False
    connection.execute(
        update(deliveries)
        .where(deliveries.c.delivery_id == delivery_id)
        .values(state="due", tried=0, next_at=now, changed_at=now)
    )
    note(connection, "resend delivery", delivery_id, now)
    return True


def note(connection: Connection, what: str, subject: str, now: float) -> None:
    """Write one row of the audit."""
    connection.execute(insert(audit).values(at=now, who="internal", what=what, subject=subject))


def _wanted(wanted: NewSubscription) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "filter": orjson.dumps(dump_filter(wanted.filter)),
        "notify_on": orjson.dumps(wanted.notify_on),
        "language": wanted.language,
        "schedule": wanted.schedule.model_dump_json(by_alias=True).encode(),
    }


def _next_change(connection: Connection) -> int:
    return (connection.scalar(select(func.max(subscriptions.c.changed_seq))) or 0) + 1


def _missing(subscription_id: str) -> Subscription:
    raise LookupError(subscription_id)

"""Tellings: which subscriptions a revision rings, written as delivery rows in the same transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.ids import delivery_id
from services.alerting.known import KnownEvent
from services.alerting.matching.subject import describe
from services.alerting.store.database import insert_or_ignore
from services.alerting.store.rows import delivery_of
from services.alerting.store.tables import channels, deliveries, told
from services.alerting.transitions import Listener, Telling, tell

OPEN_STATES = ("active", "failing")
IDS_PER_QUERY = 10_000


def write_tellings(
    connection: Connection,
    alert: Alert,
    previous: KnownEvent | None,
    listeners: Iterable[Listener],
    now: float,
    *,
    state: str = "due",
) -> int:
    """Write who is told of a revision and the deliveries that tell them; return how many deliveries."""
    before = _told(connection, alert.event.event_id)
    subject = describe(alert.event)
    tellings = {
        listener.subscription_id: telling
        for listener in listeners
        if (telling := tell(listener, alert, subject, previous, told=before.get(listener.subscription_id, False)))
    }
    if not tellings:
        return 0
    rows = [
        _delivery(alert, tellings[row.subscription_id], row, now) | {"state": state}
        for row in _open_channels(connection, tellings)
    ]
    number_rows(connection, rows)
    insert_or_ignore(connection, deliveries, rows)
    _write_told(connection, alert, {row["subscription_id"]: tellings[row["subscription_id"]] for row in rows})
    return len(rows)


def deliveries_of(connection: Connection, alert: Alert) -> list[Delivery]:
    """Return the deliveries written for a revision, none of them tried yet."""
    query = select(deliveries).where(deliveries.c.alert_id == alert.alert_id).order_by(deliveries.c.position)
    return [delivery_of(row, ()) for row in connection.execute(query)]


def number_rows(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Give delivery rows the next positions; only under the decision lock."""
    last = connection.scalar(select(func.max(deliveries.c.position))) or 0
    for position, row in enumerate(rows, start=last + 1):
        row["position"] = position


def new_delivery(row: Row[Any], *, why: str, now: float) -> dict[str, Any]:
    """Return the common part of a delivery row for one channel."""
    return {
        "alert_id": None,
        "subscription_id": row.subscription_id,
        "channel_id": row.channel_id,
        "channel": row.kind,
        "lane": row.lane,
        "why": why,
        "possible": False,
        "state": "due",
        "attempt": 0,
        "tried": 0,
        "next_at": now,
        "created_at": now,
        "changed_at": now,
    }


def _delivery(alert: Alert, telling: Telling, row: Row[Any], now: float) -> dict[str, Any]:
    return new_delivery(row, why=telling.why, now=now) | {
        "delivery_id": delivery_id(alert.alert_id, row.subscription_id, row.channel_id),
        "alert_id": alert.alert_id,
        "possible": telling.possible,
    }


def _open_channels(connection: Connection, tellings: Mapping[str, Telling]) -> list[Row[Any]]:
    ids = sorted(tellings)
    found: list[Row[Any]] = []
    for start in range(0, len(ids), IDS_PER_QUERY):
        part = ids[start : start + IDS_PER_QUERY]
        query = select(channels).where(channels.c.subscription_id.in_(part), channels.c.state.in_(OPEN_STATES))
        found += connection.execute(query.order_by(channels.c.subscription_id, channels.c.position)).all()
    return found


def _told(connection: Connection, event_id: str) -> dict[str, bool]:
    query = select(told.c.subscription_id, told.c.standing).where(told.c.event_id == event_id)
    return {row.subscription_id: row.standing for row in connection.execute(query)}


def _write_told(connection: Connection, alert: Alert, tellings: Mapping[str, Telling]) -> None:
    rows = [
        {
            "subscription_id": subscription_id,
            "event_id": alert.event.event_id,
            "revision": alert.event.revision,
            "standing": telling.why == "match",
        }
        for subscription_id, telling in tellings.items()
    ]
    insert_or_ignore(connection, told, rows)
    for standing in (True, False):
        ids = [row["subscription_id"] for row in rows if row["standing"] is standing]
        for start in range(0, len(ids), IDS_PER_QUERY):
            connection.execute(
                update(told)
                .where(
                    told.c.event_id == alert.event.event_id,
                    told.c.subscription_id.in_(ids[start : start + IDS_PER_QUERY]),
                )
                .values(revision=alert.event.revision, standing=standing)
            )

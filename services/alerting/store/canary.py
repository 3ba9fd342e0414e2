"""The canary's reports: one delivery each to a subscription of our own, remembered for a day; nobody else hears."""

from os import urandom
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from schemas.alert import Alert
from schemas.canary import CANARY
from schemas.ids import delivery_id
from schemas.report import Report
from schemas.subscription import Schedule
from services.alerting.core import Decision, alert_of, decide
from services.alerting.known import Known
from services.alerting.signing import SECRET_BYTES, write_secret
from services.alerting.store.rows import moment_of
from services.alerting.store.seal import Seal
from services.alerting.store.tables import (
    attempts,
    canaries,
    channels,
    database_epoch,
    deliveries,
    subscriptions,
)
from services.alerting.store.tellings import new_delivery, number_rows
from services.alerting.store.write import Taken
from services.alerting.wording import outcome_because

RESERVED_ID = "0" * 32  # no random id has these digits
SUBSCRIPTION_ID, CHANNEL_ID = f"su_{RESERVED_ID}", f"ch_{RESERVED_ID}"
KEPT_SECONDS = 86_400.0


def is_canary(report: Report) -> bool:
    """Say whether a report tells of the canary's page."""
    return report.article.source.id == CANARY


def take_canary(connection: Connection, report: Report, *, now: float, replay: str | None) -> Taken:
    """Decide as for any report, with an empty memory, and write one delivery to our own subscription.

    A replayed or old report, and one that was taken before, writes nothing.
    """
    decision = decide(report, Known())
    taken = Decision("canary", report, "canary", outcome_because("canary"))
    channel = connection.execute(select(channels).where(channels.c.channel_id == CHANNEL_ID)).one_or_none()
    fetched_at = report.article.fetched_at.timestamp()
    if decision.event is None or channel is None or replay is not None or fetched_at < now - KEPT_SECONDS:
        return Taken(taken, None, 0)
    epoch = str(connection.scalar(select(database_epoch.c.epoch)))
    alert = alert_of(decision, seq=0, epoch=epoch, decided_at=moment_of(now))
    return Taken(taken, None, _write(connection, alert, channel, fetched_at, now))


def reserve(connection: Connection, seal: Seal, now: float) -> None:
    """Make our own subscription, or give it a new secret when the old one was sealed under another key."""
    known = connection.execute(select(channels).where(channels.c.channel_id == CHANNEL_ID)).one_or_none()
    if known is None:
        connection.execute(insert(subscriptions).values(_subscription(connection, now)))
        connection.execute(insert(channels).values(_channel(seal)))
    elif not _opens(seal, known):
        chosen = channels.c.channel_id == CHANNEL_ID
        connection.execute(update(channels).where(chosen).values(secret=_new_secret(seal)))


def secret_of(connection: Connection, seal: Seal) -> str:
    """Return the secret by which our own deliveries are signed."""
    sealed = connection.scalar(select(channels.c.secret).where(channels.c.channel_id == CHANNEL_ID))
    return seal.open(bytes(sealed or b""), f"{CHANNEL_ID} secret")


def note_arrival(connection: Connection, identity: str, now: float) -> bool:
    """Note that a delivery arrived, the first time it does; return whether it is one of ours."""
    known = connection.execute(select(canaries).where(canaries.c.delivery_id == identity)).one_or_none()
    if known is None:
        return False
    if known.arrived_at is None:
        connection.execute(update(canaries).where(canaries.c.delivery_id == identity).values(arrived_at=now))
    return True


def newest_arrival(connection: Connection) -> float | None:
    """Return when the newest canary that arrived was fetched, None where none is remembered."""
    newest = connection.scalar(select(func.max(canaries.c.fetched_at)).where(canaries.c.arrived_at.is_not(None)))
    return None if newest is None else float(newest)


def forget(connection: Connection, now: float) -> None:
    """Drop what was fetched more than a day ago, whatever became of it."""
    old = select(canaries.c.delivery_id).where(canaries.c.fetched_at < now - KEPT_SECONDS)
    for table in (attempts, deliveries, canaries):
        connection.execute(delete(table).where(table.c.delivery_id.in_(old)))


def _write(connection: Connection, alert: Alert, channel: Row[Any], fetched_at: float, now: float) -> int:
    identity = delivery_id(alert.alert_id, SUBSCRIPTION_ID, CHANNEL_ID)
    if connection.scalar(select(canaries.c.delivery_id).where(canaries.c.delivery_id == identity)) is not None:
        return 0
    connection.execute(
        insert(canaries).values(delivery_id=identity, body=alert.model_dump_json().encode(), fetched_at=fetched_at)
    )
    row = new_delivery(channel, why="match", now=now) | {"delivery_id": identity, "alert_id": alert.alert_id}
    number_rows(connection, [row])
    connection.execute(insert(deliveries).values(row))
    return 1


def _subscription(connection: Connection, now: float) -> dict[str, Any]:
    """Return the row of our own subscription: its state keeps it out of every list and every match."""
    return {
        "subscription_id": SUBSCRIPTION_ID,
        "name": CANARY,
        "state": "reserved",
        "filter": orjson.dumps({"everything": True}),
        "notify_on": orjson.dumps(["new"]),
        "language": "en",
        "schedule": Schedule().model_dump_json(by_alias=True).encode(),
        "from_seq": 0,
        "changed_seq": (connection.scalar(select(func.max(subscriptions.c.changed_seq))) or 0) + 1,
        "created_at": now,
        "changed_at": now,
    }


def _channel(seal: Seal) -> dict[str, Any]:
    return {
        "channel_id": CHANNEL_ID,
        "subscription_id": SUBSCRIPTION_ID,
        "position": 0,
        "kind": CANARY,
        "masked": "",
        "address": b"",  # the command port of the process that calls
        "secret": _new_secret(seal),
        "lane": CANARY,
        "state": "active",
    }


def _new_secret(seal: Seal) -> bytes:
    return seal.close(write_secret(urandom(SECRET_BYTES)), f"{CHANNEL_ID} secret")


def _opens(seal: Seal, channel: Row[Any]) -> bool:
    try:
        seal.open(bytes(channel.secret), f"{CHANNEL_ID} secret")
    except (InvalidTag, ValueError):
        return False
    return True

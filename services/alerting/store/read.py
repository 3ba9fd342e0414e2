"""The read side of alerting's database: what the portal shows; it never writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, and_, func, select

from schemas.alert import Alert
from schemas.canary import CANARY
from schemas.delivery import Delivery
from schemas.event import Event
from schemas.filters import Filter
from schemas.report import Report
from schemas.subscription import Subscription
from services.alerting.store.event_query import EventQuery, conditions, in_bbox
from services.alerting.store.rows import LISTED, delivery_of, subscription_of, time_of
from services.alerting.store.tables import (
    attempts,
    channels,
    database_epoch,
    deliveries,
    event_aliases,
    event_revisions,
    events,
    reports,
    subscriptions,
)
from services.runtime.database import timed

MAX_LIMIT = 200
EVERYTHING = EventQuery()
Item = TypeVar("Item")
operation = timed("portal")  # the portal is who reads here

__all__ = ["AttemptRow", "DeliveryLog", "EventDetail", "EventQuery", "Listing", "ReadStore"]


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """One page of a list; ``next`` is the position to go on from, None when there is no more."""

    items: tuple[Item, ...]
    next: int | None


@dataclass(frozen=True)
class EventDetail:
    """An event with all its revisions, newest first, and its standing reports."""

    event: Event
    revisions: tuple[Alert, ...]
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class AttemptRow:
    """One call of a channel and what came of it; ``at`` is RFC 3339."""

    number: int
    at: str
    status_code: int | None
    duration_ms: int | None
    error: str | None
    answer: str


@dataclass(frozen=True)
class DeliveryLog:
    """A delivery with its attempts, first attempt first; ``position`` orders deliveries."""

    delivery: Delivery
    attempts: tuple[AttemptRow, ...]
    position: int


class ReadStore:
    """Reads events, alerts, subscriptions and deliveries; every call is one short transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @operation
    def epoch(self) -> str:
        """Return the random id of this database: a cursor of another epoch means nothing here."""
        with self._engine.connect() as connection:
            return str(connection.scalar(select(database_epoch.c.epoch)))

    @operation
    def last_seq(self) -> int:
        """Return the newest ``seq``, 0 in an empty database."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.max(event_revisions.c.seq))) or 0

    @operation
    def oldest_seq(self) -> int:
        """Return the oldest ``seq`` still held, 0 in an empty database."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.min(event_revisions.c.seq))) or 0

    @operation
    def events(
        self, query: EventQuery = EVERYTHING, *, since: int | None = None, until: int | None = None, limit: int = 50
    ) -> Listing[Event]:
        """List events by the ``seq`` of their current revision.

        With ``since``: those after it, oldest first; else newest first, before ``until`` where given.
        """
        limit = min(limit, MAX_LIMIT)
        found: list[Event] = []
        with self._engine.connect() as connection:
            position, ascending = (since, True) if since is not None else (until, False)
            while len(found) <= limit:
                rows = connection.execute(_event_rows(query, position, ascending, limit + 1)).all()
                read = [Event.model_validate_json(row.body) for row in rows]
                found += [event for event in read if in_bbox(query, event.place)]
                if len(rows) <= limit:
                    break
                position = rows[-1].seq
        return _listing(found, limit, lambda event: event.seq)

    @operation
    def event(self, event_id: str) -> EventDetail | None:
        """Return an event by its id or by an alias of it, or None."""
        with self._engine.connect() as connection:
            row = _event_row(connection, event_id)
            if row is None:
                return None
            event = Event.model_validate_json(row.body)
            revisions = connection.scalars(
                select(event_revisions.c.body)
                .where(event_revisions.c.event_id == event.event_id)
                .order_by(event_revisions.c.revision.desc())
            )
            bodies = connection.scalars(
                select(reports.c.body).where(reports.c.event_id == event.event_id, reports.c.standing)
            )
            told = sorted(map(Report.model_validate_json, bodies), key=lambda r: (r.article.fetched_at, r.report_id))
            return EventDetail(event, tuple(map(Alert.model_validate_json, revisions)), tuple(told))

    @operation
    def alerts_since(self, seq: int, limit: int = MAX_LIMIT) -> tuple[Alert, ...]:
        """Return the alerts after ``seq``, in order: what a stream has missed."""
        query = select(event_revisions.c.body).where(event_revisions.c.seq > seq).order_by(event_revisions.c.seq)
        with self._engine.connect() as connection:
            return tuple(map(Alert.model_validate_json, connection.scalars(query.limit(limit))))

    @operation
    def alert(self, alert_id: str) -> Alert | None:
        """Return one alert, or None."""
        query = select(event_revisions.c.body).where(event_revisions.c.alert_id == alert_id)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return None if body is None else Alert.model_validate_json(body)

    @operation
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return all subscriptions, newest first; addresses are masked."""
        return self._subscriptions(select(subscriptions).where(subscriptions.c.state.in_(LISTED)))

    @operation
    def subscription(self, subscription_id: str) -> Subscription | None:
        """Return one subscription, or None."""
        query = select(subscriptions).where(
            subscriptions.c.state.in_(LISTED), subscriptions.c.subscription_id == subscription_id
        )
        return next(iter(self._subscriptions(query)), None)

    def filter_of(self, subscription_id: str) -> Filter | None:
        """Return the filter of a subscription, or None."""
        found = self.subscription(subscription_id)
        return None if found is None else found.filter

    @operation
    def deliveries(
        self,
        subscription_id: str | None = None,
        *,
        state: str | None = None,
        until: int | None = None,
        limit: int = 50,
    ) -> Listing[DeliveryLog]:
        """List deliveries with their attempts, newest first, before position ``until`` where given."""
        limit = min(limit, MAX_LIMIT)
        query = select(deliveries).where(deliveries.c.channel != CANARY)
        query = query.order_by(deliveries.c.position.desc()).limit(limit + 1)
        if subscription_id is not None:
            query = query.where(deliveries.c.subscription_id == subscription_id)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        if until is not None:
            query = query.where(deliveries.c.position < until)
        with self._engine.connect() as connection:
            found = _logs(connection, connection.execute(query).all())
        return _listing(found, limit, lambda log: log.position)

    @operation
    def delivery(self, delivery_id: str) -> DeliveryLog | None:
        """Return one delivery with its attempts, or None."""
        with self._engine.connect() as connection:
            chosen = and_(deliveries.c.delivery_id == delivery_id, deliveries.c.channel != CANARY)
            rows = connection.execute(select(deliveries).where(chosen)).all()
            return next(iter(_logs(connection, rows)), None)

    def _subscriptions(self, query: Select[Any]) -> tuple[Subscription, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(subscriptions.c.created_at.desc())).all()
            owned = connection.execute(
                select(channels)
                .where(channels.c.subscription_id.in_([row.subscription_id for row in rows]))
                .order_by(channels.c.position)
            ).all()
        return tuple(
            subscription_of(row, [c for c in owned if c.subscription_id == row.subscription_id]) for row in rows
        )


def _event_rows(query: EventQuery, position: int | None, ascending: bool, limit: int) -> Select[Any]:
    rows = select(events.c.body, events.c.seq).where(conditions(query)).limit(limit)
    if ascending:
        return rows.where(events.c.seq > position).order_by(events.c.seq)
    if position is not None:
        rows = rows.where(events.c.seq < position)
    return rows.order_by(events.c.seq.desc())


def _event_row(connection: Connection, event_id: str) -> Row[Any] | None:
    alias = select(event_aliases.c.event_id).where(event_aliases.c.alias == event_id)
    row = connection.execute(
        select(events).where((events.c.event_id == event_id) | events.c.event_id.in_(alias))
    ).one_or_none()
    while row is not None and row.merged_into:
        row = connection.execute(select(events).where(events.c.event_id == row.merged_into)).one_or_none()
    return row


def _logs(connection: Connection, rows: Iterable[Row[Any]]) -> list[DeliveryLog]:
    rows = list(rows)
    ids = [row.delivery_id for row in rows]
    query = select(attempts).where(attempts.c.delivery_id.in_(ids)).order_by(attempts.c.number)
    tried: dict[str, list[Row[Any]]] = {}
    for attempt in connection.execute(query):
        tried.setdefault(attempt.delivery_id, []).append(attempt)
    return [
        DeliveryLog(
            delivery_of(row, tried.get(row.delivery_id, [])),
            tuple(_attempt(attempt) for attempt in tried.get(row.delivery_id, [])),
            row.position,
        )
        for row in rows
    ]


def _attempt(row: Row[Any]) -> AttemptRow:
    return AttemptRow(row.number, time_of(row.at), row.status_code, row.duration_ms, row.error, row.answer)


def _listing(found: list[Item], limit: int, position: Any) -> Listing[Item]:
    items = tuple(found[:limit])
    return Listing(items, position(items[-1]) if len(found) > limit else None)

"""Listeners: all active subscriptions, compiled once and kept up to date by ``changed_seq``."""

from collections.abc import Iterable

import orjson
from sqlalchemy import Connection, select

from schemas.filters import parse_filter
from services.alerting.store.tables import subscriptions
from services.alerting.transitions import Listener, listen


class Listeners:
    """The subscriptions of this process's memory; ``refresh`` first in each transaction, so that none is missed."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._changed_seq = 0

    def refresh(self, connection: Connection) -> Iterable[Listener]:
        """Read what was saved since the last time and return all active subscriptions."""
        query = select(subscriptions).where(subscriptions.c.changed_seq > self._changed_seq)
        for row in connection.execute(query.order_by(subscriptions.c.changed_seq)):
            self._changed_seq = row.changed_seq
            if row.state == "active":
                made = listen(row.subscription_id, parse_filter(row.filter), orjson.loads(row.notify_on))
                self._listeners[row.subscription_id] = made
            else:
                self._listeners.pop(row.subscription_id, None)
        return self._listeners.values()

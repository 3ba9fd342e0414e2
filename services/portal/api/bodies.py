"""Bodies: the shapes that the API answers with, as OpenAPI shows them."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.event import Event
from schemas.message import EventId, SubscriptionId
from schemas.report import Report
from schemas.source_state import SourceState
from schemas.subscription import Subscription


class Body(BaseModel):
    """An answer: always every field."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=False)

    def response(self, status: int = 200) -> Response:
        """Write the answer as JSON."""
        return Response(self.model_dump_json(by_alias=True), status_code=status, media_type="application/json")


class Problem(BaseModel):
    """Every error: problem+json."""

    type: str
    title: str
    status: int
    detail: str
    pointer: str | None = None


class EventPage(Body):
    """Events and the cursor to go on from."""

    items: tuple[Event, ...]
    next: str | None


class EventBody(Body):
    """An event, its revisions newest first, and the reports behind it."""

    event: Event
    revisions: tuple[Alert, ...]
    reports: tuple[Report, ...]


class SubscriptionPage(Body):
    """Subscriptions, newest first."""

    items: tuple[Subscription, ...]
    next: str | None = None


class Attempt(BaseModel):
    """One call of a channel."""

    number: int
    at: str
    status_code: int | None
    duration_ms: int | None
    error: str | None
    answer: str


class DeliveryRecord(Delivery):
    """A delivery with its attempts."""

    attempts: tuple[Attempt, ...]


class DeliveryPage(Body):
    """Deliveries, newest first."""

    items: tuple[DeliveryRecord, ...]
    next: str | None


class SourcePage(Body):
    """Sources by name."""

    items: tuple[SourceState, ...]
    next: str | None = None


class Items(Body):
    """A short list, whole."""

    items: tuple[dict[str, Any], ...]
    next: str | None = None


class ClauseFound(BaseModel):
    """What one clause of a filter found: yes, possibly, no or unknown."""

    pointer: str
    field: str
    matched: bool
    reason: str


class RevisionExplained(BaseModel):
    """Whether one revision matches, clause by clause, and whether its kind is asked for."""

    revision: int
    kind: str
    matched: bool
    possible: bool
    notified: bool
    clauses: tuple[ClauseFound, ...]


class Explanation(Body):
    """Why an event came to a subscriber, or did not."""

    event_id: EventId
    subscription_id: SubscriptionId
    matched: bool
    revisions: tuple[RevisionExplained, ...]
    deliveries: tuple[Delivery, ...]


class DayCount(BaseModel):
    """Matches of one day."""

    day: str
    matched: int


class ClauseCount(BaseModel):
    """How many alerts one clause lets through."""

    pointer: str
    field: str
    matched: int


class DryRun(Body):
    """What a filter would have brought."""

    days: int
    alerts: int
    matched: int
    expected_per_day: float
    per_day: tuple[DayCount, ...]
    clauses: tuple[ClauseCount, ...]
    hits: tuple[Event, ...]

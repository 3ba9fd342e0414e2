"""Alert: a change of an event that someone may want to know."""

from typing import Literal

from pydantic import JsonValue

from schemas.event import Event
from schemas.message import AlertId, EventId, Message, Part, Pointer, ReportId, Time, Word
from schemas.parts import Words

AlertKind = Literal["new", "corroborated", "updated", "disputed", "retracted", "merged", "historic"]


class Change(Part):
    """One field of the Event before and after."""

    field: Pointer
    before: JsonValue
    after: JsonValue


class DecisionRecord(Part):
    """Which rule decided, how closely it matched, and against which rival."""

    rule: Word
    score: float | None
    rival: EventId | None
    parts: dict[str, float]
    weights: str


class Alert(Message):
    """One revision of an event; ``cause`` is the report behind it, or null for an operator's act."""

    KIND = "alert"
    VERSION = "1.0"

    alert_id: AlertId
    kind: AlertKind
    event: Event
    changes: tuple[Change, ...]
    because: Words
    decision: DecisionRecord
    cause: ReportId | None
    decided_at: Time

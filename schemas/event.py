"""Event: the current state of a clustered event, after one revision."""

from typing import Annotated, Literal

from schemas.message import Block, EventId, Lang, Message, Part, ReportId, Time, Word
from schemas.parts import (
    Actor,
    EventDate,
    Factuality,
    Phase,
    Place,
    Recurrence,
    Status,
    Subtype,
    Term,
    Words,
)
from schemas.vocabulary import Vocabulary


class Origin(Part):
    """One independent source."""

    name: str
    owner: str | None
    url: str
    report_id: ReportId
    first_seen_at: Time


class EventLink(Part):
    """How this event stands to another."""

    kind: Annotated[Word, Vocabulary("link_kind")]
    event_id: EventId


class Segment(Part):
    """A piece of a quoted sentence and the role it plays, if any."""

    t: str
    role: Annotated[Word, Vocabulary("segment_role")] | None


class EventEvidence(Part):
    """One quoted sentence, cut at its spans: joining the segments gives the sentence."""

    report_id: ReportId
    url: str
    publisher: str
    language: Lang
    block: Block
    segments: tuple[Segment, ...]


class Event(Message):
    """What is known of an event: fields of the best-placed report, the union of actors, the count of sources."""

    KIND = "event"
    VERSION = "1.0"

    event_id: EventId
    revision: int
    seq: int
    epoch: str
    state: Literal["active", "disputed", "denied", "retracted", "merged"]
    merged_into: EventId | None
    aliases: tuple[EventId, ...]
    historic: bool
    reread: bool
    headline: Words
    subtype: Subtype
    also: tuple[Subtype, ...]
    family: Annotated[Word, Vocabulary("family")]
    durable: bool
    phase: Phase
    factuality: Factuality
    status: Status
    recurrence: Recurrence
    place: Place | None
    other_places: tuple[Place, ...]
    date: EventDate
    terms: tuple[Term, ...]
    participants: tuple[Actor, ...]
    bystanders: tuple[Actor, ...]
    confidence: float
    sources: int
    copies: int
    origins: tuple[Origin, ...]
    languages: tuple[Lang, ...]
    publishers: tuple[str, ...]
    founding_report_id: ReportId
    report_ids: tuple[ReportId, ...]
    links: tuple[EventLink, ...]
    evidence: tuple[EventEvidence, ...]
    first_published: str | None
    first_seen_at: Time
    changed_at: Time

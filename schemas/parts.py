"""Parts that several messages share."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.message import ActorId, Block, Country, Day, Lang, Part, PlaceId, Pointer, Word
from schemas.vocabulary import Vocabulary

DiscoveredVia = Annotated[Word, Vocabulary("discovered_via")]
ReportFlag = Annotated[Word, Vocabulary("report_flag")]
QualityFlag = Annotated[Word, Vocabulary("quality_flag")]
Subtype = Annotated[Word, Vocabulary("subtype")]
Phase = Literal["proposed", "agreed", "planned", "started", "ongoing", "completed", "suspended", "ended"]
Factuality = Literal["asserted", "attributed", "alleged", "conditional", "denied", "refused"]
Status = Literal["planned", "announced", "ongoing", "occurred", "ended", "denied", "alleged"]


class Source(Part):
    """Who publishes: as configured, or ``none`` with the host as name for unconfigured input."""

    id: str
    name: str
    owner: str
    language: Lang | None
    country: Country | None
    timezone: str


class CleanProfile(Part):
    """What cleaning must know of one source's pages."""

    prune_xpath: tuple[str, ...]
    body_xpath: str | None
    title_suffixes: tuple[str, ...]
    strip_lines: tuple[str, ...]


class FeedItem(Part):
    """What the feed said of an article; ``published`` is RFC 3339, resolved with the source's zone."""

    title: str | None
    published: str | None
    guid: str | None
    author: str | None


PublishedValue = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?$"
    ),
]


class Published(Part):
    """When an article came out, only as precisely as known, and where that was read."""

    value: PublishedValue | None
    precision: Literal["instant", "day", "month", "year", "none"]
    basis: Annotated[Word, Field(description="jsonld meta feed markup visible htmldate none")]
    weekday_check: bool | None


class TextSignature(Part):
    """MinHash of the text: base64 of 128 little-endian uint32, and the normaliser's version."""

    values: str
    normaliser: str


class Evidence(Part):
    """Where in the article a field of the Report was read: code points, ``end`` exclusive."""

    field: Pointer
    rule: Word
    block: Block
    start: int
    end: int


class Quote(Part):
    """One sentence that holds evidence."""

    block: Block
    start: int
    end: int
    text: str


class Actor(Part):
    """An armed actor in one role."""

    id: ActorId
    name: str
    type: Annotated[Word, Vocabulary("actor_type")]
    country: Country | None
    sponsor: Country | None
    role: Annotated[Word, Vocabulary("actor_role")]
    resolved_by: Annotated[Word, Vocabulary("resolved_by")]
    link: Word | None


PRINCIPAL_ROLES = ("initiator", "partner", "host")


class Place(Part):
    """A place: precision 1 populated place, 2 part of or near it, 3 first-level region or sea, 4 country."""

    id: PlaceId
    name: str
    text: str
    country: Country | None
    adm1: str | None
    adm1_name: str | None
    adm2: str | None
    lat: float | None
    lon: float | None
    precision: Literal[1, 2, 3, 4]
    repaired: bool


class EventDate(Part):
    """When it happened, both days inclusive, and how that was resolved."""

    start: Day | None
    end: Day | None
    precision: Literal["day", "week", "month", "year", "none"]
    basis: Literal["explicit", "weekday", "relative", "published", "none"]
    calendar: Literal["gregorian", "hijri", "jalali"]
    year_from: Literal["text", "weekday", "published", "none"]
    weekday_check: bool | None


class Recurrence(Part):
    """Whether this is the first of its kind, the n-th, or routine."""

    kind: Literal["first", "nth", "routine", "none"]
    n: int | None


class Term(Part):
    """One thing that the actors give each other under an agreement."""

    id: Annotated[str, StringConstraints(pattern=r"^t[1-9][0-9]*$")]
    kind: Annotated[Word, Vocabulary("term_kind")]
    grantors: tuple[ActorId, ...]
    grantees: tuple[ActorId, ...]
    place_ids: tuple[str, ...]
    flag_cover: tuple[ActorId, ...]
    phase: Phase
    in_return_for: Annotated[str, StringConstraints(pattern=r"^t[1-9][0-9]*$")] | None


class Words(Part):
    """One sentence in each language of the alerts."""

    ar: str
    en: str

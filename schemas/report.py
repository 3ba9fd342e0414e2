"""Report: what ONE article says about ONE coordination event, with its evidence."""

from typing import Annotated, Literal

from schemas.message import ArticleId, Day, Digest, Key, Lang, Message, PageId, Part, ReportId, Time, Word
from schemas.parts import (
    Actor,
    DiscoveredVia,
    EventDate,
    Evidence,
    Factuality,
    Phase,
    Place,
    Published,
    QualityFlag,
    Quote,
    Recurrence,
    ReportFlag,
    Source,
    Status,
    Subtype,
    Term,
    TextSignature,
)
from schemas.vocabulary import Vocabulary


class ArticleReference(Part):
    """What later stages need of the article, so that they ask nobody back."""

    article_id: ArticleId
    page_id: PageId
    url: str
    url_key: Key
    revision: int
    source: Source
    publisher: str
    agency: str | None
    byline: str | None
    title: str | None
    language: Lang
    published: Published
    modified: Published | None
    fetched_at: Time
    first_seen_at: Time
    discovered_via: DiscoveredVia
    flags: tuple[QualityFlag, ...]
    signature: TextSignature


class CitedSource(Part):
    """One link of the chain of cited sources."""

    name: str
    kind: Annotated[Word, Vocabulary("attribution_kind")]
    verb: str | None
    covers: Literal["report", "terms"]


class Attribution(Part):
    """Who says so: the chain from the publisher outward, its length, and the last name that covers the report."""

    chain: tuple[CitedSource, ...]
    hops: int
    origin: str


class Reason(Part):
    """Why the score is what it is: one named reason and its points."""

    code: Word
    points: float


class Opinion(Part):
    """What a second opinion thought."""

    model: str
    version: str
    p: float
    subtype: Subtype | None
    rationale: str | None


class Extractor(Part):
    """Which code and data read the article."""

    version: str
    lexicon: Digest
    weights: Digest
    ontology: str


class Report(Message):
    """One event as one article tells it; ``report_id`` is who, what, where, when, in which article."""

    KIND = "report"
    VERSION = "1.0"

    report_id: ReportId
    content_digest: Key
    theatre: str
    article: ArticleReference
    lane: Literal["alert", "review"]
    subtype: Subtype
    also: tuple[Subtype, ...]
    phase: Phase
    factuality: Factuality
    status: Status
    recurrence: Recurrence
    participants: tuple[Actor, ...]
    bystanders: tuple[Actor, ...]
    place: Place | None
    other_places: tuple[Place, ...]
    date: EventDate
    implied_published: Day | None
    terms: tuple[Term, ...]
    attribution: Attribution
    related: tuple[ReportId, ...]
    evidence: tuple[Evidence, ...]
    quotes: tuple[Quote, ...]
    reasons: tuple[Reason, ...]
    score: float
    confidence: float
    flags: tuple[ReportFlag, ...]
    opinions: tuple[Opinion, ...]
    extractor: Extractor

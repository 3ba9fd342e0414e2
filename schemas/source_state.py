"""SourceState: how the watching of one source goes."""

from typing import Annotated, Literal

from schemas.message import Country, Lang, Message, Part, Time, Word
from schemas.vocabulary import Vocabulary

FetchOutcome = Annotated[Word, Vocabulary("fetch_outcome")]


class NewestArticle(Part):
    """The newest article seen; ``published`` as the feed gave it, RFC 3339."""

    url: str
    title: str | None
    published: str | None


class Watched(Part):
    """One address of the source and its last answer."""

    url: str
    kind: Literal["feed", "sitemap", "front", "page"]
    outcome: FetchOutcome | None
    status_code: int | None
    checked_at: Time | None
    hub: str | None


class SourceState(Message):
    """State, reason and figures of one source; intervals in seconds, ``failures`` counts in a row."""

    KIND = "source_state"
    VERSION = "1.0"

    source_id: str
    name: str
    owner: str
    language: Lang | None
    country: Country | None
    state: Literal["ok", "slow", "failing", "blocked", "silent", "paused"]
    reason: Annotated[Word, Vocabulary("source_reason")] | None
    since: Time
    at: Time
    last_good_at: Time | None
    last_changed_at: Time | None
    newest_article: NewestArticle | None
    interval_seconds: int | None
    norm_seconds: int | None
    next_due_at: Time | None
    failures: int
    outcomes_24h: dict[str, int]
    articles_24h: int
    watched: tuple[Watched, ...]

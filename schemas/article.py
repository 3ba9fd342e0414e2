"""Article: the text of a page, and what is known of its origin."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from schemas.message import ArticleId, Key, Lang, Message, PageId, Part, Time, Word
from schemas.parts import DiscoveredVia, Published, QualityFlag, Source, TextSignature
from schemas.vocabulary import Vocabulary


class Language(Part):
    """The language of the text and how sure that is."""

    code: Lang
    score: float
    basis: Literal["text", "html"]


class Dropped(Part):
    """What a rule took out of the text: its size in characters and its beginning."""

    rule: Annotated[Word, Vocabulary("dropped_rule")]
    characters: int
    text: Annotated[str, StringConstraints(max_length=120)]


class Quality(Part):
    """What to know before trusting the text."""

    flags: tuple[QualityFlag, ...]
    characters: int
    blocks: int
    dropped: tuple[Dropped, ...]


class Article(Message):
    """Title, lead (the first block) and paragraphs (the rest): no text stands twice."""

    KIND = "article"
    VERSION = "1.0"

    article_id: ArticleId
    page_id: PageId
    url: str
    url_key: Key
    fetched_url: str
    final_url: str
    revision: int
    source: Source
    publisher: str
    fetched_at: Time
    first_seen_at: Time
    discovered_via: DiscoveredVia
    title: str | None
    lead: str
    paragraphs: tuple[str, ...]
    byline: str | None
    agency: str | None
    published: Published
    modified: Published | None
    language: Language
    quality: Quality
    text_sha256: Key
    signature: TextSignature
    cleaner: str

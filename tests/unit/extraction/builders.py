"""Articles for the tests of extraction: as cleaning would hand them over."""

from datetime import UTC, datetime

from schemas.article import Article, Language, Quality
from schemas.ids import article_id, page_id, text_sha256
from schemas.parts import Published, Source, TextSignature
from services.text.urls import url_key

FETCHED = datetime(2024, 6, 13, 9, tzinfo=UTC)
NO_DATE = Published(value=None, precision="none", basis="none", weekday_check=None)
PUBLISHED = Published(value="2024-06-12", precision="day", basis="meta", weekday_check=None)


def an_article(
    text: str,
    language: str,
    *,
    title: str | None = None,
    published: Published = PUBLISHED,
    fetched_at: datetime = FETCHED,
    url: str = "https://news.example/1",
    agency: str | None = None,
    publisher: str = "news.example",
    flags: tuple[str, ...] = (),
) -> Article:
    """Return an Article of the lines of a text."""
    lead, *paragraphs = text.split("\n")
    key, digest = url_key(url), text_sha256(title, lead, paragraphs)
    source = Source(id="none", name=publisher, owner=publisher, language=None, country=None, timezone="UTC")
    return Article(
        article_id=article_id(key, digest),
        page_id=page_id(key, digest),
        url=url,
        url_key=key,
        fetched_url=url,
        final_url=url,
        revision=1,
        source=source,
        publisher=publisher,
        fetched_at=fetched_at,
        first_seen_at=fetched_at,
        discovered_via="manual",
        title=title,
        lead=lead,
        paragraphs=tuple(paragraphs),
        byline=None,
        agency=agency,
        published=published,
        modified=None,
        language=Language(code=language, score=1.0, basis="text"),
        quality=Quality(flags=flags, characters=len(text), blocks=1 + len(paragraphs), dropped=()),
        text_sha256=digest,
        signature=TextSignature(values="", normaliser="1"),
        cleaner="test",
    )

"""Items: a text of a JSONL file as an Article, for `tansiq extract`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from schemas.article import Article, Language, Quality
from schemas.ids import article_id, page_id, sha256_hex, text_sha256
from schemas.parts import Published, TextSignature
from services.text.language import detect
from services.text.normalise import NORMALISER
from services.text.page_body import unconfigured_source
from services.text.urls import url_key

AFTER_PUBLICATION = timedelta(hours=1)
NO_DATE = Published(value=None, precision="none", basis="none", weekday_check=None)


class ItemError(ValueError):
    """An item that no Article can be made of."""


def article_of(item: dict[str, Any], fetched_at: datetime | None) -> Article:
    """Make an Article: an item that is one is read as such; else its text is cut at line feeds.

    A first block equal to the title is dropped. ``published`` counts as read from metadata, and the fetch is an hour
    after it.
    """
    if "article_id" in item:
        try:
            return Article.model_validate(item, strict=False)
        except ValidationError as fault:
            raise ItemError(f"not an Article: {fault.errors()[0]['loc']} {fault.errors()[0]['msg']}") from None
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ItemError("needs `text`, the article's text")
    title = item.get("title") or None
    blocks = [block.strip() for block in text.split("\n") if block.strip()]
    if title and blocks[0] == title.strip() and len(blocks) > 1:
        blocks = blocks[1:]
    published = _published(item.get("published"))
    return _article(item, title, blocks, published, fetched_at or _fetched(published))


def _article(
    item: dict[str, Any], title: str | None, blocks: list[str], published: Published, fetched_at: datetime
) -> Article:
    url = item.get("url") or f"https://sample.invalid/{item.get('id', 'text')}"
    key, digest = url_key(url), text_sha256(title, blocks[0], blocks[1:])
    source = unconfigured_source(url)
    code, score = (item["lang"], 1.0) if item.get("lang") else detect(" ".join([title or "", *blocks])[:2000])
    flags = ([] if title else ["title_missing"]) + ([] if published.value else ["date_missing"])
    return Article(
        article_id=article_id(key, digest),
        page_id=page_id(key, sha256_hex("\n".join(blocks).encode())),
        url=url,
        url_key=key,
        fetched_url=url,
        final_url=url,
        revision=1,
        source=source,
        publisher=source.name,
        fetched_at=fetched_at,
        first_seen_at=fetched_at,
        discovered_via="manual",
        title=title,
        lead=blocks[0],
        paragraphs=tuple(blocks[1:]),
        byline=None,
        agency=None,
        published=published,
        modified=None,
        language=Language(code=code, score=score, basis="text"),
        quality=Quality(flags=tuple(flags), characters=sum(map(len, blocks)), blocks=len(blocks), dropped=()),
        text_sha256=digest,
        signature=TextSignature(values="", normaliser=NORMALISER),
        cleaner="none",
    )


def _published(value: object) -> Published:
    if not value:
        return NO_DATE
    try:
        precision = {4: "year", 7: "month", 10: "day"}.get(len(str(value)), "instant")
        return Published.model_validate(
            {"value": value, "precision": precision, "basis": "meta", "weekday_check": None}
        )
    except ValidationError:
        raise ItemError(f"`published` {value!r} is no RFC 3339 time, day, month or year") from None


def _fetched(published: Published) -> datetime:
    """Return an hour after publication, or now for a text without a date."""
    if published.value is None:
        return datetime.now(UTC).replace(microsecond=0)
    padded = published.value + "0000-01-01"[len(published.value) :] if len(published.value) < 10 else published.value
    time = datetime.fromisoformat(padded)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC) + AFTER_PUBLICATION

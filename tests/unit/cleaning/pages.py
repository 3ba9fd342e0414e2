"""Builders of pages for the tests of cleaning."""

import html
from datetime import UTC, datetime
from pathlib import Path

from schemas.article import Article
from schemas.page import Page
from schemas.rejected import Rejected
from services.cleaning.core import clean
from services.text.page_body import build_page

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SEED_URL = "https://thiqa.example/archives/51234"
NEW_YEAR = datetime(2022, 1, 1, tzinfo=UTC)


def seed_text() -> str:
    return (CORPUS / "seed" / "page.txt").read_text(encoding="utf-8")


def seed_forms() -> dict[str, tuple[str, str]]:
    """Return the seed page in four forms: content type and body."""
    lines = seed_text().split("\n")
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())
    return {
        "plain": ("text/plain", seed_text()),
        "p": ("text/html", whole(paragraphs)),
        "br": ("text/html", whole("<br>\n".join(map(html.escape, lines)))),
        "pre": ("text/html", whole(f"<pre>{html.escape(seed_text())}</pre>")),
    }


def whole(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


def a_page(body: bytes | str, content_type: str = "text/html", fetched_at: datetime = NEW_YEAR) -> Page:
    data = body.encode() if isinstance(body, str) else body
    return build_page(data, SEED_URL, fetched_at=fetched_at, content_type=content_type)


def cleaned(body: bytes | str, content_type: str = "text/html", fetched_at: datetime = NEW_YEAR) -> Article | Rejected:
    return clean(a_page(body, content_type, fetched_at))

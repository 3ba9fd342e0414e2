"""Pages of five common templates, own-written, each with what must be read of it."""

import json
from datetime import datetime
from typing import Any

import pytest

from schemas.article import Article
from services.cleaning.core import clean
from services.text.page_body import build_page
from services.text.urls import url_key
from tests.unit.cleaning.pages import CORPUS

PAGES = CORPUS / "cleaning"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))


def article_of(name: str) -> Article:
    body = (PAGES / f"{name}.html").read_bytes()
    fetched_at = datetime.fromisoformat(EXPECTED[name]["fetched_at"])
    found = clean(build_page(body, EXPECTED[name]["url"], fetched_at=fetched_at, content_type="text/html"))
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_the_head_of_a_template_is_read(name: str) -> None:
    """Title, date with its basis, names and flags are exactly the page's own."""
    article, expected = article_of(name), EXPECTED[name]
    published = article.published
    assert article.title == expected["title"]
    assert [published.value, published.precision, published.basis, published.weekday_check] == expected["published"]
    assert (article.modified.value if article.modified else None) == expected["modified"]
    assert (article.byline, article.agency) == (expected["byline"], expected["agency"])
    assert list(article.quality.flags) == expected["flags"]
    assert (article.language.code, article.language.basis) == ("ar", "text")
    assert article.url_key == url_key(expected["url"])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_body_of_a_template_is_whole_and_nothing_leaks(name: str) -> None:
    """Every paragraph is there, none is another's: tickers, related boxes, comments and menus stay outside."""
    article, expected = article_of(name), EXPECTED[name]
    blocks = (article.lead, *article.paragraphs)
    page = (PAGES / f"{name}.html").read_text(encoding="utf-8").replace("&nbsp;", " ")
    assert len(blocks) == expected["blocks"]
    assert blocks[0].startswith(expected["first"])
    assert blocks[-1].endswith(expected["last"])
    assert all(block in page for block in blocks)


def test_a_date_in_a_header_is_todays_and_never_the_articles() -> None:
    """Without head and markup the page has no date, whatever its theme prints on top."""
    name = "p2-wordpress-meta"
    page = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    cut = page.replace('<meta property="article:published_time" content="2021-12-31T21:05:00+03:00">', "")
    assert cut != page
    cut = cut.replace("<span>منذ 3 ساعات</span>", "")
    fetched_at = datetime.fromisoformat("2022-01-01T00:00:00Z")
    found = clean(build_page(cut.encode(), EXPECTED[name]["url"], fetched_at=fetched_at, content_type="text/html"))
    assert isinstance(found, Article)
    assert found.published.basis != "visible"

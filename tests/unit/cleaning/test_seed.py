"""The seed page: the one Article that all its forms give."""

from datetime import UTC, datetime

import pytest

from schemas.article import Article
from tests.unit.cleaning.pages import NEW_YEAR, cleaned, seed_forms, seed_text

FETCHES = [NEW_YEAR, datetime(2024, 12, 20, tzinfo=UTC)]


@pytest.mark.parametrize("fetched_at", FETCHES, ids=str)
@pytest.mark.parametrize("form", seed_forms())
def test_every_form_of_the_seed_gives_its_one_article(form: str, fetched_at: datetime) -> None:
    """Title, agency, lead, paragraphs, digest and id do not depend on markup or fetch time."""
    content_type, body = seed_forms()[form]
    article = cleaned(body, content_type, fetched_at)
    lines = seed_text().split("\n")
    assert isinstance(article, Article)
    assert article.title == lines[2] == lines[4]
    assert (article.agency, article.byline) == (lines[6], None)
    assert article.lead == lines[8]
    assert article.paragraphs == (lines[10], lines[12], lines[13], lines[15])
    assert article.text_sha256.startswith("aa483bb4f15d88e4")
    assert article.article_id == "ar_ea0911e727a9a502f03b1e93ab3ef2f4"
    assert (article.published.value, article.published.precision, article.published.basis) == (None, "none", "none")
    assert article.modified is None
    assert article.language.code == "ar"
    assert article.language.score >= 0.9
    expected = {"chrome_dropped", "date_missing"} | ({"plain_text"} if form == "plain" else set())
    assert set(article.quality.flags) == expected


def test_the_seed_as_text_tells_three_dropped_lines() -> None:
    """The glued headlines, the repeated title and the button are told, in order."""
    article = cleaned(seed_text(), "text/plain")
    lines = seed_text().split("\n")
    assert isinstance(article, Article)
    assert [entry.characters for entry in article.quality.dropped] == [829, 79, len(lines[17])]
    assert [entry.text for entry in article.quality.dropped] == [lines[0][:120], lines[4], lines[17]]


def test_the_seed_as_one_block_is_carried_whole() -> None:
    """What cannot be cut is not guessed at."""
    block = " ".join(seed_text().split())
    article = cleaned(block, "text/plain")
    assert isinstance(article, Article)
    assert (article.title, article.lead, article.paragraphs) == (None, block, ())
    assert "title_missing" in article.quality.flags

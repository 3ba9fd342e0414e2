"""Canaries for tests: the page of a number, taken through the cores as the services would."""

from datetime import UTC, datetime

from schemas.article import Article
from schemas.canary import CANARY
from schemas.report import Report
from services.cleaning.core import clean
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.text.canary import CONTENT_TYPE, SOURCE, canary_body
from services.text.page_body import build_page


def canary_article(number: int, source_id: str = CANARY) -> Article:
    """Clean the page of a number as if this source had brought it, two seconds after it came out."""
    page = build_page(
        canary_body(number),
        f"https://canary.invalid/{number}",
        fetched_at=datetime.fromtimestamp(number + 2, UTC),
        content_type=CONTENT_TYPE,
        source=SOURCE.model_copy(update={"id": source_id}),
        discovered_via=CANARY,
    )
    made = clean(page)
    assert isinstance(made, Article), made
    return made


def canary_reports(number: int) -> list[Report]:
    """Extract from the page of a number."""
    found = extract(canary_article(number), load())
    assert isinstance(found, list), found
    return found

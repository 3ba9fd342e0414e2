"""The canary's page: new each time, the same for the same number, and read by cleaning and extraction as it should."""

import pytest

from schemas.canary import CANARY
from schemas.rejected import Rejected
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.text.canary import canary_body
from tests.support.canary import canary_article, canary_reports

NUMBER = 1_795_927_500
IMAGINARY = {"zz.canary_north", "zz.canary_south"}


def test_the_page_gives_one_report_that_may_ring() -> None:
    """It is an alert about the two imaginary actors, published when its number says."""
    (report,) = canary_reports(NUMBER)
    assert report.lane == "alert"
    assert {actor.id for actor in report.participants} == IMAGINARY
    assert report.article.source.id == CANARY
    assert report.article.published.value == "2026-11-29T04:45:00Z"


def test_each_number_is_another_report() -> None:
    """A running number makes text, article and report new; the same number makes the same bytes."""
    assert len({canary_reports(NUMBER + 300 * step)[0].report_id for step in range(3)}) == 3
    assert canary_body(NUMBER) == canary_body(NUMBER)


@pytest.mark.parametrize("source_id", ["none", "canary2", "thiqa"])
def test_an_ordinary_article_that_names_them_says_nothing(source_id: str) -> None:
    """To every other source the reserved names are words that the lexicon does not know."""
    found = extract(canary_article(NUMBER, source_id), load())
    assert isinstance(found, Rejected), found


def test_no_table_for_all_sources_knows_the_imaginary_actors() -> None:
    """Neither the actors nor any trie that ordinary articles are read with holds one of them."""
    lexicon = load()
    assert not IMAGINARY & set(lexicon.actors)
    assert [len(lexicon.tries_for("ar", source)) for source in ("none", CANARY)] == [1, 2]

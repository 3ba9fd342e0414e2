"""One name, several actors: the countries and the day of the article decide; else it stays open, for review."""

from datetime import UTC, datetime

import pytest

from schemas.parts import Published
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import NO_DATE, an_article


def published(day: str) -> Published:
    """Return a day of publication as a page states it."""
    return Published(value=day, precision="day", basis="meta", weekday_check=None)


def actors_of(text: str, language: str, day: str) -> set[str]:
    """Return the participants of the first event of a text of some day."""
    found = extract(an_article(text, language, published=published(day)), load())
    assert isinstance(found, list), found.reason
    return {actor.id for actor in found[0].participants}


@pytest.mark.parametrize(
    ("text", "language", "day", "expected"),
    [
        ("سيّر الجيش السوري والقوات الروسية دورية مشتركة في ريف حلب.", "ar", "2021-05-01", "sy.regime.saa"),
        ("سيّر الجيش السوري والقوات الروسية دورية مشتركة في ريف حلب.", "ar", "2025-05-01", "sy.army"),
        ("Syrian and Russian forces ran a joint patrol near Aleppo.", "en", "2021-05-01", "sy.regime.saa"),
        ("Syrian and Russian forces ran a joint patrol near Aleppo.", "en", "2025-05-01", "sy.army"),
        ("Afghan and Uzbek forces held a joint exercise near Termez.", "en", "2023-05-01", "af.taliban"),
        ("سيّر الجيش الوطني والقوات التركية دورية مشتركة في سوريا قرب عفرين.", "ar", "2021-05-01", "sy.sna"),
        ("سيّر الجيش الوطني والقوات الروسية دورية مشتركة في ليبيا قرب سبها.", "ar", "2021-05-01", "ly.lna"),
        ("شكلت المقاومة الشعبية والجيش السوداني غرفة عمليات مشتركة في السودان.", "ar", "2024-05-01", "sd.resistance"),
        ("شكلت المقاومة الشعبية والجيش اليمني غرفة عمليات مشتركة في اليمن.", "ar", "2015-08-01", "ye.resistance"),
        ("The SNA and Ethiopian troops ran a joint patrol in Somalia.", "en", "2021-05-01", "so.forces"),
        ("The SNA and Turkish troops ran a joint patrol in Syria.", "en", "2021-05-01", "sy.sna"),
    ],
)
def test_place_and_day_decide_who_is_meant(text: str, language: str, day: str, expected: str) -> None:
    """The same words name another actor elsewhere or later."""
    assert expected in actors_of(text, language, day)


def test_a_name_that_nobody_bears_there_and_then_stays_open() -> None:
    """Several bear it elsewhere or later: the text leaves open who it is, and a reader decides."""
    text = "سيّرت القوات المشتركة والقوات الإماراتية دورية مشتركة في اليمن."
    found = extract(an_article(text, "ar", published=published("2016-05-01")), load())
    assert isinstance(found, list)
    assert ({actor.id for actor in found[0].participants}, found[0].lane) == ({"local.forces", "ae.forces"}, "review")
    assert "ye.joint_forces_coast" in actors_of(text, "ar", "2019-05-01")


def test_without_a_publication_date_the_fetch_decides() -> None:
    """It is the only day there is."""
    text = "سيّر الجيش السوري والقوات الروسية دورية مشتركة في ريف حلب."
    for year, expected in ((2022, "sy.regime.saa"), (2026, "sy.army")):
        article = an_article(text, "ar", published=NO_DATE, fetched_at=datetime(year, 1, 1, tzinfo=UTC))
        found = extract(article, load())
        assert isinstance(found, list)
        assert expected in {actor.id for actor in found[0].participants}

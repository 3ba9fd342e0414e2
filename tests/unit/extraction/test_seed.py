"""The seed page: its two Reports, exactly, and nothing else."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas.article import Article
from schemas.report import Report
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import NO_DATE, an_article

SEED = Path(__file__).parents[4] / "shared" / "seed" / "page.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed page lies beside the project")
FETCHED = (datetime(2022, 1, 1, 9, tzinfo=UTC), datetime(2024, 12, 20, 9, tzinfo=UTC))

# Field of R1 -> where its words stand.
FIRST = {
    ("/subtype", "title", 22, 38),
    ("/subtype", "lead", 46, 76),
    ("/also/0", "p1", 77, 100),
    ("/also/2", "p1", 109, 167),
    ("/also/1", "p1", 200, 314),
    ("/phase", "lead", 0, 5),
    ("/recurrence", "title", 0, 13),
    ("/recurrence", "lead", 93, 106),
    ("/participants/0", "title", 43, 57),
    ("/participants/0", "lead", 6, 20),
    ("/participants/1", "lead", 23, 44),
    ("/participants/1", "title", 60, 69),
    ("/place", "lead", 110, 130),
    ("/date", "lead", 159, 191),
    ("/attribution/chain/0", "p1", 0, 25),
}
SECOND = {
    ("/subtype", "p3", 90, 94),
    ("/participants/0", "p3", 14, 27),
    ("/participants/1", "p3", 28, 42),
    ("/participants/2", "p3", 56, 76),
    ("/place", "p3", 98, 124),
    ("/date", "p3", 78, 88),
    ("/attribution/chain/0", "p3", 0, 9),
}


def seed_article(fetched_at: datetime) -> Article:
    """Return the seed page as cleaning leaves it."""
    lines = SEED.read_text(encoding="utf-8").split("\n")
    article = an_article(
        "\n".join(lines[place] for place in (8, 10, 12, 13, 15)),
        "ar",
        title=lines[2],
        published=NO_DATE,
        fetched_at=fetched_at,
        url="https://thiqa.example/archives/51234",
        agency=lines[6],
        publisher=lines[6],
        flags=("chrome_dropped", "date_missing", "plain_text"),
    )
    assert article.text_sha256.startswith("aa483bb4")
    assert article.article_id == "ar_ea0911e727a9a502f03b1e93ab3ef2f4"
    return article


@pytest.fixture(params=FETCHED, ids=lambda time: str(time.year))
def reports(request: pytest.FixtureRequest) -> list[Report]:
    """Read the page as fetched on the day after, and years later: it says the same."""
    found = extract(seed_article(request.param), load())
    assert isinstance(found, list)
    return found


def _spans(report: Report) -> set[tuple[str, str, int, int]]:
    return {(e.field, e.block, e.start, e.end) for e in report.evidence if not e.field.startswith("/reasons")}


def test_the_page_tells_of_two_events_and_no_third(reports: list[Report]) -> None:
    """Both ids of the contract come out, each related to the other."""
    assert [report.report_id for report in reports] == [
        "rp_c403941e406556d39a466976ee438f7a",
        "rp_495d1ae204ff3361b44891d20f87cdcc",
    ]
    assert reports[0].related == (reports[1].report_id,)
    assert reports[1].related == (reports[0].report_id,)


def test_the_first_report_is_the_coordination_centre(reports: list[Report]) -> None:
    """Every field that this stage promises is as designed."""
    first = reports[0]
    assert (first.theatre, first.lane, first.subtype, first.also) == (
        "SY",
        "alert",
        "joint_command",
        ("agreement", "basing", "fire_support"),
    )
    assert (first.phase, first.factuality, first.status) == ("started", "asserted", "occurred")
    assert (first.recurrence.kind, first.flags) == ("first", ("date_missing",))
    principals = [(a.id, a.type, a.country, a.role) for a in first.participants if a.role == "initiator"]
    assert principals == [("ru.forces", "state_mil", "RU", "initiator"), ("ir.irgc", "state_mil", "IR", "initiator")]
    assert first.place is not None
    assert (first.place.id, first.place.precision, first.place.lat, first.place.lon) == ("gn:170794", 2, 35.336, 40.141)
    assert (first.place.name, first.place.adm1_name) == ("western countryside of Deir ez-Zor", "Deir ez-Zor")
    assert (first.date.start, first.date.precision, first.date.basis) == (date(2021, 12, 31), "day", "explicit")
    assert (first.date.year_from, first.date.weekday_check) == ("weekday", True)
    assert first.implied_published == date(2022, 1, 1)
    assert (first.score, first.confidence) == (9.5, 0.95)


def test_the_second_report_is_the_joint_campaign(reports: list[Report]) -> None:
    """The campaign of the third paragraph stands on its own, told by the cited site."""
    second = reports[1]
    assert (second.lane, second.subtype, second.also) == ("alert", "joint_operation", ())
    assert (second.phase, second.factuality, second.status) == ("completed", "attributed", "occurred")
    assert second.flags == ("date_missing", "verb_missing")
    assert [(a.id, a.sponsor, a.role) for a in second.participants] == [
        ("sy.5corps", "RU", "initiator"),
        ("sy.ndf", "RU", "initiator"),
        ("ir.proxies", "IR", "partner"),
    ]
    assert second.place is not None
    assert (second.place.id, second.place.precision) == ("gn:172327", 2)
    assert second.place.name == "al-Tabni badia, west of Deir ez-Zor"
    assert (second.date.start, second.date.basis, second.date.weekday_check) == (date(2021, 12, 31), "relative", True)
    assert (second.score, second.confidence) == (7.5, 0.85)


def test_the_site_is_cited_for_the_terms_and_for_the_campaign(reports: list[Report]) -> None:
    """The publisher answers for the centre; the site, by anaphora, for the campaign."""
    first, second = (report.attribution for report in reports)
    assert first.origin == reports[0].article.publisher
    assert [(link.kind, link.covers) for link in first.chain] == [("outlet", "terms")]
    assert [(link.kind, link.covers) for link in second.chain] == [("outlet", "report")]
    assert first.chain[0].name == second.chain[0].name == second.origin
    assert first.hops == second.hops == 1


def test_every_field_shows_its_words(reports: list[Report]) -> None:
    """The spans are those of the design; the principals and all else that is told rest on them."""
    assert _spans(reports[0]) >= FIRST
    assert _spans(reports[1]) >= SECOND


@pytest.mark.parametrize("fetched_at", FETCHED)
def test_headlines_glued_on_top_add_nothing(fetched_at: datetime) -> None:
    """The raw page as one block, headlines and all, gives no other event than the two."""
    raw = SEED.read_text(encoding="utf-8")
    article = an_article(raw.replace("\n\n", "\n"), "ar", published=NO_DATE, fetched_at=fetched_at)
    found = extract(article, load())
    assert isinstance(found, list)
    assert {report.subtype for report in found} <= {"joint_command", "joint_operation"}
    assert len(found) <= 2

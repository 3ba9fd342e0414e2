"""The seed page, from its bytes: its two Reports, exactly as designed, and nothing else."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from schemas.article import Article
from schemas.report import Report
from services.cleaning.core import clean
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.scoring.weights import PRIOR
from services.extraction.settings import ExtractionSettings
from services.text.page_body import build_page
from tests.unit.extraction.builders import NO_DATE, an_article

SEED = Path(__file__).parents[2] / "corpus" / "seed" / "page.txt"
FETCHED = (datetime(2022, 1, 1, 9, tzinfo=UTC), datetime(2024, 12, 20, 9, tzinfo=UTC))
URL = "https://thiqa.example/archives/51234"
SITE = "موقع الخابور"

# Every span of the first Report: the field that rests on it, its block, its code points.
FIRST = {
    ("/subtype", "title", 22, 38), ("/subtype", "lead", 46, 76), ("/also/0", "p1", 77, 100),
    ("/also/1", "p1", 200, 314), ("/also/2", "p1", 109, 167), ("/phase", "lead", 0, 5),
    ("/recurrence", "title", 0, 13), ("/recurrence", "lead", 93, 106),
    ("/participants/0", "title", 43, 57), ("/participants/0", "lead", 6, 20), ("/participants/1", "lead", 23, 44),
    ("/participants/1", "title", 60, 69), ("/place", "lead", 110, 130), ("/date", "lead", 159, 191),
    ("/attribution/chain/0", "p1", 0, 25), ("/attribution/chain/0", "p2", 0, 11),
    ("/participants/2", "p1", 205, 225), ("/participants/3", "p1", 147, 167),
    ("/participants/4", "p1", 227, 240), ("/participants/5", "p1", 244, 257),
    ("/bystanders/0", "lead", 132, 157), ("/bystanders/1", "p1", 259, 277), ("/bystanders/2", "p2", 94, 129),
    ("/bystanders/3", "p2", 94, 129), ("/bystanders/4", "p2", 143, 193), ("/bystanders/5", "p2", 143, 193),
    ("/other_places/0", "title", 70, 79), ("/other_places/1", "p1", 171, 192), ("/other_places/2", "p1", 171, 192),
    ("/other_places/3", "p2", 82, 92), ("/other_places/4", "p2", 203, 220),
    ("/terms/0", "p1", 109, 167), ("/terms/0/grantors/0", "p1", 114, 128), ("/terms/1", "p1", 200, 314),
    ("/terms/1/in_return_for", "p1", 194, 199), ("/terms/2", "p2", 31, 92), ("/terms/2/grantors/0", "p2", 37, 42),
}  # fmt: skip
SECOND = {
    ("/subtype", "p3", 90, 94), ("/participants/0", "p3", 14, 27), ("/participants/1", "p3", 28, 42),
    ("/participants/2", "p3", 56, 76), ("/place", "p3", 98, 124), ("/date", "p3", 78, 88),
    ("/attribution/chain/0", "p3", 0, 9), ("/terms/0", "p3", 131, 172),
}  # fmt: skip
FIRST_REASONS = {
    "trigger.joint_command": 3.0, "joint.adjective": 2.0, "actors.two": 2.0, "context.military": 1.0,
    "verb.launch": 0.5, "title.lead": 1.0,
}  # fmt: skip
SECOND_REASONS = {
    "trigger.joint_operation": 1.5, "joint.with": 2.0, "actors.two": 2.0, "context.military": 1.0,
    "companion.title": 1.0,
}  # fmt: skip


@cache
def article(fetched_at: datetime) -> Article:
    """Clean the page as fetched at some time."""
    cleaned = clean(build_page(SEED.read_bytes(), URL, fetched_at=fetched_at, content_type="text/plain"))
    assert isinstance(cleaned, Article), cleaned
    return cleaned


@cache
def _read(fetched_at: datetime) -> list[Report]:
    found = extract(article(fetched_at), load())
    assert isinstance(found, list)
    return found


@pytest.fixture(params=FETCHED, ids=lambda time: str(time.year))
def reports(request: pytest.FixtureRequest) -> list[Report]:
    """Read the page as fetched on the day after, and years later: it says the same."""
    return _read(request.param)


def spans(report: Report) -> set[tuple[str, str, int, int]]:
    """Return what rests on which code points, the score's reasons apart."""
    return {(e.field, e.block, e.start, e.end) for e in report.evidence if not e.field.startswith("/reasons")}


def test_the_page_tells_of_two_events_and_no_third(reports: list[Report]) -> None:
    """Both ids of the contract come out, each related to the other."""
    assert [report.report_id for report in reports] == [
        "rp_c403941e406556d39a466976ee438f7a",
        "rp_495d1ae204ff3361b44891d20f87cdcc",
    ]
    assert reports[0].related == (reports[1].report_id,)
    assert reports[1].related == (reports[0].report_id,)
    assert reports[0].article.article_id == "ar_ea0911e727a9a502f03b1e93ab3ef2f4"


def test_both_carry_their_article_on(reports: list[Report]) -> None:
    """Publisher, language, missing date and the cleaner's flags travel with the Report."""
    cleaned = article(reports[0].article.fetched_at)
    for report in reports:
        assert report.article.publisher == "وكالة ثقة"
        assert (report.article.language, report.article.published) == ("ar", NO_DATE)
        assert report.article.signature == cleaned.signature
        assert report.article.flags == cleaned.quality.flags
        assert report.extractor.lexicon == load().digest


def test_only_the_fetch_differs_years_later() -> None:
    """What the page says does not depend on when it was fetched."""
    for early, late in zip(_read(FETCHED[0]), _read(FETCHED[1]), strict=True):
        assert early.model_dump(exclude={"article"}) == late.model_dump(exclude={"article"})
        assert early.article.fetched_at != late.article.fetched_at


def test_the_first_report_is_the_coordination_centre(reports: list[Report]) -> None:
    """Kind, standing and principals are as designed."""
    first = reports[0]
    assert (first.theatre, first.lane, first.subtype) == ("SY", "alert", "joint_command")
    assert first.also == ("agreement", "basing", "fire_support")
    assert (first.phase, first.factuality, first.status) == ("started", "asserted", "occurred")
    assert (first.recurrence.kind, first.recurrence.n) == ("first", None)
    assert first.flags == ("date_missing",)
    assert [(a.id, a.type, a.country, a.sponsor, a.role) for a in first.participants] == [
        ("ru.forces", "state_mil", "RU", None, "initiator"),
        ("ir.irgc", "state_mil", "IR", None, "initiator"),
        ("ir.proxies", "proxy_militia", None, "IR", "grantor"),
        ("ir.proxies", "proxy_militia", None, "IR", "grantee"),
        ("sy.5corps", "state_mil", "SY", "RU", "grantee"),
        ("sy.ndf", "proxy_militia", "SY", "RU", "grantee"),
    ]


def test_the_first_report_names_who_only_stands_by(reports: list[Report]) -> None:
    """Sponsor, holder of the place, flags and front lines are told by their slots; nobody of them takes part."""
    assert [(a.id, a.role) for a in reports[0].bystanders] == [
        ("sy.regime", "place_controller"),
        ("ru", "sponsor"),
        ("sy.regime", "flag_cover"),
        ("sy.5corps", "flag_cover"),
        ("sy.sna", "adversary_line"),
        ("tr.forces", "adversary_line"),
    ]
    assert reports[1].bystanders == ()


def test_the_first_report_has_three_terms(reports: list[Report]) -> None:
    """Cover from the air, posts in return for it, and leave to pass under other flags, which is still to come."""
    desert, other = "ov:deir-ez-zor-badia", "ov:raqqa-badia"
    assert [
        (t.kind, t.grantors, t.grantees, t.place_ids, t.flag_cover, t.phase, t.in_return_for) for t in reports[0].terms
    ] == [
        ("air_cover", ("ru.forces.air",), ("ir.proxies",), (desert, other), (), "agreed", None),
        ("basing", ("ir.proxies",), ("sy.5corps", "sy.ndf"), (desert,), (), "agreed", "t1"),
        (
            "passage",
            ("ru.forces",),
            ("ir.proxies",),
            ("ov:east-euphrates",),
            ("sy.regime", "sy.5corps"),
            "planned",
            None,
        ),
    ]
    assert [(t.kind, t.in_return_for) for t in reports[1].terms] == [("joint_protection", None)]


def test_the_first_report_names_the_other_places(reports: list[Report]) -> None:
    """A region, two deserts told in one, a bank of the river, and a name with one letter wrong, which is marked."""
    assert [(p.id, p.precision, p.repaired) for p in reports[0].other_places] == [
        ("ov:sy-east", 3, False),
        ("ov:deir-ez-zor-badia", 2, False),
        ("ov:raqqa-badia", 2, False),
        ("ov:east-euphrates", 3, False),
        ("ov:peace-spring", 3, True),
    ]
    assert reports[1].other_places == ()


def test_the_first_report_has_its_place_and_day(reports: list[Report]) -> None:
    """The countryside is placed by its town, the year found by the weekday."""
    place, day = reports[0].place, reports[0].date
    assert place is not None
    assert (place.id, place.precision, place.lat, place.lon) == ("gn:170794", 2, 35.336, 40.141)
    assert (place.name, place.country, place.adm1_name) == ("western countryside of Deir ez-Zor", "SY", "Deir ez-Zor")
    assert (day.start, day.end, day.precision) == (date(2021, 12, 31), date(2021, 12, 31), "day")
    assert (day.basis, day.year_from, day.weekday_check) == ("explicit", "weekday", True)
    assert reports[0].implied_published == date(2022, 1, 1)


def test_the_second_report_is_the_joint_campaign(reports: list[Report]) -> None:
    """The campaign of the third paragraph stands on its own, told by the cited site."""
    second = reports[1]
    assert (second.theatre, second.lane, second.subtype, second.also) == ("SY", "alert", "joint_operation", ())
    assert (second.phase, second.factuality, second.status) == ("completed", "attributed", "occurred")
    assert (second.recurrence.kind, second.flags) == ("none", ("date_missing", "verb_missing"))
    assert [(a.id, a.type, a.country, a.sponsor, a.role) for a in second.participants] == [
        ("sy.5corps", "state_mil", "SY", "RU", "initiator"),
        ("sy.ndf", "proxy_militia", "SY", "RU", "initiator"),
        ("ir.proxies", "proxy_militia", None, "IR", "partner"),
    ]


def test_the_second_report_has_its_place_and_day(reports: list[Report]) -> None:
    """A smaller place beside a larger one; "yesterday" counts from the day that the page implies."""
    place, day = reports[1].place, reports[1].date
    assert place is not None
    assert (place.id, place.precision, place.lat, place.lon) == ("gn:172327", 2, 35.612, 39.818)
    assert place.name == "al-Tabni badia, west of Deir ez-Zor"
    assert (place.country, place.adm1_name) == ("SY", "Deir ez-Zor")
    assert (day.start, day.precision, day.basis, day.weekday_check) == (date(2021, 12, 31), "day", "relative", True)


def test_by_hand_the_points_add_up_by_name() -> None:
    """Under the prior, reasons, score and confidence are the hand points of the design."""
    found = extract(article(FETCHED[0]), load(), ExtractionSettings(weights=PRIOR, ties=None))
    assert isinstance(found, list)
    for report, reasons, score, sure in zip(
        found, (FIRST_REASONS, SECOND_REASONS), (9.5, 7.5), (0.95, 0.85), strict=True
    ):
        assert {reason.code: reason.points for reason in report.reasons if reason.points} == reasons
        assert (report.score, report.confidence) == (score, sure)


def test_the_shipped_points_give_the_same_reasons_and_lanes(reports: list[Report]) -> None:
    """What was fitted weighs the same reasons: both ring, and the explanation adds up to the score."""
    for report, reasons in zip(reports, (FIRST_REASONS, SECOND_REASONS), strict=True):
        assert {reason.code for reason in report.reasons} >= set(reasons)
        assert report.lane == "alert"
        assert sum(reason.points for reason in report.reasons) == pytest.approx(report.score)


def test_the_site_is_cited_for_the_terms_and_for_the_campaign(reports: list[Report]) -> None:
    """The publisher answers for the centre; the site, by anaphora, for the campaign."""
    first, second = (report.attribution for report in reports)
    assert (first.origin, first.hops, second.origin, second.hops) == ("وكالة ثقة", 1, SITE, 1)
    assert [(link.name, link.kind, link.covers) for link in first.chain] == [(SITE, "outlet", "terms")]
    assert [(link.name, link.kind, link.covers) for link in second.chain] == [(SITE, "outlet", "report")]


def test_every_field_shows_its_words_and_no_others(reports: list[Report]) -> None:
    """The spans are exactly those of the design, each inside a quoted sentence."""
    assert spans(reports[0]) == FIRST
    assert spans(reports[1]) == SECOND
    for report in reports:
        for mark in report.evidence:
            assert any(q.block == mark.block and q.start <= mark.start <= mark.end <= q.end for q in report.quotes)


def _states(report: Report) -> frozenset[str | None]:
    return frozenset(actor.country or actor.sponsor for actor in report.participants)


def _uncleaned(text: str, fetched_at: datetime) -> list[Report]:
    found = extract(an_article(text, "ar", published=NO_DATE, fetched_at=fetched_at, url=URL), load())
    return found if isinstance(found, list) else []


@pytest.mark.parametrize("fetched_at", FETCHED)
@pytest.mark.parametrize("separator", ["\n", " "], ids=["blocks", "one block"])
def test_the_raw_page_adds_no_event(fetched_at: datetime, separator: str) -> None:
    """Headlines glued on top, and all of it as one block: no other event, nothing from the last paragraph.

    Without its blocks an event may keep the headline's vaguer name of an actor, but nobody else's.
    """
    raw = SEED.read_text(encoding="utf-8")
    cleaned = article(fetched_at)
    found = _uncleaned(separator.join(line for line in raw.split("\n") if line.strip()), fetched_at)
    known = {(report.subtype, _states(report)) for report in _read(fetched_at)}
    for report in found:
        assert (report.subtype, _states(report)) in known
        triggers = [quote.text for quote in report.quotes]
        assert not any(cleaned.paragraphs[3] in text for text in triggers)
    assert len(found) <= 2


def test_the_headlines_alone_tell_of_nothing() -> None:
    """The glued navigation of the top gives no Report, nor does the last paragraph."""
    headlines = SEED.read_text(encoding="utf-8").split("\n")[0]
    assert _uncleaned(headlines, FETCHED[1]) == []
    assert _uncleaned(article(FETCHED[1]).paragraphs[3], FETCHED[1]) == []

"""Which date is the event's: each row is one short article and the days on which its event took place, or none."""

import csv
from datetime import date
from pathlib import Path

import pytest

from schemas.parts import EventDate, Published
from services.extraction.candidates import gather
from services.extraction.core import extract
from services.extraction.dating.anchors import anchor_of
from services.extraction.dating.when import date_of, settled
from services.extraction.lexicon import load
from services.extraction.reading import read
from services.extraction.settings import DEFAULTS
from tests.unit.extraction.builders import FETCHED, NO_DATE, PUBLISHED, an_article

with (Path(__file__).parent / "cases" / "dates.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


def event_date(text: str, language: str, published: Published, title: str | None = None) -> EventDate:
    """Return the date of the first event of a text, as its Report would have it."""
    article = an_article(text.replace("\\n", "\n"), language, title=title, published=published)
    seen = read(article, load(), language, DEFAULTS)
    candidate = gather(seen)[0]
    when = date_of(candidate, seen, anchor_of(published, FETCHED, seen))
    return settled(when, candidate, published, doubted=False)


def told(found: EventDate) -> str:
    """Return a date as the table writes it."""
    if found.start is None or found.end is None:
        return ""
    days = f"{found.start}" if found.start == found.end else f"{found.start}/{found.end}"
    return f"{days} {found.precision} {found.basis}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']} {row['case']}")
def test_an_event_has_its_own_date(row: dict[str, str]) -> None:
    """The day of the act, not of its telling, its past or its source; nothing where the text leaves it open."""
    published = PUBLISHED.model_copy(update={"value": row["published"]}) if row["published"] else NO_DATE
    assert told(event_date(row["text"], row["language"], published, row["title"] or None)) == row["expected"]


DENIALS = [
    ("ar", "نفى الجيش الأردني، أمس الثلاثاء، أن تكون قواته قد نفذت عملية مشتركة مع الجيش السوري.", None),
    ("ar", "نفى الجيش الأردني أن تكون قواته قد نفذت مع الجيش السوري، أمس الثلاثاء، عملية مشتركة.", date(2024, 6, 11)),
    ("en", "Jordan's army on Tuesday denied that its troops ran a joint operation with the Syrian army.", None),
    ("en", "Jordan's army denied that its troops ran a patrol with the Syrian army on Monday.", date(2024, 6, 10)),
]


@pytest.mark.parametrize(("language", "text", "day"), DENIALS)
def test_what_is_denied_is_not_of_the_day_of_the_denial(language: str, text: str, day: date | None) -> None:
    """The day of a denied act is the one on which it is said to have happened, or there is none."""
    found = extract(an_article(text, language, published=PUBLISHED), load(), DEFAULTS)
    assert isinstance(found, list)
    assert [(report.status, report.date.start) for report in found] == [("denied", day)]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_both_languages_have_their_share(language: str) -> None:
    """Neither language is left with a token share of the cases, with an anchor and without."""
    rows = [row for row in ROWS if row["language"] == language]
    assert len(rows) >= 20
    assert sum(not row["expected"] for row in rows) >= 4


@pytest.mark.parametrize("basis", ["url", "htmldate", "none"])
def test_a_relative_day_needs_a_sure_publication(basis: str) -> None:
    """An invented date is worse than none: what a crawler guessed anchors nothing."""
    guessed = PUBLISHED.model_copy(update={"basis": basis})
    assert told(event_date("سيّرت القوات الروسية والتركية دورية مشتركة أمس", "ar", guessed)) == ""


@pytest.mark.parametrize("basis", ["jsonld", "meta", "feed", "markup", "visible"])
def test_every_sure_publication_anchors(basis: str) -> None:
    """What the page, its markup or its feed says is the day on which the text speaks."""
    sure = PUBLISHED.model_copy(update={"basis": basis})
    found = event_date("سيّرت القوات الروسية والتركية دورية مشتركة أمس", "ar", sure)
    assert found.start == date(2024, 6, 11)


def test_yesterday_with_its_date_tells_when_the_text_came_out() -> None:
    """ "Yesterday, Friday 31 December" implies that the text is of the first of January."""
    text = "سيّرت القوات الروسية والتركية دورية مشتركة أمس الجمعة 31 كانون الأول/ديسمبر"
    seen = read(an_article(text, "ar", published=NO_DATE), load(), "ar", DEFAULTS)
    anchor = anchor_of(NO_DATE, FETCHED, seen)
    assert (anchor.published, anchor.implied) == (None, date(2022, 1, 1))
    found = event_date(text, "ar", NO_DATE)
    assert (found.start, found.year_from, found.weekday_check) == (date(2021, 12, 31), "weekday", True)


def test_a_weekday_that_contradicts_its_date_is_told() -> None:
    """3 June 2024 was a Monday."""
    wrong = "Russian and Turkish forces ran a joint patrol on Friday 3 June 2024"
    assert event_date(wrong, "en", PUBLISHED).weekday_check is False
    assert event_date(wrong.replace("Friday", "Monday"), "en", PUBLISHED).weekday_check is True


def test_a_day_of_another_calendar_says_of_which() -> None:
    """A Hijri day becomes a Gregorian one, and the Report says so."""
    found = event_date("سيّرت القوات الروسية والتركية دورية مشتركة في 12 رمضان 1445", "ar", NO_DATE)
    assert (found.start, found.calendar) == (date(2024, 3, 22), "hijri")

"""Dates as written: every table row is a text with the one date it holds, or none."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.calendars import to_gregorian
from services.text.dates import DateMention, find_dates
from services.text.normalise import normalise
from services.text.sentences import split

with (Path(__file__).parent / "dates.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


def _told(mention: DateMention) -> str:
    names = ("day", "month", "year", "weekday", "relative_days", "month_shift", "direction", "calendar")
    said = {name: getattr(mention, name) for name in names}
    return " ".join(
        f"{name}={value}"
        for name, value in said.items()
        if value not in (None, "gregorian") and not (name == "direction" and value == 0)
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']} {row['expected'] or 'none'}")
def test_a_text_says_its_date_and_no_other(row: dict[str, str]) -> None:
    """Exactly the written words are found, with exactly what they say."""
    found = find_dates(row["text"], row["language"])
    expected = set(filter(None, [row["expected"]]))
    assert {" ".join(sorted(_told(mention).split())) for mention in found} == {
        " ".join(sorted(told.split())) for told in expected
    }
    assert [row["text"][mention.start : mention.end] for mention in found] == list(filter(None, [row["written"]]))


@given(st.text(max_size=200), st.sampled_from(["ar", "en", "fa", "ru", "tr", "fr", "xx"]))
def test_any_text_gets_dates_inside_it(text: str, language: str) -> None:
    """Odd text gives spans within the text in order, never an exception."""
    ends = [0]
    for mention in find_dates(text, language):
        assert ends[-1] <= mention.start < mention.end <= len(text)
        ends.append(mention.end)


@pytest.mark.parametrize(
    ("written", "calendar", "day"),
    [
        ((1399, 12, 30), "jalali", date(2021, 3, 20)),
        ((1403, 1, 1), "jalali", date(2024, 3, 20)),
        ((1400, 12, 30), "jalali", None),
        ((1445, 9, 1), "hijri", date(2024, 3, 11)),
        ((2023, 2, 30), "gregorian", None),
    ],
)
def test_a_day_of_another_calendar_is_a_gregorian_day(
    written: tuple[int, int, int], calendar: str, day: date | None
) -> None:
    """Known days of three calendars come out right; days that never were come out as nothing."""
    assert to_gregorian(*written, calendar) == day


@given(st.text(max_size=300))
def test_normalised_text_knows_its_way_back(text: str) -> None:
    """Every code point has an offset of the original, in order, and one more for the end."""
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.text) + 1
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert normalised.offsets[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One came. Two left! Three?", 3),
        ("Gen. Smith met Col. Brown in the U.S. Army base.", 1),
        ("بدأت العملية. انتهت في 3.5 ساعات؟ نعم", 3),
        ("First line\nsecond line", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, count: int) -> None:
    """Titles, initials and decimals end no sentence; stops and line feeds do."""
    assert len(split(text)) == count

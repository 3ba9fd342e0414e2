"""Anchors: the day on which a text speaks, from which its "yesterday" and its weekdays count."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from schemas.parts import Published
from services.extraction.dating.sentence_dates import mentions
from services.extraction.reading import Text
from services.text.date_resolver import Anchor, resolve

TRUSTED = ("jsonld", "meta", "feed", "markup", "visible")


def anchor_of(published: Published, fetched_at: datetime, text: Text) -> Anchor:
    """Return what relative days count from; "yesterday, Friday 31 December" implies when the text was published."""
    day = date.fromisoformat(published.value[:10]) if is_trusted(published) and published.value else None
    anchor = Anchor(day, fetched_at.date(), about=_about(published))
    for reading in text.readings:
        if not any(token.key.isdigit() for token in reading.scan.tokens):
            continue
        for mention in mentions(reading, text):
            if mention.relative_days is not None and mention.day is not None:
                resolved = resolve(mention, anchor)
                if resolved is not None and resolved.start is not None:
                    return replace(anchor, implied=resolved.start - timedelta(days=mention.relative_days))
    return anchor


def is_trusted(published: Published) -> bool:
    """Say whether a publication day comes from the page or its feed and not from a guess."""
    return published.basis in TRUSTED and published.precision in ("instant", "day")


def _about(published: Published) -> date | None:
    """Return a day of the month or year of a publication whose day is not known."""
    if published.basis not in TRUSTED or published.value is None or published.precision not in ("month", "year"):
        return None
    year, month = int(published.value[:4]), published.value[5:7]
    return date(year, int(month) if month else 7, 15)

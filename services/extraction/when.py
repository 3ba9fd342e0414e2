"""Dates: on which day it happened, as far as the text can say; an invented date is worse than none."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schemas.parts import EventDate, Phase, Published
from services.extraction.candidates import Candidate, Sighting
from services.extraction.reading import Reading, Text
from services.extraction.standing.phases import phase_of
from services.text.date_resolver import Anchor, resolve
from services.text.dates import DateMention, find_dates

TRUSTED = ("jsonld", "meta", "feed", "markup", "visible")
AHEAD = ("planned", "proposed")  # acts that are yet to come
RECENT = timedelta(days=45)  # an older day of another sentence is that sentence's own
BEGINS = ("started", "agreed")  # phases that have a day of their own
OPENING = ("title", "lead", "p1", "p2", "p3")
_UNTIL_REACH = 3  # "the 31st of August-DAT until"
FOLLOWING = 2  # how many sentences on a plan may still name its day
MIDDLE = 7  # the month from which the nearest day without a year is in the same year
DATELINE = 8  # the tokens of a line that names place and day
DATELINE_MARKS = frozenset("(-:\u2013\u2014")
QUOTES = frozenset("\"'\u201d\u00bb)\u2019")
YEAR = re.compile(r"(?:19|20)\d\d")
PERIOD_REACH = 8  # a year or month further from the trigger dates something else
LASTING = frozenset({"coordination", "support", "intelligence_sharing", "basing", "deconfliction"})
NO_DATE = EventDate(
    start=None, end=None, precision="none", basis="none", calendar="gregorian", year_from="none", weekday_check=None
)


@dataclass(frozen=True, slots=True)
class When:
    """A resolved date with its place in the text."""

    date: EventDate
    block: str
    start: int
    end: int
    said: bool = False  # it is the day on which the event was told


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a sentence: what it says, which days that is, and the token it stands at."""

    mention: DateMention
    date: EventDate
    token: int


def anchor_of(published: Published, fetched_at: datetime, text: Text) -> Anchor:
    """Return what relative days count from; "yesterday, Friday 31 December" implies when the text was published."""
    day = date.fromisoformat(published.value[:10]) if _is_trusted(published) and published.value else None
    anchor = Anchor(day, fetched_at.date(), about=_about(published))
    for reading in text.readings:
        if not any(token.key.isdigit() for token in reading.scan.tokens):
            continue
        for mention in _mentions(reading, text):
            if mention.relative_days is not None and mention.day is not None:
                resolved = resolve(mention, anchor)
                if resolved is not None and resolved.start is not None:
                    return replace(anchor, implied=resolved.start - timedelta(days=mention.relative_days))
    return anchor


def date_of(candidate: Candidate, text: Text, anchor: Anchor) -> When | None:
    """Return the date of an event: of the trigger's clause, its sentence, its other tellings, the news around it."""
    first = candidate.primary
    ahead = phase_at(first, candidate.subtype) in AHEAD
    named = _named_year(candidate, text, anchor)
    if named is not None and named.date.start is not None:
        anchor = replace(anchor, about=anchor.about or named.date.start.replace(month=MIDDLE))
    told = [first, *(s for s in (*candidate.sightings, *candidate.also) if s.reading is not first.reading)]
    own = (_own(sighting, text, anchor, ahead) for sighting in told)
    found = next((one for one in own if one is not None), None)
    lasting = _is_lasting(candidate)
    done = not lasting or phase_at(first, candidate.subtype) == "completed"
    around = list(_around(candidate, text, ahead)) if done else []
    if found is None and (near := _nearby(around, text, anchor, ahead)) is not None:
        found = replace(near, said=lasting)
    if found is None and not lasting:
        found = _told([*(sighting.reading for sighting in told), *around], text, anchor, ahead)
    found = found or _since(first, text, anchor)
    return found or (named if anchor.day is None else None)


def _nearby(around: list[Reading], text: Text, anchor: Anchor, ahead: bool) -> When | None:
    """Return the day of a sentence close by."""
    for reading in around:
        near = [one for one in _events_days(reading, None, text, anchor, False) if _is_recent(one.date, anchor)]
        near = [one for one in near if not ahead or _fits(one.date, anchor, ahead)]
        if near:
            return _when(reading, near[0])
    return None


def _told(readings: list[Reading], text: Text, anchor: Anchor, ahead: bool) -> When | None:
    """Return the day on which an event was told."""
    for reading in readings:
        said = [one for one in _dated(reading, text, anchor, False) if _is_said(reading, one.token, ahead)]
        if said and _is_recent(said[0].date, anchor):
            return replace(_when(reading, said[0]), said=not ahead)
    return None


def _is_said(reading: Reading, token: int, ahead: bool) -> bool:
    """Say whether a date tells when the news was told; of what is yet to come, when it was signed or decided."""
    return _is_settled(reading, token) if ahead else _is_statements(reading, token, None)


def _is_settled(reading: Reading, token: int) -> bool:
    """Say whether a date stands right behind the word for signing or deciding: it is past, whatever is planned."""
    return any(0 <= token - mark.end <= 1 for mark in reading.scan.of("SIGNED", "AGREED", "DECIDED", "SETTLEDW"))


def _since(sighting: Sighting, text: Text, anchor: Anchor) -> When | None:
    """Return the recent day since which an act goes on: it began then."""
    reading = sighting.reading
    days = [one for one in _dated(reading, text, anchor, False) if one.mention.since and _is_recent(one.date, anchor)]
    return _when(reading, days[0]) if days else None


def _is_lasting(candidate: Candidate) -> bool:
    """Say whether an event is a relation that goes on: the day of a text about it is not its own."""
    return candidate.subtype in LASTING and phase_at(candidate.primary, candidate.subtype) not in BEGINS


def phase_at(sighting: Sighting, subtype: str) -> Phase:
    """Return how far the act of a sighting has come."""
    trigger = sighting.frame.trigger
    return phase_of(sighting.reading, trigger.start, trigger.end, subtype)[0]


def settled(when: When | None, candidate: Candidate, published: Published, doubted: bool) -> EventDate:
    """Return the day of an event; one that is only alleged is not of the day on which somebody said so."""
    if when is not None and not (doubted and when.said):
        return when.date
    return NO_DATE if doubted else _fallback(candidate, published)


def _fallback(candidate: Candidate, published: Published) -> EventDate:
    """Return the publication day for news without a day; a plan and a lasting relation are of no such day."""
    phase = phase_at(candidate.primary, candidate.subtype)
    if phase in AHEAD or _is_lasting(candidate) or not _is_trusted(published) or published.value is None:
        return NO_DATE
    day = date.fromisoformat(published.value[:10])
    return NO_DATE.model_copy(
        update={"start": day, "end": day, "precision": "day", "basis": "published", "year_from": "published"}
    )


def _own(sighting: Sighting, text: Text, anchor: Anchor, ahead: bool) -> When | None:
    """Return the date of a sentence that is the event's own: a day before a month, its clause before the others."""
    reading, trigger = sighting.reading, sighting.frame.trigger.start
    clause = reading.clause_at(trigger)
    days = _events_days(reading, trigger, text, anchor, ahead)
    if not days:
        return None

    def rank(one: Dated) -> tuple[bool, bool, bool, int]:
        inside = clause[0] <= one.token < clause[1]
        return (not _has_day(one.date), not _fits(one.date, anchor, ahead), not inside, abs(one.token - trigger))

    best = min(days, key=rank)
    near = clause[0] <= best.token < clause[1] and abs(best.token - trigger) <= PERIOD_REACH
    fits = _has_day(best.date) and (not ahead or _fits(best.date, anchor, ahead))
    return _when(reading, best) if fits or near else None


def _events_days(reading: Reading, trigger: int | None, text: Text, anchor: Anchor, ahead: bool) -> list[Dated]:
    """Return the dates of a sentence without those of a statement, of the past behind "after", or of a dateline."""
    return [
        one
        for one in _dated(reading, text, anchor, ahead)
        if not _is_statements(reading, one.token, trigger)
        and not _is_earlier(reading, one.token)
        and not one.mention.since
        and not one.mention.until
        and not (ahead and _is_settled(reading, one.token))
        and not _is_dateline(one, reading, text, anchor)
    ]


def _is_statements(reading: Reading, token: int, trigger: int | None) -> bool:
    """Say whether a date tells when it was said: between a speech verb and its "that", or right behind the verb."""
    clause = reading.clause_at(token)
    said = reading.scan.of_between(*clause, "SPEECHV", "DENY")
    if reading.scan.syntax.capitals and any(0 <= token - mark.end <= 1 for mark in said):
        return True
    with_trigger = trigger is not None and clause[0] <= trigger < clause[1]
    return bool(said) and not with_trigger and clause[1] < len(reading.scan.tokens)


def _is_earlier(reading: Reading, token: int) -> bool:
    """Say whether "after", "since" or "had earlier" stands before a date: what it dates came before the event.

    So does "until", behind it where words follow their noun: it dates the end.
    """
    scan = reading.scan
    if scan.syntax.postpositions and any(0 <= mark.start - token <= _UNTIL_REACH for mark in scan.of("UNTILW")):
        return True
    ends = () if scan.syntax.postpositions else scan.of("UNTILW", "LASTS")
    return any(0 <= token - mark.end <= 1 for mark in (*reading.scan.of("AFTERW", "BACKGROUND"), *ends))


def _is_dateline(one: Dated, reading: Reading, text: Text, anchor: Anchor) -> bool:
    """Say whether a date stands for the article's own: it repeats the publication day or closes the place line."""
    if one.mention.weekday is not None or one.mention.relative_days is not None or one.date.precision != "day":
        return False
    behind = text.blocks[reading.block][one.mention.end :].lstrip(" ,")[:1]
    heads = one.token < DATELINE and behind in DATELINE_MARKS
    return heads or (one.mention.year is not None and one.date.start == anchor.published)


def _around(candidate: Candidate, text: Text, ahead: bool) -> Iterator[Reading]:
    """Yield the sentences whose day is likely the event's: its block's, a plan's next ones, its news' opening."""
    first = candidate.primary.reading
    yield from reversed([other for other in text.readings if other.block == first.block and other.order < first.order])
    if ahead:
        yield from (other for other in text.readings if 0 < other.order - first.order <= FOLLOWING)
    if any(sighting.reading.block in OPENING for sighting in candidate.sightings):
        yield from (other for other in text.readings if other.block in OPENING and other is not first)


def _named_year(candidate: Candidate, text: Text, anchor: Anchor) -> When | None:
    """Return the year that an exercise bears in its name: the last word before a quotation or a line ends."""
    if candidate.subtype != "joint_exercise":
        return None
    order = candidate.primary.reading.order
    for reading in (other for other in text.readings if abs(other.order - order) <= FOLLOWING):
        tokens = reading.scan.tokens
        for at, token in enumerate(tokens):
            ends = at + 1 == len(tokens) or tokens[at + 1].gap.strip()[:1] in QUOTES
            if at and ends and YEAR.fullmatch(token.key):
                mention = DateMention(token.start, token.end, year=int(token.key))
                found = resolve(mention, anchor)
                return None if found is None else When(found, reading.block, token.start, token.end)
    return None


def _is_recent(found: EventDate, anchor: Anchor) -> bool:
    if found.start is None or not _has_day(found):
        return False
    if anchor.day is None:
        return anchor.about is not None and found.start.year == anchor.about.year
    return anchor.day - RECENT <= found.start


def _fits(found: EventDate, anchor: Anchor, ahead: bool) -> bool:
    """Say whether a date lies on the side of the publication where the act lies."""
    if anchor.day is None or found.start is None or found.end is None:
        return True
    return found.end >= anchor.day if ahead else found.start <= anchor.day


def _when(reading: Reading, one: Dated) -> When:
    return When(one.date, reading.block, one.mention.start, one.mention.end)


def _dated(reading: Reading, text: Text, anchor: Anchor, ahead: bool) -> list[Dated]:
    """Return the dates of a sentence that can be told."""
    starts = [token.start for token in reading.scan.tokens]
    found = ((mention, resolve(mention, anchor, ahead=ahead)) for mention in _mentions(reading, text))
    return [Dated(m, day, max(0, bisect_right(starts, m.start) - 1)) for m, day in found if day is not None]


def _mentions(reading: Reading, text: Text) -> list[DateMention]:
    """Return the dates inside a sentence, with spans of its block; one in a name, "the 23 March Movement", is none."""
    return text.once("dates", reading, lambda: _find(reading, text))


def _find(reading: Reading, text: Text) -> list[DateMention]:
    sentence = reading.scan.sentence
    found = find_dates(text.blocks[reading.block][sentence.start : sentence.end], text.language)
    moved = (_moved(mention, sentence.start) for mention in found)
    names = [reading.span(one.start, one.end) for one in reading.mentions if one.kind == "named"]
    return [one for one in moved if not any(first <= one.start and one.end <= last for first, last in names)]


def _moved(mention: DateMention, by: int) -> DateMention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


def _has_day(found: EventDate) -> bool:
    return found.precision == "day"


def _is_trusted(published: Published) -> bool:
    return published.basis in TRUSTED and published.precision in ("instant", "day")


def _about(published: Published) -> date | None:
    """Return a day of the month or year of a publication whose day is not known."""
    if published.basis not in TRUSTED or published.value is None or published.precision not in ("month", "year"):
        return None
    year, month = int(published.value[:4]), published.value[5:7]
    return date(year, int(month) if month else 7, 15)

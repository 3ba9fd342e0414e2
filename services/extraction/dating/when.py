"""When: on which day an event took place, as far as the text can say; an invented date is worse than none."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from schemas.parts import EventDate, Phase, Published
from services.extraction.candidates import Candidate, Sighting
from services.extraction.dating.anchors import is_trusted
from services.extraction.dating.foreign_days import events_days, is_settled, is_statements
from services.extraction.dating.sentence_dates import (
    Dated,
    When,
    dated,
    has_day,
    holds_day,
    is_on_side,
    is_recent,
    reaches,
    when_of,
)
from services.extraction.reading import Reading, Text
from services.extraction.standing.phase_marks import OCCURRENCES
from services.extraction.standing.status import standing_of
from services.text.date_resolver import Anchor, resolve
from services.text.dates import DateMention

AHEAD = ("planned", "proposed")  # acts that are yet to come
OVER = ("suspended", "ended")  # what was still to come does not date that it was called off
TURNS = ("started", "agreed", *OVER)  # phases that have a day of their own
FRONT = ("title", "lead", "p1", "p2", "p3")  # an event told here has the day of what is told beside it
FOLLOWING = 2  # how many sentences on a plan may still name its day
MIDDLE = 7  # the month from which the nearest day without a year is in the same year
QUOTES = frozenset("\"'\u201d\u00bb)\u2019")
YEAR = re.compile(r"(?:19|20)\d\d")
SPANS = ("week", "month")
LONG = (*SPANS, "year")
PERIOD_REACH = 8  # a year or month further from the trigger dates something else
LASTING = frozenset({"coordination", "support", "intelligence_sharing", "basing", "deconfliction"})
NO_DATE = EventDate(
    start=None, end=None, precision="none", basis="none", calendar="gregorian", year_from="none", weekday_check=None
)


def date_of(candidate: Candidate, text: Text, anchor: Anchor) -> When | None:
    """Return the date of an event: of the trigger's clause, its sentence, its other tellings, the news around it."""
    first = candidate.primary
    phase = phase_at(first, candidate.subtype)
    ahead, drill = phase in AHEAD, candidate.subtype == "joint_exercise"
    named = _named_year(candidate, text, anchor)
    if named is not None and named.date.start is not None:
        anchor = replace(anchor, about=anchor.about or named.date.start.replace(month=MIDDLE))
    told = [first, *(s for s in (*candidate.sightings, *candidate.also) if s.reading is not first.reading)]
    found = next(_own_days(told, phase, text, anchor), None)
    if found is not None and found.date.precision in (LONG if drill else SPANS):
        found = _narrowed(found, first, text, anchor, ahead)
    lasting = _is_lasting(candidate)
    done = not lasting or phase == "completed"
    around = list(_around(candidate, text, ahead)) if done else []
    bound = ahead or phase in OVER or candidate.subtype not in OCCURRENCES
    if found is None and (near := _nearby(around, text, anchor, ahead, bound=bound)) is not None:
        found = replace(near, said=lasting)
    if found is None and done:
        found = _told([*(sighting.reading for sighting in told), *around], text, anchor, ahead)
    found = found or _since(first, text, anchor)
    return found or (named if anchor.day is None else None)


def _own_days(told: list[Sighting], phase: Phase, text: Text, anchor: Anchor) -> Iterator[When]:
    """Yield the days of the sentences that tell an event; a later one may recall an older act."""
    for sighting in told:
        found = _own(sighting, text, anchor, phase in AHEAD)
        if found is None or (sighting is not told[0] and not reaches(found.date, anchor)):
            continue
        if phase not in OVER or is_on_side(found.date, anchor, False):
            yield found


def _narrowed(found: When, first: Sighting, text: Text, anchor: Anchor, ahead: bool) -> When:
    """Return the day within a longer span that a sentence near by tells: "this week … it opens on Tuesday"."""
    for reading in (other for other in text.readings if abs(other.order - first.reading.order) <= FOLLOWING):
        for one in events_days(reading, None, text, anchor, ahead):
            if has_day(one.date) and is_on_side(one.date, anchor, ahead) and holds_day(found.date, one.date):
                return when_of(reading, one)
    return found


def _nearby(around: list[Reading], text: Text, anchor: Anchor, ahead: bool, *, bound: bool) -> When | None:
    """Return the day of a sentence close by; ``bound`` asks that it lies on the side where the act lies."""
    for reading in around:
        near = [one for one in events_days(reading, None, text, anchor, False) if is_recent(one.date, anchor)]
        near = [one for one in near if not bound or is_on_side(one.date, anchor, ahead)]
        if near:
            return when_of(reading, near[0])
    return None


def _told(readings: list[Reading], text: Text, anchor: Anchor, ahead: bool) -> When | None:
    """Return the day on which an event was told."""
    for reading in readings:
        days = [one for one in dated(reading, text, anchor, False) if is_recent(one.date, anchor)]
        said = next((one for one in days if _is_said(reading, one.token, ahead)), None)
        if said is not None:
            return replace(when_of(reading, said), said=not ahead)
    return None


def _is_said(reading: Reading, token: int, ahead: bool) -> bool:
    """Say whether a date tells when the news was told; of what is yet to come, when it was signed or decided."""
    return is_settled(reading, token) if ahead else is_statements(reading, token, None)


def _since(sighting: Sighting, text: Text, anchor: Anchor) -> When | None:
    """Return the recent day since which an act goes on: it began then."""
    reading = sighting.reading
    days = [one for one in dated(reading, text, anchor, False) if one.mention.since and is_recent(one.date, anchor)]
    return when_of(reading, days[0]) if days else None


def _is_lasting(candidate: Candidate) -> bool:
    """Say whether an event is a relation that goes on: the day of a text about it is not its own."""
    return candidate.subtype in LASTING and phase_at(candidate.primary, candidate.subtype) not in TURNS


def phase_at(sighting: Sighting, subtype: str) -> Phase:
    """Return how far the act of a sighting has come by its own sentence."""
    trigger = sighting.frame.trigger
    return standing_of(sighting.reading, trigger.start, trigger.end, subtype, attributed=False).phase


def settled(when: When | None, candidate: Candidate, published: Published, doubted: bool) -> EventDate:
    """Return the day of an event; one that is only claimed or denied is not of the day on which somebody said so."""
    if when is not None and not (doubted and when.said):
        return when.date
    return NO_DATE if doubted else _fallback(candidate, published)


def _fallback(candidate: Candidate, published: Published) -> EventDate:
    """Return the publication day for news without a day; a plan and a lasting relation are of no such day."""
    phase = phase_at(candidate.primary, candidate.subtype)
    if phase in AHEAD or _is_lasting(candidate) or not is_trusted(published) or published.value is None:
        return NO_DATE
    day = date.fromisoformat(published.value[:10])
    return NO_DATE.model_copy(
        update={"start": day, "end": day, "precision": "day", "basis": "published", "year_from": "published"}
    )


def _own(sighting: Sighting, text: Text, anchor: Anchor, ahead: bool) -> When | None:
    """Return the date of a sentence that is the event's own: a day before a month, its clause before the others."""
    reading, trigger = sighting.reading, sighting.frame.trigger.start
    clause = reading.clause_at(trigger)
    days = events_days(reading, trigger, text, anchor, ahead)
    if not days:
        return None

    def rank(one: Dated) -> tuple[bool, bool, bool, bool, int]:
        inside, same = clause[0] <= one.token < clause[1], ahead and one.date.start == anchor.day
        return (
            not has_day(one.date),
            not is_on_side(one.date, anchor, ahead),
            not inside,
            same,
            abs(one.token - trigger),
        )

    best = min(days, key=rank)
    near = clause[0] <= best.token < clause[1] and abs(best.token - trigger) <= PERIOD_REACH
    sure = has_day(best.date) and (not ahead or is_on_side(best.date, anchor, ahead))
    return when_of(reading, best) if sure or near else None


def _around(candidate: Candidate, text: Text, ahead: bool) -> Iterator[Reading]:
    """Yield the sentences whose day is likely the event's: its block's, a plan's next ones, its news' opening."""
    first = candidate.primary.reading
    yield from reversed([other for other in text.readings if other.block == first.block and other.order < first.order])
    if ahead:
        yield from (other for other in text.readings if 0 < other.order - first.order <= FOLLOWING)
    if any(sighting.reading.block in FRONT for sighting in candidate.sightings):
        yield from (other for other in text.readings if other.block in FRONT and other is not first)


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

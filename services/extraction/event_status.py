"""Event status: how an event stands by all the sentences that tell of it, its headline and its date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.extraction.candidates import Candidate, Sighting
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.status import HEADLINE_TOKENS, NEARBY, OCCURRENCES, Standing, standing_of
from services.extraction.tense import is_future

_BEGUN = frozenset({"started", "completed", "ongoing"})
_BODIES = frozenset({"joint_command", "joint_force"})
_GOING = frozenset({"joint_exercise", "joint_operation", "joint_patrol", "fire_support", "support"})
_ACT_NOUNS = ("OP", "PATROL", "EXERCISE", "CLEARV", "TRAINN")
_ACT_REACH, _ACT_AFTER = 5, 3
_LASTING = ("joint_exercise", "joint_patrol")  # they are named again by their noun, whoever holds them


def standing_of_event(candidate: Candidate, text: Text, *, attributed: bool) -> tuple[Standing, bool]:
    """Return how an event stands, and whether the headline says otherwise than the body: the body wins."""
    told = [*candidate.sightings, *_later(candidate)]
    body = [one for one in told if not is_headline(one.reading, text)]
    main = candidate.primary if not is_headline(candidate.primary.reading, text) or not body else body[0]
    standing = _standing(main, candidate.subtype, attributed)
    if standing.phase_mark is None:
        near = [one for one in body if 0 < one.reading.order - main.reading.order <= NEARBY]
        later = [_standing(one, candidate.subtype, attributed) for one in near]
        later += _of_same_kind(main, candidate.subtype, text)
        marked = next((one for one in later if one.phase_mark is not None), None)
        if marked is not None:
            standing = replace(
                standing, phase=marked.phase, phase_mark=marked.phase_mark, phase_reading=marked.phase_reading
            )
    if standing.status == "occurred" and (lasts := next(_lasting(main, candidate.subtype, text), None)) is not None:
        standing = replace(standing, phase="ongoing", phase_mark=lasts[1], phase_reading=lasts[0])
    if standing.status == "occurred" and (work := next(_yet_to_work(main, candidate.subtype, text), None)) is not None:
        standing = replace(standing, phase="agreed", phase_mark=work[1], phase_reading=work[0])
    if standing.factuality in ("asserted", "attributed"):
        standing = _by_report(standing, text)
    heads = [one for one in told if is_headline(one.reading, text) and one is not main]
    shown = [_standing(one, candidate.subtype, attributed) for one in heads]
    both = standing.phase_mark is not None or standing.factuality_mark is not None
    return standing, both and any(one.status != standing.status and one.phase_mark is not None for one in shown)


def _of_same_kind(main: Sighting, subtype: str, text: Text) -> list[Standing]:
    """Return how the drills or patrols of the next sentences stand: they are those before, whoever holds them."""
    if subtype not in _LASTING:
        return []
    near = [one for one in text.readings if 0 < one.order - main.reading.order <= NEARBY]
    acts = ((one, act) for one in near for act in one.triggers if act.subtype == subtype)
    return [standing_of(one, act.start, act.end, subtype, attributed=False) for one, act in acts]


def _lasting(main: Sighting, subtype: str, text: Text) -> Iterator[tuple[Reading, Mark]]:
    """Yield the words that say that what has begun goes on: "they last until Friday", "the sweep continues"."""
    for reading in text.readings if subtype in _GOING else ():
        if not 0 <= reading.order - main.reading.order <= NEARBY:
            continue
        if subtype == "joint_exercise" and (marks := reading.scan.of("LASTS")):
            yield reading, marks[0]
        yield from ((reading, mark) for mark in reading.scan.of("GOESON") if _of_act(reading, mark))


def _yet_to_work(main: Sighting, subtype: str, text: Text) -> Iterator[tuple[Reading, Mark]]:
    """Yield the words that say that a body which is founded has still to begin: so far it is only declared."""
    for reading in text.readings if subtype in _BODIES else ():
        if 0 <= reading.order - main.reading.order <= NEARBY:
            yield from ((reading, mark) for mark in reading.scan.of("TOWORK"))


def _of_act(reading: Reading, mark: Mark) -> bool:
    """Say whether what goes on is the act itself, a sweep or training, and not the fighting or the talks."""
    around = max(0, mark.start - _ACT_REACH), mark.end + _ACT_AFTER
    told = bool(reading.scan.of_between(*around, *_ACT_NOUNS)) and not is_future(reading.scan, mark.start)
    return told and not reading.scan.of_between(*around, "CLASH")


def by_date(standing: Standing, subtype: str, happens: date | None, told: date | None) -> Standing:
    """Return an act of one day that the text dates after the day on which it speaks as planned, a past one as done."""
    vivid = standing.phase_mark is not None and standing.phase_mark.word == "PRESENT"
    if vivid and happens is not None and told is not None and (told - happens).days == 1:
        return replace(standing, phase="completed")  # "their ships patrol the strait yesterday"
    ahead = happens is not None and told is not None and happens > told and subtype in OCCURRENCES
    return replace(standing, phase="planned") if ahead and standing.phase in _BEGUN else standing


def _by_report(standing: Standing, text: Text) -> Standing:
    """Return what the title ascribes to a report or an accusation as alleged, whatever the body's own words."""
    for reading in text.readings:
        marks = reading.scan.of("ALLEGE") if reading.block == "title" else []
        if marks:
            return replace(standing, factuality="alleged", factuality_mark=marks[0], factuality_reading=reading)
    return standing


def is_headline(reading: Reading, text: Text) -> bool:
    """Say whether a sentence is the title, or a short first line without a stop where there is no title."""
    if reading.block != "lead" or "title" in text.blocks:
        return reading.block == "title"
    line = text.blocks["lead"].rstrip()
    return len(text.blocks) > 1 and len(reading.scan.tokens) <= HEADLINE_TOKENS and line[-1:].isalnum()


def _later(candidate: Candidate) -> list[Sighting]:
    """Return the sightings of what else the event is that say that it was agreed."""
    return [one for one in candidate.also if one.frame.trigger.subtype == "agreement"]


def _standing(sighting: Sighting, subtype: str, attributed: bool) -> Standing:
    trigger = sighting.frame.trigger
    return standing_of(sighting.reading, trigger.start, trigger.end, subtype, attributed=attributed)

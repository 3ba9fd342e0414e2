"""Event status: how an event stands by all the sentences that tell of it, its headline and its date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from schemas.parts import EventDate, Phase
from services.extraction.candidates import Candidate, Sighting
from services.extraction.reading import Reading, Text
from services.extraction.sentences.scan import Mark
from services.extraction.standing.outsiders import told_by_outsider
from services.extraction.standing.phase_marks import DRILLS, FOUNDED, OCCURRENCES
from services.extraction.standing.status import Standing, describes, standing_of
from services.extraction.standing.tense import is_future

HEADLINE_TOKENS = 14
NEARBY = 2  # how many sentences on a verb may still say how far the act has come
_BEGUN = frozenset({"started", "completed", "ongoing"})
_OPENING = 3  # sentences in which a text names the report that it rests on
_BELOW_TITLE = 2  # lines of place and day between a title and the news
_GOING = frozenset({"joint_exercise", "joint_operation", "joint_patrol", "fire_support", "support"})
_ACT_NOUNS = ("OP", "PATROL", "EXERCISE", "CLEARV", "TRAINN")
_ACT_REACH, _ACT_AFTER = 5, 3


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
        if candidate.subtype == "support":  # help that came goes on to be given
            later = [one for one in later if one.phase != "planned"]
        shown = [_standing(one, candidate.subtype, attributed) for one in told if one is not main]
        earlier = [
            one for one in shown if one.phase_reading is not None and one.phase_reading.order < main.reading.order
        ]
        marked = next((one for one in [*later, *reversed(earlier)] if one.phase_mark is not None), None)
        if marked is not None:
            standing = replace(
                standing, phase=marked.phase, phase_mark=marked.phase_mark, phase_reading=marked.phase_reading
            )
    if standing.status in ("occurred", "ongoing") and (over := _finished(main, candidate.subtype, text)) is not None:
        standing = replace(standing, phase="ended", phase_mark=over.phase_mark, phase_reading=over.phase_reading)
    if standing.status == "occurred" and (lasts := next(_lasting(main, candidate.subtype, text), None)) is not None:
        standing = replace(standing, phase="ongoing", phase_mark=lasts[1], phase_reading=lasts[0])
    if standing.status == "occurred" and (work := next(_at_work(main, candidate.subtype, text), None)) is not None:
        phase: Phase = "agreed" if work[1].word == "TOWORK" else "ongoing"
        standing = replace(standing, phase=phase, phase_mark=work[1], phase_reading=work[0])
    if standing.factuality in ("asserted", "attributed"):
        standing = _by_report(standing, text)
    if standing.factuality in ("asserted", "attributed"):
        standing = _by_outsider(standing, candidate, main, text)
    heads = [one for one in told if is_headline(one.reading, text) and one is not main]
    shown = [_standing(one, candidate.subtype, attributed) for one in heads]
    both = standing.phase_mark is not None or standing.factuality_mark is not None
    return standing, both and any(one.status != standing.status and one.phase_mark is not None for one in shown)


def _of_same_kind(main: Sighting, subtype: str, text: Text) -> list[Standing]:
    """Return how the drills or patrols of the next sentences stand: they are those before, whoever holds them."""
    if subtype not in DRILLS:
        return []
    reach = NEARBY + (_BELOW_TITLE if main.reading.block == "title" else 0)
    near = [one for one in text.readings if 0 < one.order - main.reading.order <= reach]
    acts = ((one, act) for one in near for act in one.triggers if act.subtype == subtype)
    told = [standing_of(one, act.start, act.end, subtype, attributed=False) for one, act in acts]
    return [one for one in told if one.phase_mark is None or one.phase_mark.word != "COMEFOR"]


def _finished(main: Sighting, subtype: str, text: Text) -> Standing | None:
    """Return where the headline or the next sentences say that the same drill or patrol is over."""
    if subtype not in DRILLS:
        return None
    near = [one for one in text.readings if one.block == "title" or 0 < one.order - main.reading.order <= NEARBY]
    acts = ((one, act) for one in near for act in one.triggers if act.subtype == subtype)
    told = (standing_of(one, act.start, act.end, subtype, attributed=False) for one, act in acts)
    return next((one for one in told if one.phase == "ended" and _is_over(one, subtype)), None)


def _is_over(told: Standing, subtype: str) -> bool:
    """Say whether words tell that something is over; only a headline's verb of ending is sure to mean the drill."""
    reading, mark = told.phase_reading, told.phase_mark
    heads = reading is not None and reading.block == "title" and subtype == "joint_exercise"
    return mark is not None and (mark.word == "FINISH" or heads)


def _lasting(main: Sighting, subtype: str, text: Text) -> Iterator[tuple[Reading, Mark]]:
    """Yield the words that say that what has begun goes on: "they last until Friday", "the sweep continues"."""
    for reading in text.readings if subtype in _GOING else ():
        if not 0 <= reading.order - main.reading.order <= NEARBY:
            continue
        if subtype == "joint_exercise" and (marks := reading.scan.of("LASTS")):
            yield reading, marks[0]
        yield from ((reading, mark) for mark in reading.scan.of("GOESON") if _of_act(reading, mark))


def _at_work(main: Sighting, subtype: str, text: Text) -> Iterator[tuple[Reading, Mark]]:
    """Yield the words that say that a founded body has still to begin, and so is only declared, or that it works."""
    for reading in text.readings if subtype in FOUNDED else ():
        if abs(reading.order - main.reading.order) <= NEARBY:
            yield from ((reading, mark) for mark in reading.scan.of("TOWORK", "ATWORK"))


def _of_act(reading: Reading, mark: Mark) -> bool:
    """Say whether what goes on is the act itself, a sweep or training, and not the fighting or the talks."""
    around = max(0, mark.start - _ACT_REACH), mark.end + _ACT_AFTER
    told = bool(reading.scan.of_between(*around, *_ACT_NOUNS)) and not is_future(reading.scan, mark.start)
    return told and not reading.scan.of_between(*around, "CLASH")


def by_date(standing: Standing, subtype: str, days: EventDate | None, told: date | None) -> Standing:
    """Return an act that the text dates after the day on which it speaks as planned, a past one as done.

    A drill whose days hold that day goes on.
    """
    happens, ends = (days.start, days.end) if days is not None else (None, None)
    within = happens is not None and ends is not None and told is not None and happens < told < ends
    bare = standing.phase_mark is None or standing.phase == "planned"
    if within and bare and subtype == "joint_exercise" and days is not None and days.precision == "day":
        return replace(standing, phase="ongoing")
    vivid = standing.phase_mark is not None and standing.phase_mark.word == "PRESENT"
    if vivid and happens is not None and told is not None and (told - happens).days == 1:
        return replace(standing, phase="completed")  # "their ships patrol the strait yesterday"
    ahead = happens is not None and told is not None and happens > told and subtype in OCCURRENCES
    return replace(standing, phase="planned") if ahead and standing.phase in _BEGUN else standing


def _by_report(standing: Standing, text: Text) -> Standing:
    """Return what the title denies, or it or the opening ascribes to a report, as denied or alleged."""
    for reading in text.readings[:_OPENING]:
        title = reading.block == "title"
        alleged = reading.scan.of(*(("ALLEGE", "EXPERTS") if title else ("EXPERTS",)))
        alleged = [mark for mark in alleged if not describes(reading, mark)]
        if alleged and not (title and _is_refuted(text)):
            return replace(standing, factuality="alleged", factuality_mark=alleged[0], factuality_reading=reading)
        denied = reading.scan.of("DENY") if title and not reading.scan.of("AFFIRM", "NOTDENY") else []
        if denied:
            return replace(standing, factuality="denied", factuality_mark=denied[0], factuality_reading=reading)
    return standing


def _by_outsider(standing: Standing, candidate: Candidate, main: Sighting, text: Text) -> Standing:
    """Return an act as alleged that its sentence or the headline gives as the word of a foe."""
    heads = [reading for reading in text.readings[:1] if reading.block == "title"]
    for reading in (main.reading, *heads):
        if (said := told_by_outsider(candidate, reading, text)) is not None:
            return replace(standing, factuality="alleged", factuality_mark=said, factuality_reading=reading)
    return standing


def _is_refuted(text: Text) -> bool:
    """Say whether the opening calls what the headline tells of claims false."""
    return any(reading.scan.of("DENY") for reading in text.readings[:_OPENING] if reading.block != "title")


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

"""Phases: how far the act of one sentence has come, by the words beside its trigger and the tense of its verb."""

from collections.abc import Iterable

from schemas.parts import Phase
from services.extraction.reading import Reading
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.standing.deals import deal_phase
from services.extraction.standing.phase_marks import (
    ACTS,
    FOUNDED,
    HAPPENED,
    LEAVING,
    OCCURRENCES,
    PHASES,
    TOLD_OF,
    Near,
    keeps_on,
    near_marks,
    nearest,
    outweighed,
)  # fmt: skip
from services.extraction.standing.tense import goes_on, is_future, is_present, present_verb
from services.extraction.words.generators import MEEM, YEH

FUTURE_REACH, COMING_REACH = 8, 12  # before the trigger and, where nothing else says it, after
STATES = frozenset({"intelligence_sharing", "deconfliction", "coordination"})  # they last, once they are there
LASTING = frozenset({"joint_exercise", "joint_operation", "fire_support"})  # what has begun goes on for days
_STAYS = frozenset({"support", "basing", "joint_operation", "coordination"})  # they end when who came leaves
_PREPARED_REACH = 5  # tokens from preparations to what they are for
_COURSES = ("TRAINN", "TRAINV", "TRAINEDV", "EXERCISEV", "FIGHTWITH")  # support that lasts once it has begun
_LEFT_REACH, _PACKAGE_REACH, _LEAVE_REACH = 6, 16, 8
_BEGUN = frozenset({"started", "completed", "ongoing"})
_TOLD = frozenset({"LAUNCH", "STARTN", "DONE"})  # where a verb in the present weighs more


def phase_of(reading: Reading, start: int, end: int, subtype: str) -> tuple[Phase, Mark | None]:
    """Return how far an act has come whose trigger stands from one token to before another."""
    clause = reading.clause_at(start)
    near = near_marks(reading, start, end, subtype)
    if (going := _going_or_left(reading, start, end, subtype, near)) is not None:
        return going
    planned = near["PLAN"] or _future(reading, range(max(clause[0], start - FUTURE_REACH), start + 1))
    if planned is None and (deal := deal_phase(reading, (start, end), subtype, near)) is not None:
        return deal
    if reading.block == "title" and _is_infinitive(reading.scan, start):
        return "planned", planned
    told = subtype in ACTS and (reading.block != "title" or reading.scan.language in ("en", "tr"))
    now = present_verb(reading, start, end) if told else None
    for word, phase, _ in PHASES:
        mark = planned if word == "PLAN" else near[word]
        if word in _TOLD and now is not None:
            return "ongoing", now
        if mark is None or (word == "PLAN" and outweighed(near, mark, start, end)):
            continue
        return _fitted(reading, clause, subtype, word, phase, mark), mark
    return _unsaid(reading, start, end, subtype)


def _going_or_left(
    reading: Reading, start: int, end: int, subtype: str, near: Near
) -> tuple[Phase, Mark | None] | None:
    """Return the phase of what is not ended, of a body that is left, and of what is to be given or gone on with."""
    scan, clause = reading.scan, reading.clause_at(start)
    kept = next((mark for mark in scan.of("NEG", "DENY") if keeps_on(scan, mark)), None)
    if kept is not None and clause[0] <= kept.start <= end + 1:
        return "ongoing", kept
    settled = near["AGREED"] or near["DECIDED"]
    if subtype in OCCURRENCES and settled is None and (prepared := _preparation(scan, start, end, clause)) is not None:
        return "planned", prepared
    if subtype in FOUNDED and (left := _left(scan, start, clause)) is not None and near["PLAN"] is None:
        return "ended", left
    lets = subtype == "basing" and scan.covering(start, "ALLOW") and not scan.covering(start, "POSTV")
    if lets and all(near[word] is None for word in ("PLAN", "PROPOSE", "SUSPENDW", "ENDV")):
        return "agreed", scan.at(start, "ALLOW")
    if subtype in STATES and is_present(scan, start):
        return "ongoing", Mark("PRESENT", start, start + 1, "")
    if near["PLAN"] is None and _gives_soon(scan, start):
        return "planned", scan.at(start, "GIVEV")
    going = goes_on(scan, near["PLAN"], start, clause)
    return ("ongoing", going) if going is not None else None


def _preparation(scan: Scan, start: int, end: int, clause: tuple[int, int]) -> Mark | None:
    """Return the noun of "completed preparations for their joint drill": the act itself is still to come."""
    before = scan.of_between(max(clause[0], start - _PREPARED_REACH), start, "PREPN")
    if scan.syntax.postpositions:  # "the drill's preparations"
        before += scan.of_between(start, min(clause[1], end + 2), "PREPN")
    return before[-1] if before else None


def _fitted(reading: Reading, clause: tuple[int, int], subtype: str, word: str, phase: Phase, mark: Mark) -> Phase:
    """Return what a phase comes to for this kind of act: talks that ended took place, a drill that began goes on."""
    if word == "SUSPENDW" and reading.scan.covering(mark.start, "POSTPONE") and reading.scan.of("NEWDATE"):
        return "planned"  # what is put off to a day is still to come
    if word == "LAUNCH" and subtype == "joint_operation" and not _begins(reading.scan, mark.start):
        return "completed"  # "fought", "fired missiles", "conducted"
    if word == "LAUNCH" and subtype == "fire_support" and not reading.scan.covering(mark.start, "STARTN"):
        return "completed"  # "cover for the attack that the army carries out"
    if phase == "started" and subtype in _STAYS and _leaves(reading.scan, mark):
        return "ended"
    if phase == "started" and subtype == "support" and reading.scan.of_between(*clause, *_COURSES):
        return "ongoing"
    if word == "FINISH" and subtype == "agreement" and reading.scan.covering(mark.start, "ENDV"):
        return "ended"  # "put an end to the pact"
    if word == "FINISH" and subtype not in OCCURRENCES:
        return "ended" if subtype in _STAYS else "completed"
    if phase in ("ongoing", "agreed") and subtype == "meeting":
        return "completed"
    if phase == "started" and subtype in LASTING:
        return "ongoing"
    if subtype == "agreement" and (phase in _BEGUN or phase == "agreed"):
        return "completed"  # the agreeing is the act, and it is done; what it binds to is still to come
    return phase


def _unsaid(reading: Reading, start: int, end: int, subtype: str) -> tuple[Phase, Mark | None]:
    """Return the phase of an act of which no word says how far it has come."""
    scan, clause = reading.scan, reading.clause_at(start)
    if (
        subtype == "support"
        and (package := nearest(scan.of("PACKAGE"), start, end, clause, _PACKAGE_REACH)) is not None
    ):
        return "agreed", package
    allowing = [mark for mark in scan.of("ALLOW") if not scan.covering(mark.start, "POSTV")]
    if subtype == "basing" and (leave := nearest(allowing, start, end, clause, _LEAVE_REACH)) is not None:
        return "agreed", leave  # a host that gives leave has declared what is to come
    later = scan.of_between(end, min(clause[1], end + COMING_REACH), "PLAN", *HAPPENED)
    coming = next((m for m in later if is_future(scan, m.start)), None)
    if coming is not None and subtype in OCCURRENCES:
        return "planned", coming  # "the minister said that the drill with B will take place on Friday"
    return ("ongoing" if subtype in STATES else "completed"), None


def _begins(scan: Scan, place: int) -> bool:
    """Say whether a verb of launching tells a beginning, or what is going on: "opened", "is conducting"."""
    return scan.covering(place, "STARTN") or is_present(scan, place)


def _is_infinitive(scan: Scan, start: int) -> bool:
    """Say whether an English headline tells an act by its subject, "to" and a verb: "destroyer to shield carrier"."""
    if scan.language != "en" or start < 2 or "to" not in (scan.tokens[start - 1].key, scan.tokens[start].key):
        return False
    return not scan.of_between(0, start - 1, *TOLD_OF, "ARRIVEV", "COMEFOR")


def _left(scan: Scan, start: int, clause: tuple[int, int]) -> Mark | None:
    """Return the verb of whoever leaves a joint body: "withdrew its army from the joint force"."""
    before = scan.of_between(max(clause[0], start - _LEFT_REACH), start + 1, *LEAVING)
    return before[-1] if before else None


def _leaves(scan: Scan, mark: Mark) -> bool:
    """Say whether what has begun is a leaving: "started to withdraw", "began pulling out"."""
    return bool(scan.of_between(mark.start, mark.end + 2, *LEAVING))


def _gives_soon(scan: Scan, start: int) -> bool:
    """Say whether a Persian verb of giving stands in the present: what is given will be."""
    return scan.covering(start, "GIVEV") and scan.tokens[start].key.startswith(MEEM + YEH)


def _future(reading: Reading, places: Iterable[int]) -> Mark | None:
    """Return the first verb in the future at some tokens: Arabic writes it as one letter before the verb."""
    for place in places:
        if is_future(reading.scan, place):
            known = [m for marks in reading.scan.marks.values() for m in marks if m.start == place]
            if known:
                return known[0]
    return None

"""Status: how far the act has come, and how surely the text says so, read beside the trigger."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.parts import Factuality, Phase, Recurrence, Status
from services.extraction.deals import SEALED, deal_phase
from services.extraction.generators import MEEM, YEH, has_lam
from services.extraction.reading import Reading
from services.extraction.scan import Mark, Scan
from services.extraction.tense import goes_on, is_future, past_verb, present_verb

NEG_BEFORE, NEG_AFTER = 6, 1
DENIED_REACH = 16  # words of whoever denies
HEADLINE_TOKENS = 14
FUTURE_REACH, COMING_REACH = 8, 12  # before the trigger and, where nothing else says it, after
_CLOSING_REACH = 16  # where the verb comes last
NEARBY = 2  # how many sentences on a verb may still say how far the act has come
STATES = frozenset({"intelligence_sharing", "deconfliction", "coordination"})  # they last, once they are there
OCCURRENCES = frozenset({"joint_patrol", "joint_exercise", "joint_operation"})
ACTS = OCCURRENCES | {"support", "fire_support"}  # what goes on while it is told in the present
LASTING = frozenset({"joint_exercise", "joint_operation"})  # what has begun goes on: it lasts for days

# Word class -> phase and how far from the trigger it may stand; where two stand near the earlier row wins.
_PHASES: tuple[tuple[str, Phase, int], ...] = (
    ("SUSPENDW", "suspended", 7),
    ("ENDV", "ended", 7),
    ("FINISH", "ended", 14),
    ("PROPOSE", "proposed", 16),
    ("DECIDED", "agreed", 8),
    ("PLAN", "planned", 16),
    ("AGREED", "agreed", 20),
    ("ONGOING", "ongoing", 10),
    ("LAUNCH", "started", 24),
    ("STARTN", "started", 24),
    ("DONE", "completed", 24),
)
_OUTDONE = ("PLAN", "PROPOSE", "ONGOING")  # what counts less than the trigger's own verb in the past
_REACHING = {"fa": tuple(word for word, _, _ in _PHASES), "tr": ("SUSPENDW",)}
_BEGUN = frozenset({"started", "completed", "ongoing"})
_BEGINNING = ("ONGOING", "LAUNCH", "STARTN")
_HAPPENED = ("LAUNCH", "STARTN", "DONE", "FINISH")
_TOLD = frozenset({"LAUNCH", "STARTN", "DONE"})  # where a verb in the present weighs more
_DONE = {"LAUNCH": ("DONE", "FINISH"), "ENDV": ("FINISH",), "AGREED": ("SIGNED",)}  # the same verb, carried out
_STATUS: dict[Phase, Status] = {
    "proposed": "planned", "planned": "planned", "agreed": "announced", "started": "occurred",
    "completed": "occurred", "ongoing": "ongoing", "suspended": "ended", "ended": "ended",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Phase and factuality of an act, each with the words that say so."""

    phase: Phase
    factuality: Factuality
    phase_mark: Mark | None
    factuality_mark: Mark | None
    phase_reading: Reading | None = None
    factuality_reading: Reading | None = None

    @property
    def status(self) -> Status:
        """Return the one word that phase and factuality come to."""
        if self.factuality in ("denied", "refused"):
            return "denied"
        return "alleged" if self.factuality in ("alleged", "conditional") else _STATUS[self.phase]


def recurrence_of(readings: list[Reading]) -> tuple[Recurrence, list[tuple[Reading, Mark]]]:
    """Say whether the act is the first of its kind, the n-th or routine, with every mark of it."""
    for word, kind in (("FIRST", "first"), ("ROUTINE", "routine")):
        marks = [(reading, mark) for reading in readings for mark in reading.scan.of(word)]
        if marks:
            number = _number(*marks[0]) if kind == "routine" else None
            return Recurrence(kind="nth" if number else kind, n=number), marks  # type: ignore[arg-type]
    return Recurrence(kind="none", n=None), []


def standing_of(reading: Reading, start: int, end: int, subtype: str, *, attributed: bool) -> Standing:
    """Return how an act stands by the sentence of its trigger alone."""
    phase, phase_mark = phase_of(reading, start, end, subtype)
    factuality, mark = factuality_of(reading, start, end, attributed=attributed)
    return Standing(phase, factuality, phase_mark, mark, reading, reading)


def phase_of(reading: Reading, start: int, end: int, subtype: str) -> tuple[Phase, Mark | None]:
    """Return how far an act has come whose trigger stands from one token to before another."""
    clause = reading.clause_at(start)
    further = _CLOSING_REACH if reading.scan.syntax.verb_last else 0
    wide = _REACHING.get(reading.scan.language, ())
    near = {
        word: _nearest(_marks(reading, word, subtype), start, end, clause, max(reach, further if word in wide else 0))
        for word, _, reach in _PHASES
    }
    terms = near["PLAN"] if subtype == "agreement" and not reading.scan.syntax.verb_last else None
    if terms is not None and terms.start >= end:
        near["PLAN"] = None  # what a deal that was struck will bring
    if (over := past_verb(reading, start, end)) is not None:  # "before the awaited operation A B-DAT arms sent"
        beside = range(start - 1, over + 2)
        near |= {w: None for w in _OUTDONE if (mark := near[w]) is not None and mark.start not in beside}
    if near["PLAN"] is None and _gives_soon(reading.scan, start):
        return "planned", reading.scan.at(start, "GIVEV")
    ongoing = near["ONGOING"]
    if (going := goes_on(reading.scan, near["PLAN"], start)) is not None:
        return "ongoing", going
    if subtype == "meeting" and reading.scan.syntax.verb_last and ongoing is not None and ongoing.start < start:
        near["ONGOING"] = None  # what they met about goes on
    planned = near["PLAN"] or _future(reading, range(max(clause[0], start - FUTURE_REACH), start + 1))
    if planned is None and (deal := deal_phase(reading, (start, end), subtype, near)) is not None:
        return deal
    told = subtype in ACTS and (reading.block != "title" or reading.scan.language in ("en", "tr"))
    now = present_verb(reading, start, end) if told else None
    for word, phase, _ in _PHASES:
        mark = near[word]
        if mark is None and word == "PLAN":
            mark = planned
        if word in _TOLD and now is not None:
            return "ongoing", now
        if mark is None or (word == "PLAN" and _outweighed(near, mark, start, end)):
            continue
        return _fitted(phase, word, subtype), mark
    allowing = [mark for mark in reading.scan.of("ALLOW") if not reading.scan.covering(mark.start, "POSTV")]
    if subtype == "basing" and (leave := _nearest(allowing, start, end, clause, 8)) is not None:
        return "agreed", leave  # a host that gives leave has declared what is to come
    later = reading.scan.of_between(end, min(clause[1], end + COMING_REACH), "PLAN", *_HAPPENED)
    coming = next((m for m in later if is_future(reading.scan, m.start)), None)
    if coming is not None and subtype in OCCURRENCES:
        return "planned", coming  # "the minister said that the drill with B will take place on Friday"
    return ("ongoing" if subtype in STATES else "completed"), None


def _gives_soon(scan: Scan, start: int) -> bool:
    """Say whether a Persian verb of giving stands in the present: what is given will be."""
    return scan.covering(start, "GIVEV") and scan.tokens[start].key.startswith(MEEM + YEH)


def _fitted(phase: Phase, word: str, subtype: str) -> Phase:
    """Return what a phase comes to for this kind of act: talks that ended took place, a drill that began goes on."""
    if word == "FINISH" and subtype not in OCCURRENCES:
        return "completed"
    if phase == "ongoing" and subtype == "meeting":
        return "completed"
    if phase == "started" and subtype in LASTING:
        return "ongoing"
    if subtype == "agreement" and (phase in _BEGUN or phase == "agreed"):
        return "completed"  # the agreeing is the act, and it is done; what it binds to is still to come
    return phase


def _nouns(reading: Reading) -> set[int]:
    """Return where a word for a deal stands by itself, in no verb of agreeing."""
    verbs = {(mark.start, mark.end) for mark in reading.scan.of("AGREEV")}
    return {m.start for m in reading.scan.of("AGREE") if (m.start, m.end) not in verbs}


def _marks(reading: Reading, word: str, subtype: str) -> list[Mark]:
    """Return the marks of a class; a verb that may launch an act or carry it out ("conduct") says that it is done."""
    done = {mark.start for mark in reading.scan.of(*_DONE.get(word, ()))}
    if word == "AGREED" and reading.scan.syntax.postpositions:  # "under the accord" soldiers are taught
        done = {k for term in reading.scan.of("WELCOMEW", "TERMCUE") for k in range(term.start, term.end)}
    if word == "AGREED" and subtype not in SEALED:  # "the first patrol since the accord": a noun tells no agreeing
        done |= _nouns(reading)
    if word == "PROPOSE":  # "at the request of" asks for nothing that is still to come
        done = {k for plea in reading.scan.of("PLEA") for k in range(plea.start, plea.end)}
    marks = [mark for mark in reading.scan.of(word) if mark.start not in done]
    if reading.scan.language != "ar" or word not in _BEGINNING:
        return marks
    marks = [mark for mark in marks if not reading.scan.covering(mark.start, "LOYALW")]  # "continues"? "of A"
    return [mark for mark in marks if not has_lam(mark.clitic)]  # "came to set up a post"


def _outweighed(near: dict[str, Mark | None], plan: Mark, start: int, end: int) -> bool:
    """Let a finished act beside the trigger outweigh a plan farther off."""
    done = [mark for word in _HAPPENED if (mark := near[word]) is not None]
    return any(_distance(mark, start, end) + 4 < _distance(plan, start, end) for mark in done)


def _future(reading: Reading, places: Iterable[int]) -> Mark | None:
    """Return the first verb in the future at some tokens: Arabic writes it as one letter before the verb."""
    for place in places:
        if is_future(reading.scan, place):
            known = [m for marks in reading.scan.marks.values() for m in marks if m.start == place]
            if known:
                return known[0]
    return None


def factuality_of(reading: Reading, start: int, end: int, *, attributed: bool) -> tuple[Factuality, Mark | None]:
    """Return how surely the text tells of an act whose trigger stands from one token to before another."""
    clause = reading.clause_at(start)
    last = clause[1] if reading.scan.syntax.verb_last else start
    denials = reading.scan.of("DENY")
    denied = [m for m in denials if clause[0] - 3 <= m.start < clause[1]]
    denied = [m for m in denied if m.start <= last or reading.scan.at(m.start, "NEG")]  # "what was said of it is false"
    denied = denied or [m for m in denials if _introduces(reading, m, clause[0])]
    if denied and not _affirmed(reading, denied[-1], start):
        return "denied", denied[-1]
    refused = _nearest(reading.scan.of("REFUSE"), start, end, clause, 24)
    if refused is not None and refused.start <= start:
        return "refused", refused
    negated = [m for m in _negations(reading) if start - NEG_BEFORE <= m.start <= end + NEG_AFTER]
    negated = [m for m in negated if clause[0] <= m.start < clause[1]]
    if negated:
        return "denied", negated[0]
    alleged = [m for m in reading.scan.of("ALLEGE") if m.start <= last]
    if alleged:
        return "alleged", alleged[-1]
    conditional = _nearest(reading.scan.of("CONDITIONAL"), start, end, clause, 24)
    if conditional is not None and conditional.start <= start:
        return "conditional", conditional
    return ("attributed" if attributed else "asserted"), None


def _negations(reading: Reading) -> Iterable[Mark]:
    """Yield the words that negate; "unprecedented" and "still" hold such a word and say the opposite."""
    for mark in reading.scan.of("NEG"):
        if not reading.scan.covering(mark.start, "NOTNEG"):
            yield mark


def _affirmed(reading: Reading, denial: Mark, start: int) -> bool:
    """Say whether the text affirms again between the denial and the trigger: "denied A and confirmed B"."""
    return any(denial.end <= mark.start <= start for mark in reading.scan.of("AFFIRM"))


def _nearest(marks: list[Mark], start: int, end: int, clause: tuple[int, int], reach: int) -> Mark | None:
    inside = [mark for mark in marks if clause[0] <= mark.start < clause[1]]
    close = [mark for mark in inside if _distance(mark, start, end) <= reach]
    return min(close, key=lambda mark: _distance(mark, start, end), default=None)


def _distance(mark: Mark, start: int, end: int) -> int:
    return max(0, start - mark.end, mark.start - end)


def _number(reading: Reading, mark: Mark) -> int | None:
    """Return the number beside "patrol no."; None when there is none."""
    for token in reading.scan.tokens[max(0, mark.start - 1) : mark.end + 2]:
        digits = token.key.rstrip("thrdsn")
        if digits.isdigit():
            return int(digits)
    return None


def _introduces(reading: Reading, denial: Mark, start: int) -> bool:
    """Say whether a clause is what "A, B and C denied that" denies: nobody says anything else in between."""
    between = reading.scan.of_between(denial.end, start, "SPEECHV", "AFFIRM", "ALLEGE")
    return 0 <= start - denial.end <= DENIED_REACH and reading.clause_at(denial.start)[1] == start and not between

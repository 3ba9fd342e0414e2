"""Status: how far the act has come, and how surely the text says so, read beside the trigger."""

from dataclasses import dataclass

from schemas.parts import Factuality, Phase, Recurrence, Status
from services.extraction.generators import SEEN
from services.extraction.reading import Reading
from services.extraction.scan import Mark

NEG_BEFORE, NEG_AFTER = 6, 1
VERB_REACH = 24
STATES = frozenset({"joint_command", "joint_force", "basing", "intelligence_sharing", "deconfliction", "coordination"})
AGREEMENTS = frozenset({"agreement", "meeting"})

# Word class -> phase; where two stand near a trigger the earlier row wins: a planned start is planned.
_PHASES: tuple[tuple[str, Phase], ...] = (
    ("SUSPENDW", "suspended"),
    ("ENDV", "ended"),
    ("PROPOSE", "proposed"),
    ("PLAN", "planned"),
    ("AGREED", "agreed"),
    ("LAUNCH", "started"),
    ("STARTN", "started"),
    ("ONGOING", "ongoing"),
    ("DONE", "completed"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Phase and factuality of an act, each with the words that say so."""

    phase: Phase
    factuality: Factuality
    phase_mark: Mark | None
    factuality_mark: Mark | None

    @property
    def status(self) -> Status:
        """Return the one word that phase and factuality come to."""
        if self.factuality in ("denied", "refused"):
            return "denied"
        if self.factuality in ("alleged", "conditional"):
            return "alleged"
        named: dict[Phase, Status] = {
            "proposed": "planned",
            "planned": "planned",
            "agreed": "announced",
            "started": "occurred",
            "completed": "occurred",
            "ongoing": "ongoing",
            "suspended": "ended",
            "ended": "ended",
        }
        return named[self.phase]


def standing_of(reading: Reading, start: int, end: int, subtype: str, *, attributed: bool) -> Standing:
    """Read phase and factuality of the act whose trigger stands from one token to before another."""
    phase, phase_mark = _phase(reading, start, end, subtype)
    factuality, factuality_mark = _factuality(reading, start, end, attributed)
    return Standing(phase, factuality, phase_mark, factuality_mark)


def recurrence_of(readings: list[Reading]) -> tuple[Recurrence, list[tuple[Reading, Mark]]]:
    """Say whether the act is the first of its kind, the n-th or routine, with every mark of it."""
    for word, kind in (("FIRST", "first"), ("ROUTINE", "routine")):
        marks = [(reading, mark) for reading in readings for mark in reading.scan.of(word)]
        if marks:
            number = _number(*marks[0]) if kind == "routine" else None
            return Recurrence(kind="nth" if number else kind, n=number), marks  # type: ignore[arg-type]
    return Recurrence(kind="none", n=None), []


def _phase(reading: Reading, start: int, end: int, subtype: str) -> tuple[Phase, Mark | None]:
    clause = reading.clause_at(start)
    near = {word: _nearest(_marks(reading, word), start, end, clause) for word, _ in _PHASES}
    planned = _future(reading, start, clause)
    for word, phase in _PHASES:
        mark = near[word]
        if mark is not None and not (word == "PLAN" and _done_is_nearer(near, mark, start, end)):
            return phase, mark
        if word == "PROPOSE" and planned is not None:
            return "planned", planned
    if subtype in AGREEMENTS:
        return ("agreed" if subtype == "agreement" else "completed"), None
    return ("ongoing" if subtype in STATES else "completed"), None


def _marks(reading: Reading, word: str) -> list[Mark]:
    """Return the marks of a class; a verb that may launch an act or carry it out ("conduct") says that it is done."""
    done = {mark.start for mark in reading.scan.of("DONE")} if word == "LAUNCH" else set()
    return [mark for mark in reading.scan.of(word) if mark.start not in done]


def _done_is_nearer(near: dict[str, Mark | None], plan: Mark, start: int, end: int) -> bool:
    """Let a finished act beside the trigger outweigh a plan farther off."""
    done = [mark for word in ("LAUNCH", "STARTN", "DONE") if (mark := near[word]) is not None]
    return any(_distance(mark, start, end) + 4 < _distance(plan, start, end) for mark in done)


def _future(reading: Reading, start: int, clause: tuple[int, int]) -> Mark | None:
    """Return a verb in the future right before the trigger: Arabic writes it as one letter before the verb."""
    for word in ("LAUNCH", "STARTN", "DONE", "COORDV", "PARTICIPATE"):
        for mark in reading.scan.of(word):
            if clause[0] <= mark.start <= start and start - mark.start <= 8 and SEEN in mark.clitic:
                return mark
    return None


def _factuality(reading: Reading, start: int, end: int, attributed: bool) -> tuple[Factuality, Mark | None]:
    clause = reading.clause_at(start)
    last = clause[1] if reading.scan.syntax.verb_last else start
    denied = [m for m in reading.scan.of("DENY") if clause[0] - 3 <= m.start < clause[1] and m.start <= last]
    if denied and not _affirmed(reading, denied[-1], start):
        return "denied", denied[-1]
    refused = _nearest(reading.scan.of("REFUSE"), start, end, clause)
    if refused is not None and refused.start <= start:
        return "refused", refused
    negated = [m for m in reading.scan.of("NEG") if start - NEG_BEFORE <= m.start <= end + NEG_AFTER]
    negated = [m for m in negated if clause[0] <= m.start < clause[1]]
    if negated:
        return "denied", negated[0]
    alleged = [m for m in reading.scan.of("ALLEGE") if m.start <= start]
    if alleged:
        return "alleged", alleged[-1]
    conditional = _nearest(reading.scan.of("CONDITIONAL"), start, end, clause)
    if conditional is not None and conditional.start <= start:
        return "conditional", conditional
    return ("attributed" if attributed else "asserted"), None


def _affirmed(reading: Reading, denial: Mark, start: int) -> bool:
    """Say whether the text affirms again between the denial and the trigger: "denied A and confirmed B"."""
    return any(denial.end <= mark.start <= start for mark in reading.scan.of("AFFIRM"))


def _nearest(marks: list[Mark], start: int, end: int, clause: tuple[int, int]) -> Mark | None:
    inside = [mark for mark in marks if clause[0] <= mark.start < clause[1]]
    close = [mark for mark in inside if _distance(mark, start, end) <= VERB_REACH]
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

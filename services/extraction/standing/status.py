"""Status: how far the act has come, and how surely the text says so, read beside the trigger."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.parts import Factuality, Phase, Recurrence, Status
from services.extraction.reading import Reading
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.standing.phase_marks import DRILLS, keeps_on, nearest
from services.extraction.standing.phases import phase_of
from services.extraction.standing.tense import is_future
from services.extraction.words.generators import LAM, NOON

NEG_BEFORE, NEG_AFTER = 6, 1
_OPENS = 1  # tokens before the claims that a sentence is about: "the claims that … are false"
_RELATIVE_REACH = 3  # tokens from a relative pronoun to the verb of what is taken for granted
_NEGATED_FUTURE = re.compile("^\u0646\u062e\u0648\u0627\u0647|m[ae]y[ae]c[ae][kğ]")  # Persian, Turkish
DENIED_REACH = 16  # words of whoever denies
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
    factuality, mark = factuality_of(reading, start, end, attributed=attributed, drill=subtype in DRILLS)
    if subtype in DRILLS and mark is not None and mark.word == "NEG" and _is_called_off(reading, mark, phase):
        phase, phase_mark, factuality, mark = "ended", mark, "asserted", None
    return Standing(phase, factuality, phase_mark, mark, reading, reading)


def factuality_of(
    reading: Reading, start: int, end: int, *, attributed: bool, drill: bool = False
) -> tuple[Factuality, Mark | None]:
    """Return how surely the text tells of an act whose trigger stands from one token to before another.

    Of a drill or patrol a negated future says so wherever it stands: "the exercise of A and B will not take place".
    """
    clause = reading.clause_at(start)
    last = clause[1] if reading.scan.syntax.verb_last else start
    denials = reading.scan.of("DENY")
    denials = [m for m in denials if not keeps_on(reading.scan, m) and not _presupposed(reading, m, start)]
    denied = [m for m in denials if clause[0] - 3 <= m.start < clause[1]]
    denied = [m for m in denied if m.start <= last or reading.scan.at(m.start, "NEG")]  # "what was said of it is false"
    denied = denied or [m for m in denials if _introduces(reading, m, clause[0])]
    if denied and not _affirmed(reading, denied[-1], start):
        return "denied", denied[-1]
    refused = nearest(reading.scan.of("REFUSE"), start, end, clause, 24)
    if refused is not None and refused.start <= start:
        return "refused", refused
    near = range(start - NEG_BEFORE, end + NEG_AFTER + 1)
    negated = [m for m in _negations(reading) if m.start in near or (drill and _will_not(reading.scan, m))]
    negated = [m for m in negated if clause[0] <= m.start < clause[1]]
    if negated:
        return "denied", negated[0]
    alleged = [m for m in reading.scan.of("ALLEGE") if m.start <= last or _closes(reading, m)]
    alleged = [m for m in alleged if not describes(reading, m)]
    if alleged:
        false = [m for m in denials if m.start > alleged[0].start and alleged[0].start <= _OPENS]
        return ("denied", false[0]) if false else ("alleged", alleged[-1])
    conditional = nearest(reading.scan.of("CONDITIONAL"), start, end, clause, 24)
    if conditional is not None and conditional.start <= start:
        return "conditional", conditional
    return ("attributed" if attributed else "asserted"), None


def _negations(reading: Reading) -> Iterable[Mark]:
    """Yield the words that negate; "unprecedented" and "still" hold such a word and say the opposite."""
    for mark in reading.scan.of("NEG"):
        if not reading.scan.covering(mark.start, "NOTNEG") and not keeps_on(reading.scan, mark):
            yield mark


def _presupposed(reading: Reading, denial: Mark, start: int) -> bool:
    """Say whether an act only tells which thing is spoken of: "denied that the pact they signed …"."""
    near = reading.scan.of_between(max(denial.end, start - _RELATIVE_REACH), start + 1, "RELPRON", "RELATIVE")
    return bool(near) and not reading.scan.of_between(denial.end, start, "SPEECHV", "ALLEGE", "REPORTW", "TELLV")


def _is_called_off(reading: Reading, negation: Mark, phase: Phase) -> bool:
    """Say whether a drill or patrol is told not to come: who "will not hold" it has called it off."""
    arabic = reading.scan.language == "ar" and reading.scan.tokens[negation.start].key == LAM + NOON
    return phase == "planned" or arabic or _will_not(reading.scan, negation)


def _will_not(scan: Scan, negation: Mark) -> bool:
    """Say whether a negation stands in or beside a verb in the future."""
    beside = range(max(0, negation.start - 1), min(len(scan.tokens), negation.end + 1))
    told = any(scan.covering(k, "PLAN") or is_future(scan, k) for k in beside)
    return told or _NEGATED_FUTURE.search(scan.tokens[negation.start].key) is not None


def _closes(reading: Reading, mark: Mark) -> bool:
    """Say whether a claim is named at the end of what is claimed: "…, the rebels claim"."""
    return reading.scan.language == "en" and mark.end >= len(reading.scan.tokens)


def describes(reading: Reading, mark: Mark) -> bool:
    """Say whether a suspicion only tells who somebody is: "suspected rebels", but not "suspected of"."""
    after = [token.key for token in reading.scan.tokens[mark.end : mark.end + 1]]
    bare = reading.scan.tokens[mark.start].key == "suspected" and after not in (["of"], ["that"], ["to"])
    return bare or reading.scan.covering(mark.start, "SUSPECTS")


def _affirmed(reading: Reading, denial: Mark, start: int) -> bool:
    """Say whether the text affirms again between the denial and the trigger: "denied A and confirmed B"."""
    return any(denial.end <= mark.start <= start for mark in reading.scan.of("AFFIRM"))


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

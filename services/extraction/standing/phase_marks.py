"""Phase marks: the words of a clause that say how far its act has come, each class with the nearest one."""

from schemas.parts import Phase
from services.extraction.reading import Reading
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.standing.deals import SEALED
from services.extraction.standing.tense import is_finite_past, past_verb
from services.extraction.words.generators import BEH, has_lam

OCCURRENCES = frozenset({"joint_patrol", "joint_exercise", "joint_operation"})
FOUNDED = frozenset({"joint_command", "joint_force"})  # bodies that are declared before they work
DRILLS = frozenset({"joint_exercise", "joint_patrol"})
ACTS = OCCURRENCES | {"support", "fire_support"}  # what goes on while it is told in the present
LEAVING = ("WITHDRAWV", "LEAVEV", "PULLV", "ENDPARTV")
_ENDS = ("FINISH", "ENDV", "SUSPENDW")
TOLD_OF = ("LAUNCH", "STARTN", "DONE", "FINISH", "ENDV", "SUSPENDW")
HAPPENED = ("LAUNCH", "STARTN", "DONE", "FINISH")
_COMING_FOR = 14  # tokens from the arrival to the drill it is for
_CALLED_OFF_REACH = 16
_CLOSING_REACH = 16  # where the verb comes last
_BEHIND, _NEGATED_REACH, _DENIED_REACH = 3, 3, 5
Near = dict[str, Mark | None]

# Word class -> phase and how far from the trigger it may stand; where two stand near the earlier row wins.
PHASES: tuple[tuple[str, Phase, int], ...] = (
    ("SUSPENDW", "suspended", 7),
    ("ENDV", "ended", 7),
    ("FINISH", "ended", 24),
    ("PROPOSE", "proposed", 16),
    ("DECIDED", "agreed", 8),
    ("PLAN", "planned", 16),
    ("AGREED", "agreed", 20),
    ("ONGOING", "ongoing", 16),
    ("LAUNCH", "started", 24),
    ("STARTN", "started", 24),
    ("DONE", "completed", 24),
)
_OUTDONE = ("PLAN", "PROPOSE", "ONGOING")  # what counts less than the trigger's own verb in the past
_ENDED_REACH = {"support": 8, "basing": 8}  # the ending of help or of a stay stands beside it
_REACHING = {"fa": tuple(word for word, _, _ in PHASES), "tr": ("SUSPENDW", "ENDV")}
_BEGINNING = ("ONGOING", "LAUNCH", "STARTN")
_DONE = {"LAUNCH": ("DONE", "FINISH"), "ENDV": ("FINISH",), "AGREED": ("SIGNED",)}  # the same verb, carried out
_PARTICIPLES = ("an", "en")
_PURPOSES = (*_BEGINNING, "ENDV", "SUSPENDW", "FINISH")  # what a preposition makes an aim: "formed to stop them"
_MEETING = 2  # tokens from a closing to the talks that are closed
_PAUSE_REACH = 4  # tokens from "after" to the halt: "after two weeks of pause"
_FIRED = 2  # tokens from a verb of launching to the missiles it launches


def near_marks(reading: Reading, start: int, end: int, subtype: str) -> Near:
    """Return for each class of words the nearest that tells of the act whose trigger stands at some tokens."""
    clause = reading.clause_at(start)
    further = _CLOSING_REACH if reading.scan.syntax.verb_last else 0
    wide = _REACHING.get(reading.scan.language, ())
    reaches = {word: max(reach, further if word in wide else 0) for word, _, reach in PHASES}
    if subtype in DRILLS:  # "the drill that A and B were to hold in August has been suspended"
        reaches |= dict.fromkeys(("SUSPENDW", "ENDV"), _CALLED_OFF_REACH)
    reaches["FINISH"] = _ENDED_REACH.get(subtype, reaches["FINISH"])
    near = {word: nearest(_marks(reading, word, subtype), start, end, clause, reach) for word, reach in reaches.items()}
    plan = near["PLAN"]
    if subtype == "agreement" and not reading.scan.syntax.verb_last and plan is not None and plan.start >= end:
        near["PLAN"] = None  # what a deal that was struck will bring
    if (over := past_verb(reading, start, end)) is not None:  # "before the awaited operation A B-DAT arms sent"
        beside = range(start - 1, over + 2)
        outdone = _OUTDONE if is_finite_past(reading.scan, over) else _OUTDONE[:-1]
        near |= {w: None for w in outdone if (mark := near[w]) is not None and mark.start not in beside}
    if subtype == "joint_exercise" and (here := _has_come_for_it(reading, start, end, clause)) is not None:
        near["ONGOING"] = None
        told = [mark for word in TOLD_OF if (mark := near[word]) is not None]
        near["PLAN"] = near["PLAN"] or (here if all(here.start <= mark.start < here.end for mark in told) else None)
        near |= {word: None for word in TOLD_OF if near["PLAN"] is here}
    if subtype in ACTS and not reading.scan.syntax.verb_last and reading.scan.language != "ru":
        near |= {word: None for word in ("AGREED", "DECIDED") if _is_behind(near[word], end)}
    ongoing = near["ONGOING"]
    if ongoing is not None and ongoing.start > end and reading.scan.of_between(end, ongoing.start, "CASUALTY", "LOSSN"):
        near["ONGOING"] = None  # "repelled them and dealt them losses that are still being counted"
    if subtype == "joint_operation":  # "stopped a boat together": the act itself, not its end
        near |= {w: None for w in _ENDS if (mark := near[w]) is not None and start <= mark.start < end}
    if subtype in FOUNDED and reading.scan.of_between(*clause, "MEET"):
        near["FINISH"] = None  # the meeting that founded it is over
    if subtype == "meeting" and reading.scan.syntax.verb_last and ongoing is not None and ongoing.start < start:
        near["ONGOING"] = None  # what they met about goes on
    return near


def _has_come_for_it(reading: Reading, start: int, end: int, clause: tuple[int, int]) -> Mark | None:
    """Return the verb of "a contingent has arrived for the drill": the drill itself is still to come."""
    before = reading.scan.of_between(max(clause[0], start - _COMING_FOR), start, "COMEFOR")
    if reading.scan.syntax.postpositions:  # "to take part" stands behind the drill
        before += reading.scan.of_between(end, min(clause[1], end + _BEHIND), "COMEFOR")
    return before[-1] if before else None


def _is_behind(mark: Mark | None, end: int) -> bool:
    """Say whether an agreeing stands well behind an act: "the mission that the council approved"."""
    return mark is not None and mark.start > end + _BEHIND


def keeps_on(scan: Scan, negation: Mark) -> bool:
    """Say whether an ending is negated: who "will not pull out of" something goes on with it."""
    reach = _DENIED_REACH if negation.word == "DENY" else _NEGATED_REACH
    return bool(scan.of_between(negation.end, negation.end + reach, "ENDV", "FINISH", "SUSPENDW", *LEAVING))


def outweighed(near: Near, plan: Mark, start: int, end: int) -> bool:
    """Let a finished act beside the trigger outweigh a plan farther off."""
    done = [mark for word in HAPPENED if (mark := near[word]) is not None]
    return any(_distance(mark, start, end) + 4 < _distance(plan, start, end) for mark in done)


def nearest(marks: list[Mark], start: int, end: int, clause: tuple[int, int], reach: int) -> Mark | None:
    """Return the mark of a clause nearest to a trigger, within reach of it."""
    inside = [mark for mark in marks if clause[0] <= mark.start < clause[1]]
    close = [mark for mark in inside if _distance(mark, start, end) <= reach]
    return min(close, key=lambda mark: _distance(mark, start, end), default=None)


def _nouns(reading: Reading) -> set[int]:
    """Return where a word for a deal stands by itself, in no verb of agreeing."""
    verbs = {(mark.start, mark.end) for mark in reading.scan.of("AGREEV")}
    return {m.start for m in reading.scan.of("AGREE") if (m.start, m.end) not in verbs}


def _participles(reading: Reading) -> set[int]:
    """Return where a Turkish verb of agreeing only tells which pact is meant: "under the memorandum signed"."""
    if reading.scan.language != "tr":
        return set()
    keys = [token.key for token in reading.scan.tokens]
    return {m.start for m in reading.scan.of("AGREED") if keys[m.end - 1].endswith(_PARTICIPLES)}


def _marks(reading: Reading, word: str, subtype: str) -> list[Mark]:
    """Return the marks of a class; a verb that may launch an act or carry it out ("conduct") says that it is done."""
    if not reading.scan.marks.get(word):  # most classes stand in no sentence
        return []
    done = {mark.start for mark in reading.scan.of(*_DONE.get(word, ()))}
    if word == "AGREED" and reading.scan.syntax.postpositions:  # "under the accord" soldiers are taught
        done = {k for term in reading.scan.of("WELCOMEW", "TERMCUE") for k in range(term.start, term.end)}
    if word == "AGREED" and subtype not in SEALED:  # "the first patrol since the accord": a noun tells no agreeing
        done |= _nouns(reading) | _participles(reading)
    if word == "PROPOSE":  # "at the request of" asks for nothing that is still to come
        done = {k for plea in reading.scan.of("PLEA") for k in range(plea.start, plea.end)}
    marks = [mark for mark in reading.scan.of(word) if mark.start not in done]
    marks = [mark for mark in marks if not _means_else(reading.scan, word, mark, subtype)]
    if reading.scan.language != "ar" or word not in _PURPOSES:
        return marks
    marks = [mark for mark in marks if not reading.scan.covering(mark.start, "LOYALW")]  # "continues"? "of A"
    return [mark for mark in marks if not has_lam(mark.clitic)]  # "came to set up a post"


def _means_else(scan: Scan, word: str, mark: Mark, subtype: str) -> bool:
    """Say whether a word only looks like a class: "without a stop", "since the start of", a missile that is launched.

    A sweep that "ended in the capture of" somebody has been carried out.
    """
    if word in ("ENDV", "SUSPENDW", "FINISH") and any(m.start < mark.start < m.end for m in scan.of("ONGOING")):
        return True
    if word == "FINISH" and subtype != "meeting" and scan.of_between(mark.end, mark.end + _MEETING, "MEET"):
        return True  # "said at the close of talks"
    if word in ("SUSPENDW", "ENDV") and _is_over_with(scan, mark):
        return True
    if word in (*_BEGINNING, "DONE") and scan.covering(mark.start, "NOBEGIN"):
        return True
    if word in ("LAUNCH", "STARTN") and subtype != "support":
        return bool(scan.of_between(mark.end, mark.end + _FIRED, "MUNITION"))
    return word == "FINISH" and subtype == "joint_operation" and _has_result(scan, mark)


def _is_over_with(scan: Scan, halt: Mark) -> bool:
    """Say whether what was halted has begun again: "resumed their patrols after a halt of two weeks"."""
    if scan.syntax.postpositions:
        return bool(scan.of_between(halt.end, halt.end + 2, "AFTERW"))
    after = scan.of_between(halt.start - _PAUSE_REACH, halt.start, "AFTERW")
    return bool(after) and bool(scan.of("STARTN", "LAUNCH"))


def _has_result(scan: Scan, mark: Mark) -> bool:
    if scan.language == "ar":
        after = scan.tokens[mark.end : mark.end + 1]
        return bool(after) and after[0].key.startswith(BEH)
    return scan.covering(mark.start, "RESULTED")


def _distance(mark: Mark, start: int, end: int) -> int:
    return max(0, start - mark.end, mark.start - end)

"""Scores: named reasons that add up, and the guards that take points away or end it."""

from dataclasses import dataclass

from services.extraction.candidates import Candidate, Sighting
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.triggers import POINTS
from services.extraction.when import Anchor, When

WEIGHTS = "hand-1.0"
CONFIDENCE = ((9.5, 0.95), (8.5, 0.92), (7.5, 0.85), (6.5, 0.75), (5.5, 0.60))
NEEDS_MILITARY = frozenset({"agreement", "meeting", "joint_operation", "basing", "support", "coordination", "handover"})
VAGUE = frozenset({"coordination", "support", "agreement", "meeting"})  # no act that a third party could witness
OLD_DAYS = 30
ATTACK_REACH = 4
NAMED = ("named", "composed", "local", "counterpart")


@dataclass(frozen=True, slots=True)
class Point:
    """One reason: its code, its points and the words it stands on, if any."""

    code: str
    points: float
    reading: Reading | None = None
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that ended a candidate: the reason in the contract's words."""

    reason: str


def score(
    candidate: Candidate, text: Text, gathered: list[Candidate], when: When | None, anchor: Anchor
) -> list[Point] | Guard:
    """Return the reasons of a candidate, or the guard that ended it."""
    guard = _ending(candidate)
    if guard is not None:
        return guard
    first = candidate.primary
    best = max(candidate.sightings, key=lambda sighting: sighting.frame.points)
    trigger = first.frame.trigger
    deductions = _deductions(candidate, when, anchor)
    told_as_past = any(point.code in ("guard.old", "guard.background") for point in deductions)
    points = [
        Point(f"trigger.{candidate.subtype}", POINTS[candidate.subtype], first.reading, (trigger.start, trigger.end)),
        Point(best.frame.jointness, best.frame.points, best.reading, _of(best.frame.joint_mark)),
        Point("actors.two", 1.5 if _are_collectives(candidate) else 2.0),
        *_context(candidate),
        *([] if told_as_past else _launch(first)),
        *_agreement_of_blocks(candidate, gathered),
        *deductions,
    ]
    return points


def total(points: list[Point]) -> float:
    """Return the sum of the reasons."""
    return round(sum(point.points for point in points), 2)


def confidence(value: float) -> float:
    """Return how sure a score is, by steps."""
    return next((sure for least, sure in CONFIDENCE if value >= least), 0.5)


def _ending(candidate: Candidate) -> Guard | None:
    """Return the guard under which no points can help."""
    exchange = _near(candidate.primary, "EXCHANGEV")
    if exchange is not None and candidate.subtype in ("joint_operation", "fire_support", "support"):
        return Guard("adversarial")  # they trade blows, whatever noun stands for them
    if _near(candidate.primary, "TRUCE") is not None:
        return Guard("not_joint")
    if _near(candidate.primary, "STATEMENT") is not None and candidate.subtype not in (
        "joint_patrol",
        "joint_exercise",
    ):
        return Guard("not_joint")
    if candidate.subtype in ("meeting", "coordination") and not _has_officers(candidate):
        return Guard("civil")
    if candidate.subtype == "joint_command" and not _has_officers(candidate) and not _commands(candidate):
        return Guard("civil")
    if candidate.subtype in VAGUE and all(_accused(sighting) for sighting in candidate.sightings):
        return Guard("adversarial")
    return None


def _commands(candidate: Candidate) -> bool:
    """Say whether what states share is a room of operations: a shared centre may do research."""
    words = ("HQMOD", "MIL", "HQPHRASE", "COORDV", "PATROL")
    return any(_near(sighting, word) is not None for sighting in candidate.sightings for word in words)


def _has_officers(candidate: Candidate) -> bool:
    """Say whether anyone who takes part is a force or holds a military office; states and their heads do politics."""
    kinds = {mention.kind for party in candidate.parties for _, mention in party.mentions}
    return bool(kinds & {"named", "composed", "office", "local", "collective", "unlisted"})


def _accused(sighting: Sighting) -> bool:
    """Say whether an armed actor only claims it of others: the accuser stands beside the verb and takes no part."""
    reading, frame = sighting.reading, sighting.frame
    parties = {linked.mention.actor.id for linked in frame.actors}
    for mark in reading.scan.of("ALLEGE"):
        beside = [m for m in reading.mentions if 0 <= m.start - mark.end <= 1 or 0 <= mark.start - m.end <= 1]
        accusers = [m for m in beside if m.kind != "speaker" or m.actor.country]
        if mark.start <= frame.trigger.start and any(m.actor.id not in parties for m in accusers):
            return True
    return False


def _context(candidate: Candidate) -> list[Point]:
    """Give a point for a military word beside the act, take some where such an act needs one."""
    for sighting in candidate.sightings:
        mark = _near(sighting, "MIL")
        if mark is not None:
            return [Point("context.military", 1.0, sighting.reading, _of(mark))]
    if candidate.subtype == "basing":
        base = _near(candidate.primary, "BASE")
        if base is not None and any(m.kind in NAMED for party in candidate.parties for _, m in party.mentions):
            return [Point("context.military", 1.0, candidate.primary.reading, _of(base))]
    armed = all(any(m.kind in (*NAMED, "office") for _, m in party.mentions) for party in candidate.parties)
    if armed:
        return [Point("context.military", 1.0)]
    return [Point("context.no_military", -1.5)] if candidate.subtype in NEEDS_MILITARY else []


def _launch(first: Sighting) -> list[Point]:
    mark = _near(first, "LAUNCH")
    return [Point("verb.launch", 0.5, first.reading, _of(mark))] if mark is not None else []


def _agreement_of_blocks(candidate: Candidate, gathered: list[Candidate]) -> list[Point]:
    """Give a point where title and lead tell the same, or where another event of the title goes with it."""
    blocks = {sighting.reading.block for sighting in candidate.sightings}
    if {"title", "lead"} <= blocks:
        return [Point("title.lead", 1.0)]
    others = [other for other in gathered if other is not candidate]
    if any({"title", "lead"} & {s.reading.block for s in other.sightings} for other in others) and not blocks & {
        "title",
        "lead",
    }:
        return [Point("companion.title", 1.0)]
    return []


def _deductions(candidate: Candidate, when: When | None, anchor: Anchor) -> list[Point]:
    first = candidate.primary
    reading, trigger = first.reading, first.frame.trigger
    clause = reading.clause_at(trigger.start)
    found: list[Point] = []
    attack = [m for m in reading.scan.of("ATTACKV", "ATTACKN") if 0 <= trigger.start - m.end <= ATTACK_REACH]
    if attack and candidate.subtype in ("joint_patrol", "joint_exercise", "joint_command", "joint_force"):
        found.append(Point("guard.victim", -4.0, reading, _of(attack[-1])))
    happened = when.date.end if when is not None else None
    if happened is not None and anchor.day is not None and (anchor.day - happened).days > OLD_DAYS:
        found.append(Point("guard.old", -3.0))
    background = [m for m in reading.scan.of("BACKGROUND") if m.start < clause[1] and clause[0] - 4 <= m.start]
    if background and reading.block not in ("title", "lead"):
        found.append(Point("guard.background", -3.0, reading, _of(background[0])))
    for word, code in (("CIVIL", "guard.civil"), ("SPORT", "guard.sport")):
        marks = [m for m in reading.scan.of(word) if clause[0] <= m.start < clause[1] and not _is_trigger(reading, m)]
        if marks:
            named = all(any(m.kind in NAMED for _, m in party.mentions) for party in candidate.parties)
            found.append(Point(code, -0.5 if named and code == "guard.civil" else -3.0, reading, _of(marks[0])))
    adverse = [m for m in reading.scan.of("CLASH", "CLASHV") if clause[0] <= m.start < clause[1]]
    adverse = [m for m in adverse if not reading.scan.covering(m.start, "TARGETP")]  # a fight with somebody else
    if adverse and candidate.subtype not in ("joint_command", "joint_patrol", "joint_exercise"):
        found.append(Point("guard.adverse", -1.0, reading, _of(adverse[0])))
    return found


def _is_trigger(reading: Reading, mark: Mark) -> bool:
    """Say whether the word is a trigger as well: one spelling may be a league and a patrol."""
    return any(trigger.start <= mark.start < trigger.end for trigger in reading.triggers)


def _are_collectives(candidate: Candidate) -> bool:
    return any(party.linked.mention.actor.type == "collective" for party in candidate.parties)


def _near(sighting: Sighting, word: str) -> Mark | None:
    """Return the mark of a class in the trigger's clause that stands nearest to it."""
    start = sighting.frame.trigger.start
    clause = sighting.reading.clause_at(start)
    marks = [mark for mark in sighting.reading.scan.of(word) if clause[0] <= mark.start < clause[1]]
    return min(marks, key=lambda mark: abs(mark.start - start), default=None)


def _of(mark: Mark | None) -> tuple[int, int] | None:
    return None if mark is None else (mark.start, mark.end)

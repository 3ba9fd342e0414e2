"""Features: the named reasons for and against a candidate, each with the words it stands on; points are not theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.extraction.candidates import Candidate, Sighting
from services.extraction.constructions.clause_view import ARMED
from services.extraction.dating.sentence_dates import When
from services.extraction.linking.triggers import TALKS
from services.extraction.reading import OPENING, Reading, Text
from services.extraction.scoring.circumstances import circumstances
from services.extraction.scoring.confirmation import stands_alone
from services.extraction.scoring.enmity import enmity
from services.extraction.scoring.genre import genre_codes
from services.extraction.scoring.memory import MEMORIES, memory
from services.extraction.scoring.referred import is_long_ago
from services.extraction.scoring.themes import THEMED, civil_theme, is_military_too
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark
from services.text.date_resolver import Anchor

NEEDS_MILITARY = frozenset({"agreement", "meeting", "joint_operation", "basing", "support", "coordination", "handover"})
STEADY = frozenset({"joint_command", "joint_patrol", "joint_exercise"})
PHRASES = frozenset({"joint.support", "joint.with"})
ACT_RULES = frozenset({"frame.act_together", "frame.fight_with", "frame.fire_lent", "frame.in_aid"})
_MILITARY = ("MIL", "ARMSW", "TRAINERS")
OLD_DAYS = 30
ATTACK_REACH = 4
SUBORDINATE_REACH, SINCE_REACH = 14, 26
THEME_REACH = 4
LIST_REACH = 5
MODAL_REACH = 8
LONG_TEXT = 6_000
PAST = MEMORIES | {"guard.old"}


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason: its code and the words it stands on, if any."""

    code: str
    reading: Reading | None = None
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate with all that its features may look at."""

    candidate: Candidate
    text: Text
    gathered: list[Candidate]
    when: When | None
    anchor: Anchor

    @property
    def first(self) -> Sighting:
        """Return the sighting that decides."""
        return self.candidate.primary

    @property
    def clause(self) -> tuple[int, int]:
        """Return the clause of the deciding sighting."""
        return self.first.reading.clause_at(self.first.frame.trigger.start)

    def blocks(self) -> set[str]:
        """Return the blocks in which the act is told."""
        return {sighting.reading.block for sighting in self.candidate.sightings}


def features(case: Case) -> tuple[Feature, ...]:
    """Return every feature of a candidate; a weight for each code is all that a score needs."""
    against = [feature for guard in _AGAINST for feature in guard(case)]
    past = any(feature.code in PAST for feature in against)
    ways = [way for way in _FOR if not (past and way is _launch)]
    told = map(Feature, circumstances(case.candidate, case.text))
    return (*(feature for way in ways for feature in way(case)), *against, *told)


def near(sighting: Sighting, word: str) -> Mark | None:
    """Return the mark of a class in the trigger's clause that stands nearest to it."""
    start = sighting.frame.trigger.start
    clause = sighting.reading.clause_at(start)
    marks = sighting.reading.scan.of_between(*clause, word)
    return min(marks, key=lambda mark: abs(mark.start - start), default=None)


def _kinds(case: Case) -> set[str]:
    return {party.linked.mention.kind for party in case.candidate.parties}


def _trigger(case: Case) -> Iterable[Feature]:
    trigger = case.first.frame.trigger
    yield Feature(f"trigger.{case.candidate.subtype}", case.first.reading, (trigger.start, trigger.end))


def _joint(case: Case) -> Iterable[Feature]:
    best = max(case.candidate.sightings, key=lambda sighting: sighting.frame.points)
    yield Feature(best.frame.jointness, best.reading, _of(best.frame.joint_mark))


def _actors(case: Case) -> Iterable[Feature]:
    collective = any(party.linked.mention.actor.type == "collective" for party in case.candidate.parties)
    yield Feature("actors.collective" if collective else "actors.two")


def _context(case: Case) -> Iterable[Feature]:
    """Look for a military word beside the act; some acts are none without it."""
    candidate = case.candidate
    for sighting in candidate.sightings:
        words = (*_MILITARY, "ARMSGIFT") if candidate.subtype == "support" else _MILITARY
        mark = next((m for word in words if (m := near(sighting, word)) is not None), None)
        if mark is not None:
            return [Feature("context.military", sighting.reading, _of(mark))]
    if candidate.subtype in TALKS:
        spoken = military_theme(case)
        if spoken is not None:
            return [spoken]
    armed = any(mention.kind in ARMED for party in candidate.parties for _, mention in party.mentions)
    if candidate.subtype == "basing":
        base = near(case.first, "BASE")
        if base is not None and armed:
            return [Feature("context.military", case.first.reading, _of(base))]
    if armed and case.first.frame.trigger.rule == "frame.in_aid":
        return [Feature("context.military")]
    if all(any(m.kind in (*ARMED, "office") for _, m in party.mentions) for party in candidate.parties):
        return [Feature("context.military")]
    return [Feature("context.no_military")] if candidate.subtype in NEEDS_MILITARY else []


def military_theme(case: Case) -> Feature | None:
    """Find what talks are about: in their sentence, the next one or the title."""
    first, trigger = case.first.reading, case.first.frame.trigger
    before = 1 if first.scan.language == "ar" else THEME_REACH  # its adjective follows
    inside = first.scan.of_between(trigger.start - before, trigger.end, "MIL")
    if inside and case.candidate.subtype == "meeting":
        return Feature("context.military", first, _of(inside[0]))  # "military talks"
    listed = first.scan.of_between(trigger.end, trigger.end + LIST_REACH, "MIL") if first.scan.language == "ar" else []
    if listed and case.candidate.subtype == "coordination":
        return Feature("context.military", first, _of(listed[0]))  # "cooperation, economic and military"
    for reading in case.text.readings:
        if reading.order in (first.order, first.order + 1) or reading.block == "title":
            for mark in reading.scan.of("COORD"):
                if mark.end - mark.start > 1:
                    return Feature("context.military", reading, _of(mark))
    return None


def _launch(case: Case) -> Iterable[Feature]:
    mark = near(case.first, "LAUNCH")
    return [Feature("verb.launch", case.first.reading, _of(mark))] if mark is not None else []


def _link(case: Case) -> Iterable[Feature]:
    """Tell forces by name, tied to the act itself, from countries that stand for theirs."""
    kinds = _kinds(case)
    linked = any(sighting.frame.trigger.rule in ACT_RULES for sighting in case.candidate.sightings)
    if linked and kinds <= {"named", "composed"}:
        yield Feature("link.named")
    if case.candidate.subtype == "joint_operation" and kinds & {"country", "nisba", "leader"}:
        yield Feature("link.bare")


def _position(case: Case) -> Iterable[Feature]:
    """Say where the act is told; the title and the lead together, or another event of theirs, speak for it."""
    blocks = case.blocks()
    if blocks >= OPENING:
        yield Feature("title.lead")
    elif stands_alone(case.candidate, case.text):
        yield Feature("title.alone")
    if blocks & OPENING:
        return
    others = [other for other in case.gathered if other is not case.candidate]
    if any(OPENING & {s.reading.block for s in other.sightings} for other in others):
        yield Feature("companion.title")
    else:
        yield Feature("position.body")
    if sum(map(len, case.text.blocks.values())) > LONG_TEXT:
        yield Feature("length.long")


def _victim(case: Case) -> Iterable[Feature]:
    reading, trigger = case.first.reading, case.first.frame.trigger
    attack = [m for m in reading.scan.of("ATTACKV", "ATTACKN") if 0 <= trigger.start - m.end <= ATTACK_REACH]
    attack = [m for m in attack if not _is_over(reading, m, trigger.start)]
    if attack and case.candidate.subtype in (*STEADY, "joint_force"):
        yield Feature("guard.victim", reading, _of(attack[-1]))


def _old(case: Case) -> Iterable[Feature]:
    happened = case.when.date.end if case.when is not None else None
    day = case.anchor.day
    if happened is not None and day is not None and (day - happened).days > OLD_DAYS:
        yield Feature("guard.old")
    if is_long_ago(case.first, day):
        yield Feature("guard.long_ago")


def _background(case: Case) -> Iterable[Feature]:
    """Find what is told as already known."""
    found = memory(case.candidate)
    return [] if found is None else [Feature(found[0], found[1], _of(found[2]))]


def _subordinate(case: Case) -> Iterable[Feature]:
    """Find an act that only dates another: it stands behind "after" or "since", and what goes before is no act."""
    reading, start = case.first.reading, case.first.frame.trigger.start
    after = reading.scan.of("AFTERW")
    since = {m.start for m in reading.scan.of("SINCE")}
    marks = [m for m in after if 0 <= start - m.end <= (SINCE_REACH if m.start in since else SUBORDINATE_REACH)]
    if not marks or case.blocks() & {"title"}:
        return
    matrix = any(m.start < marks[-1].start for m in reading.scan.of("ACTV", "ACTOWN", "CAPTURE", "OP"))
    matrix = matrix or _is_over(reading, marks[-1], start)
    if (marks[-1].end == start and marks[-1].start in since) or not matrix:
        yield Feature("guard.subordinate", reading, _of(marks[-1]))
        if reading.scan.of_between(0, after[0].start, "CIVILACT"):  # "visits the town since freed"
            yield Feature("guard.background", reading, _of(marks[-1]))


def _is_over(reading: Reading, mark: Mark, start: int) -> bool:
    """Say whether "after the raid" is all that a sentence opens with, and the verb of the act itself comes next."""
    scan = reading.scan
    if scan.language != "ar" or not scan.covering(0, "AFTERW") or scan.covering(0, "SUBORDINATE") or mark.start > 2:
        return False
    return any(mark.end < verb.start < start for verb in scan.of("ENTERV", "MOVEV", "PATROLV", "EXERCISEV", "ARRIVEV"))


def _enmity(case: Case) -> Iterable[Feature]:
    """Distrust those who fight each other, and take allies who are always named in one breath for one side."""
    return map(Feature, enmity(case.candidate, case.text))


def _theme(case: Case) -> Iterable[Feature]:
    reading, clause = case.first.reading, case.clause
    for word in ("CIVIL", "SPORT"):
        wide = case.candidate.subtype == "support" and _kinds(case) & BARE
        reach = (0, len(reading.scan.tokens)) if wide else clause
        marks = [m for m in reading.scan.of_between(*reach, word) if not _is_trigger(reading, m)]
        if marks:
            parties = case.candidate.parties
            named = all(any(m.kind in ARMED for _, m in party.mentions) for party in parties)
            named = word == "CIVIL" and (named or is_military_too(reading.scan, marks[0]))
            yield Feature("guard.civil_beside_forces" if named else f"guard.{word.lower()}", reading, _of(marks[0]))


def _topic(case: Case) -> Iterable[Feature]:
    """Find talks on a civil matter, and an act that is only thought of."""
    reading, subtype = case.first.reading, case.candidate.subtype
    nuclear = reading.scan.of_between(*case.clause, "NUCLEAR") if subtype in TALKS else []
    if nuclear:
        yield Feature("guard.civil", reading, _of(nuclear[0]))
    civil = civil_theme(case.first) if subtype in THEMED else None
    if civil is not None:
        yield Feature("guard.theme", reading, _of(civil))
    thought = [m for m in reading.scan.of("MODAL") if 0 <= case.first.frame.trigger.start - m.end <= MODAL_REACH]
    if thought:
        yield Feature("guard.possible", reading, _of(thought[-1]))


def _adverse(case: Case) -> Iterable[Feature]:
    """Distrust a clash in the clause unless a phrase ties the partners: then they fight somebody else."""
    reading, clause = case.first.reading, case.clause
    frame = case.first.frame
    if case.candidate.subtype in STEADY or frame.jointness in PHRASES or frame.trigger.rule in ACT_RULES:
        return
    marks = reading.scan.of_between(*clause, "CLASH", "CLASHV")
    marks = [m for m in marks if not reading.scan.covering(m.start, "TARGETP")]  # a fight with somebody else
    marks = [m for m in marks if m.word == "CLASH" or reading.scan.at(m.start, "ACTV") is None]  # "repelled an attack"
    if marks:
        yield Feature("guard.adverse", reading, _of(marks[0]))


def _genre(case: Case) -> Iterable[Feature]:
    """Tell a column or an essay: it opens without a day or anyone who says something, or speaks in the first person."""
    return map(Feature, case.text.once("genre", case.text.readings[0], lambda: genre_codes(case.text)))


_FOR: tuple[Callable[[Case], Iterable[Feature]], ...] = (
    _trigger, _joint, _actors, _context, _launch, _link, _position,
)  # fmt: skip
_AGAINST: tuple[Callable[[Case], Iterable[Feature]], ...] = (
    _victim, _old, _background, _subordinate, _enmity, _theme, _topic, _adverse, _genre,
)  # fmt: skip


def _is_trigger(reading: Reading, mark: Mark) -> bool:
    """Say whether the word is a trigger as well: one spelling may be a league and a patrol."""
    return any(trigger.start <= mark.start < trigger.end for trigger in reading.triggers)


def _of(mark: Mark | None) -> tuple[int, int] | None:
    return None if mark is None else (mark.start, mark.end)

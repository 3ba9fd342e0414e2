"""Owners: whose act it is that a sentence before tells, for one that only says "the operation"."""

from services.extraction.clause_view import ARMED, Clause, is_armed, is_object
from services.extraction.groups import Group, force_root
from services.extraction.mentions import Mention
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.subjects import deed_of

REACH = 2  # sentences between an act and what is said of it
ACTS = ("OP", "ACTN", "ACTOWN", "ACTV", "CAPTURE", "ENTERV", "MOVEV")
DRILLS = ("EXERCISE", "EXERCISEV")
_FREE = (None, "agent")
_OWNED_REACH = 2
_VERB_REACH = 3
_ANNOUNCED = ("LAUNCH", "STARTN", "SPEECHV", "ANNOUNCEV", "DONE")

Spoken = tuple[Reading, Mention]


def owner_of(told: Reading, helpers: list[Mention], family: tuple[str, ...], text: Text) -> Spoken | None:
    """Return the force whose act a sentence before tells, unless it fights those who help in it."""
    for reading in reversed(text.readings[max(0, told.order - REACH) : told.order]):
        for clause in clauses_of(reading):
            group = next((g for g in clause.groups if _may_own(clause, g, family)), None)
            if group is None:
                continue
            owner = next(m for m in group.mentions if m.kind in ARMED)
            return (reading, owner) if all(may_act_together(owner, one, text) for one in helpers) else None
    return None


def clauses_of(reading: Reading) -> list[Clause]:
    """Return the clauses of a sentence, each with the groups that stand in it."""
    return [
        Clause(reading.scan, tuple(g for g in reading.groups if start <= g.start < end), start, end)
        for start, end in reading.clauses
    ]


def may_act_together(one: Mention, other: Mention, text: Text) -> bool:
    """Say whether two forces are apart and no enemies, in this text or in those days."""
    mine, theirs = one.actor.id, other.actor.id
    if force_root(mine) == force_root(theirs):
        return False
    return frozenset({mine, theirs}) not in text.hostile and not any(r.parts(mine, theirs) for r in text.rivals)


def _may_own(clause: Clause, group: Group, family: tuple[str, ...]) -> bool:
    """Say whether a force is the doer of an act of the family: its subject, or right beside its noun."""
    if group.slot not in _FREE or not is_armed(group) or is_object(clause.scan, group):
        return False
    if family == ACTS and (deed_of(clause, group) is not None or _fights(clause, group)):
        return True
    if any(m.kind == "local" for m in group.mentions):
        return False  # "the joint forces" beside an operation may be anybody's
    acts = clause.of(*family)
    nouns = [m for m in acts if m.word in ("OP", "ACTN", "ACTOWN", "EXERCISE") and not _is_of_another(clause, group, m)]
    near = any(-_OWNED_REACH <= group.start - m.end <= 1 or 0 <= m.start - group.end <= _OWNED_REACH for m in nouns)
    return bool(nouns) and (near or bool(clause.of(*_ANNOUNCED)))


def is_drill_before(told: Reading, text: Text) -> bool:
    """Say whether the sentence before tells of a drill."""
    return told.order > 0 and bool(text.readings[told.order - 1].scan.of("EXERCISE"))


def _fights(clause: Clause, group: Group) -> bool:
    """Say whether a force is the subject of a verb of fighting that leaves the enemy to a preposition."""
    for verb in clause.of("CLASHV", "ATTACKV"):
        before = 0 <= verb.start - group.end <= _VERB_REACH and not clause.scan.syntax.verb_last
        after = clause.scan.syntax.verb_first and 0 <= group.start - verb.end <= 1
        if (before or after) and clause.of("CLASHV") and not clause.of("VICTIMV", "VICTIMP"):
            return True
    return False


def _is_of_another(clause: Clause, group: Group, noun: Mark) -> bool:
    """Say whether an act is another's by the nationality or the name right behind it: "in an Israeli raid"."""
    return any(g is not group and 0 <= g.start - noun.end <= 1 and g.slot != "target" for g in clause.groups)

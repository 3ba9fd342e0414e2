"""Owners: whose act it is that a sentence before tells, for one that only says "the operation"."""

from collections.abc import Iterable

from services.extraction.constructions.clause_view import ARMED, Clause, is_object
from services.extraction.discourse.halves import FREE, Half
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.subjects import deed_of

REACH = 2  # sentences between an act and what is said of it
ACTS = ("OP", "ACTN", "ACTOWN", "ACTV", "CAPTURE", "ENTERV", "MOVEV", "PATROL")
DRILLS = ("EXERCISE", "EXERCISEV")
_ACTORS = (*ARMED, "country", "office")
_OWNED = ("OP", "ACTN", "ACTOWN", "EXERCISE", "PATROL")
_OWNING = (*FREE, "genitive", "dative")
_STRUCK = ("ACTV", "ACTN", "OP", "FIREW", "VICTIMP", "CAPTURE", "PATROL", "WITHDRAWV", "LEAVEV", "GONEW")
_OWNED_REACH = 2
_VERB_REACH = 3
_ANNOUNCED = ("LAUNCH", "STARTN", "SPEECHV", "ANNOUNCEV", "DONE")

Spoken = tuple[Reading, Mention]


def owner_of(told: Reading, half: Half, text: Text, *, drill: bool) -> Spoken | None:
    """Return the force whose act the sentences before or the title tell, unless it fights those who help in it."""
    for reading in text.before(told, REACH):
        family = DRILLS if drill else ACTS
        owner = _owner_in(reading, half, family)
        if owner is not None:
            return (reading, owner) if all(may_act_together(owner, one, text) for one in half.helpers) else None
        if half.act.word != "THEIRSIDE" and (half.of_they or reading.scan.of(*family, *_STRUCK)):
            owner = _only_one(reading, half, family)
            if owner is not None and all(may_act_together(owner, one, text) for one in half.helpers):
                return reading, owner
    return None


def _owner_in(reading: Reading, half: Half, family: tuple[str, ...]) -> Mention | None:
    """Return whose act a sentence tells: the subject of its verb, whoever stands at its noun, or its only force."""
    kinds = _ACTORS if family == DRILLS else ARMED
    for clause in clauses_of(reading):
        owning = (g for g in clause.groups if _may_own(clause, g, family, kinds))
        found = [m for g in owning for m in g.mentions if m.kind in kinds and _is_another(m, half)]
        if found:
            return found[0]
    if half.is_of_column:
        owners = [m for g in reversed(reading.groups) if g.slot in _OWNING for m in g.mentions if m.kind in ARMED]
        return next((m for m in owners if _is_another(m, half)), None)
    return None


def _only_one(reading: Reading, half: Half, family: tuple[str, ...]) -> Mention | None:
    """Return the force or the state, beside those who help, that alone stands where an actor does."""
    lone = len({force_root(m.actor.id) for m in half.helpers}) == 1  # several guests drill among themselves
    for slots in (FREE, _OWNING, ("locative",) if family == DRILLS and lone else ()):
        named = [m for g in reading.groups if g.slot in slots and not is_object(reading.scan, g) for m in g.mentions]
        others = [m for m in named if m.kind in _ACTORS and _is_another(m, half)]
        if others:
            return others[0] if len({force_root(m.actor.id) for m in others}) == 1 else None
    return None


def clauses_of(reading: Reading) -> list[Clause]:
    """Return the clauses of a sentence, each with the groups that stand in it."""
    return [
        Clause(reading.scan, tuple(g for g in reading.groups if start <= g.start < end), start, end)
        for start, end in reading.clauses
    ]


def _is_another(mention: Mention, half: Half) -> bool:
    """Say whether a mention is none of those who help."""
    return all(apart(mention, one) for one in half.helpers)


def apart(one: Mention, other: Mention) -> bool:
    """Say whether two mentions are of two forces."""
    return force_root(one.actor.id) != force_root(other.actor.id)


def may_act_together(one: Mention, other: Mention, text: Text) -> bool:
    """Say whether two forces are apart and no enemies, in this text or in those days."""
    return apart(one, other) and not text.are_foes(one.actor.id, other.actor.id)


def _may_own(clause: Clause, group: Group, family: tuple[str, ...], kinds: Iterable[str]) -> bool:
    """Say whether a force is the doer of an act of the family: its subject, or right beside its noun."""
    if group.slot not in FREE or all(m.kind not in kinds for m in group.mentions) or is_object(clause.scan, group):
        return False
    if family == ACTS and (deed_of(clause, group) is not None or _fights(clause, group)):
        return True
    if any(m.kind == "local" for m in group.mentions):
        return False  # "the joint forces" beside an operation may be anybody's
    acts = clause.of(*family)
    nouns = [m for m in acts if m.word in _OWNED and not _is_of_another(clause, group, m)]
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

"""Helpers: who helped in "the operation", or helped "them", whose force a sentence before names."""

from services.extraction.clause_view import Clause, armed_of, gives_fire, is_armed
from services.extraction.discourse.definite import is_definite
from services.extraction.discourse.owners import ACTS, DRILLS, clauses_of, is_drill_before, owner_of
from services.extraction.discourse.tales import Tale
from services.extraction.generators import WAW
from services.extraction.groups import Group
from services.extraction.mentions import Mention
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_NOUNS = ("OP", "ACTN", "ACTOWN", "EXERCISE", "PATROL")
_REFERRING = ("THISDONE", "THEMW")  # "this was done", "them"
_WHOLE = ("HELPTHEM", "THEIRSIDE")  # "supported them", "took part in it"; "at their side"
_HELP = ("SUPPORTV", "HELPV", "COVERV", "PARTICIPATE", "FIRE")
_DEEDS = ("ACTV", "ACTN", "MOVEV", "ENTERV", "CAPTURE", "PARTICIPATE", "CLASHV", "PATROLV")
_NOT_SO = ("NEG", "REFUSE", "DENY", "RECIPROCAL")
_COMPANY = ("with", "support")
_FREE = (None, "agent")
_THEM_REACH = 1
_VERB_REACH = 6
_NOUN_REACH = 8
_COMPANY_REACH = 12
_KINDS = {"EXERCISE": "joint_exercise", "PATROL": "joint_patrol"}
_PARTS = frozenset({*_NOUNS, *_REFERRING, *_WHOLE})

Found = tuple[list[Mention], str]


def helped(reading: Reading, text: Text) -> list[Tale]:
    """Return the act of a force named before in which a sentence says that another one took part or helped."""
    if reading.order == 0 or reading.scan.kinds.isdisjoint(_PARTS) or reading.scan.of(*_NOT_SO):
        return []
    for clause in clauses_of(reading):
        for act in clause.of(*_PARTS):
            found = _way_of(clause, act)
            if found is None:
                continue
            drill = act.word == "EXERCISE" or (act.word not in _NOUNS and is_drill_before(reading, text))
            owner = owner_of(reading, found[0], DRILLS if drill else ACTS, text)
            if owner is not None:
                return [_tale(reading, act, "joint_exercise" if drill else found[1], owner, found[0])]
    return []


def _way_of(clause: Clause, act: Mark) -> Found | None:
    """Return who helps in what a noun or a pronoun means, and what kind of act that makes it."""
    if act.word in _WHOLE:
        return _with_them(clause, act)
    if clause.of("CLASHV"):
        return None
    if act.word == "THEMW":
        return _helper(clause, act, _THEM_REACH)
    if act.word == "THISDONE":
        return _company(clause, act)
    return (_company(clause, act) or _helper(clause, act, _NOUN_REACH)) if is_definite(clause.scan, act) else None


def _company(clause: Clause, act: Mark) -> Found | None:
    """Read "the operation was carried out with the support of B": nobody else acts in the clause."""
    if any(g.slot in _FREE and is_armed(g) for g in clause.groups):
        return None
    for group in clause.groups:
        if group.slot in _COMPANY and is_armed(group) and 0 <= group.start - act.end <= _COMPANY_REACH:
            fire = group.slot == "support" and gives_fire(clause.scan, group)
            return armed_of(group.mentions), "fire_support" if fire else _KINDS.get(act.word, "joint_operation")
    return None


def _helper(clause: Clause, act: Mark, reach: int) -> Found | None:
    """Read "B's aircraft supported the operation", "B took part in the attack", "B helped them"."""
    group = _only_force(clause, act)
    for verb in clause.of(*_HELP) if group is not None else ():
        if verb.start < act.end and act.start < verb.end:
            continue
        if group is None or not _near(verb, act.start, act.end, reach) or not _does(clause, group, verb):
            continue
        fire = verb.word != "PARTICIPATE" and (verb.word in ("COVERV", "FIRE") or gives_fire(clause.scan, group))
        return armed_of(group.mentions), "fire_support" if fire else _KINDS.get(act.word, "joint_operation")
    return None


def _with_them(clause: Clause, phrase: Mark) -> Found | None:
    """Read "B's men fought at their side", "B supported them", "B took part in it"."""
    group = _only_force(clause, phrase)
    if group is None or (phrase.word == "THEIRSIDE" and not clause.of(*_DEEDS)):
        return None
    if phrase.word == "HELPTHEM" and clause.scan.language == "ar" and not _opens(clause, group, phrase):
        return None
    fire = phrase.word == "HELPTHEM" and gives_fire(clause.scan, group)
    return armed_of(group.mentions), "fire_support" if fire else "joint_operation"


def _opens(clause: Clause, group: Group, phrase: Mark) -> bool:
    """Say whether an Arabic "helped them" opens a clause or follows its subject; in a relative clause it does not."""
    if clause.scan.covering(phrase.start - 1, "RELATIVE"):
        return False
    heads = phrase.start == clause.start or phrase.clitic == WAW
    return (heads and 0 <= group.start - phrase.end <= 1) or 0 <= phrase.start - group.end <= 1


def _only_force(clause: Clause, near: Mark) -> Group | None:
    """Return the one force that acts in a clause, where it stands near a mark."""
    free = [g for g in clause.groups if g.slot in _FREE and is_armed(g)]
    return free[0] if len(free) == 1 and _near(near, free[0].start, free[0].end, _COMPANY_REACH) else None


def _does(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a verb stands where a group's own verb does."""
    scan = clause.scan
    if scan.syntax.verb_last:
        return 0 <= verb.start - group.end <= _COMPANY_REACH
    before = 0 <= verb.start - group.end <= _VERB_REACH
    after = 0 <= group.start - verb.end <= _VERB_REACH and (scan.syntax.verb_first or group.slot == "agent")
    return before or after


def _near(mark: Mark, start: int, end: int, reach: int) -> bool:
    return max(start - mark.end, mark.start - end) <= reach


def _tale(reading: Reading, act: Mark, subtype: str, owner: tuple[Reading, Mention], helpers: list[Mention]) -> Tale:
    trigger = Trigger(subtype, act.start, act.end, "frame.fight_with")
    actors = tuple(Linked(one, "partner", "with") for one in helpers)
    frame = Frame(trigger, actors, "joint.with", 2.0, None)
    parties = [(owner[0], Linked(owner[1], "initiator", "subject")), *((reading, one) for one in actors)]
    return Tale(reading, frame, tuple(parties))

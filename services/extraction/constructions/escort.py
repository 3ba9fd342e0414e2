"""Escort: one force goes along with another's column or shields its attack, told by a verb or by what cover is for."""

from services.extraction.constructions.clause_view import Clause, aid_of, gives_fire, is_armed
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark
from services.extraction.words.generators import has_lam

_DOERS_REACH, _OBJECT_REACH = 2, 1
_FOR_REACH, _WHOSE_REACH = 8, 3
_FREE = (None, "agent", "genitive", "dative")


def escorted(clause: Clause) -> list[Frame]:
    """Read "A's men escorted B's troops"."""
    scan = clause.scan
    for verb in clause.of("SUPPORTV"):
        giver = None if scan.covering(verb.start, "COOPN", "COORD") else _giver(clause, verb)
        if giver is None:
            continue
        subtype = "fire_support" if gives_fire(scan, giver) else "support"
        end = max(giver.end, verb.end)
        near = [g for g in clause.groups if 0 <= g.start - end <= _OBJECT_REACH and g.slot is None and is_armed(g)]
        if near:
            return aid_of(subtype, verb, giver, near[0], "joint.given")
    return []


def shields(clause: Clause) -> list[Frame]:
    """Read "air cover that A gives to the attack B mounts", "A's fire support for the advance of B"."""
    for cover in clause.of("FIRE"):
        deeds = (m for m in clause.of("ACTOWN", "ACTN", "OP") if 0 <= m.start - cover.end <= _FOR_REACH)
        deed = next((m for m in deeds if has_lam(m.clitic)), None)
        if deed is None:
            continue
        after = [g for g in clause.groups if 0 <= g.start - deed.end <= _WHOSE_REACH and is_armed(g)]
        lent = [g for g in clause.groups if cover.end <= g.start and g.end <= deed.start]
        lent = [g for g in lent if is_armed(g) or g.mentions[0].kind in BARE]
        before = [g for g in clause.groups if g.end <= cover.start and g.slot in _FREE and is_armed(g)]
        giver = next(iter([*lent, *before]), clause.before)
        if giver is not None and after and after[0].slot != "target":
            return aid_of("fire_support", cover, giver, after[0], "joint.given")
    return []


def _giver(clause: Clause, verb: Mark) -> Group | None:
    """Return who escorts: the force right after the verb, or right before it in a heading."""
    near = [g for g in clause.groups if g.slot in (None, "agent") and is_armed(g)]
    after = [g for g in near if 0 <= g.start - verb.end <= _DOERS_REACH]
    heads = [g for g in near if 0 <= verb.start - g.end <= 1 and g.start - clause.start <= 1]
    return next(iter([*heads, *after]), None)


def _trigger(subtype: str, mark: Mark) -> Trigger:
    return Trigger(subtype, mark.start, mark.end, "frame.in_aid")

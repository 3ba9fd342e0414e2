"""On the spot: an epithet names a force as backing another, and the deed that follows is done with it there."""

from dataclasses import replace

from services.extraction.constructions.clause_view import Clause, frames_of, is_armed, is_object, root_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.subjects import deed_of
from services.extraction.words.generators import BEH, WAW

_OWNED_REACH = 3  # "the big advance of the army's columns"
_NO_STATE = ("named", "composed")
_STRIKES = ("FIREW", "OP", "ACTN")


def backed_there(clause: Clause) -> list[Frame]:
    """Read "A, backed with units of B, took P", "the advance of A backed with B": soldiers lent, not a sponsor."""
    if "SUPPART" not in clause.scan.kinds and "SUPPART" not in clause.scan.marks:
        return []
    for backer in clause.groups:
        opener = backer.opener
        if backer.slot != "sponsor" or opener is None or BEH not in backer.clitic:
            continue
        if backer.mentions[0].kind not in _NO_STATE or not clause.scan.covering(opener.start, "SUPPART"):
            continue
        acting = next((g for g in clause.groups if g.end == opener.start and is_armed(g)), None)
        if acting is None or root_of(acting) == root_of(backer) or is_object(clause.scan, acting):
            continue
        act = deed_of(clause, replace(acting, mentions=(*acting.mentions, *backer.mentions))) or _owned(clause, acting)
        if act is not None:
            trigger = Trigger("joint_operation", act.start, act.end, "frame.fight_with")
            return frames_of(trigger, acting, backer, "joint.support", 2.0)
    return []


def _owned(clause: Clause, acting: Group) -> Mark | None:
    """Return the advance or attack that a group has: "the quick advance of A"."""
    if acting.slot not in ("dative", "genitive", None):
        return None
    return next((m for m in clause.of("ACTOWN", "MOVEV") if 0 <= acting.start - m.end <= _OWNED_REACH), None)


def strikes_of_both(clause: Clause) -> list[Frame]:
    """Read "the raids of A and the blows of B drove them out": two nouns of striking, each with its doer, one verb."""
    scan = clause.scan
    if clause.of("CLASH", "CLASHV", "RECIPROCAL", "BETWEEN"):
        return []
    for one in clause.groups:
        struck = any(scan.covering(k, *_STRIKES) for k in (one.start - 1, one.start))
        other = next((g for g in clause.groups if 0 < g.start - one.end <= 1), None)
        if not struck or other is None or not (is_armed(one) and is_armed(other)) or {one.slot, other.slot} - {None}:
            continue
        noun = next((m for m in scan.of_between(one.end, other.start, *_STRIKES) if WAW in m.clitic), None)
        verb = next((m for m in clause.of("ACTV") if m.end <= one.start), None)
        if noun is not None and verb is not None and root_of(one) != root_of(other):
            trigger = Trigger("joint_operation", noun.start, noun.end, "frame.fight_with")
            return frames_of(trigger, one, other, "joint.with", 2.0)
    return []

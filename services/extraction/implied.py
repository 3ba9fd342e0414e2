"""Implied acts: aircraft that bomb ahead of another's advance, and "the two armies" of a sentence before."""

from services.extraction.clause_view import Clause, is_armed
from services.extraction.groups import Group, force_root
from services.extraction.scan import Mark, Scan
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_BESIDE = 3
_STRIKE_REACH = 2
_STRUCK_REACH = 4
_ACT_REACH = 8
_KINDS = {
    "EXERCISEV": "joint_exercise", "EXERCISE": "joint_exercise", "PATROLV": "joint_patrol", "PATROL": "joint_patrol",
}  # fmt: skip


def implied_frames(clause: Clause) -> list[Frame]:
    """Return the acts of a clause that no single word of it calls joint."""
    return overhead(clause) or both(clause)


def overhead(clause: Clause) -> list[Frame]:
    """Read A advances as B's aircraft bomb C, or B's aircraft bomb C as A advances."""
    scan = clause.scan
    for meanwhile in clause.of("MEANWHILE"):
        free = [g for g in clause.groups if g.slot in (None, "agent") and is_armed(g)]
        after = next((g for g in free if 0 <= g.start - meanwhile.end <= _BESIDE), None)
        before = next((g for g in free if g.end <= meanwhile.start), clause.before)
        if after is None or before is None or _fires(scan, after) == _fires(scan, before):
            continue
        giver, ground = (after, before) if _fires(scan, after) else (before, after)
        strike = next((m for m in scan.of("ATTACKV") if 0 <= m.start - giver.end <= _STRIKE_REACH), None)
        moves = any(0 <= m.start - ground.end <= _BESIDE for m in scan.of("CAPTURE", "ENTERV", "MOVEV"))
        if strike is not None and moves and _root(giver) != _root(ground) and _strikes_another(clause, strike, ground):
            actors = [Linked(m, "initiator", "subject") for m in giver.mentions]
            actors += [Linked(m, "partner", "object") for m in ground.mentions]
            trigger = Trigger("fire_support", strike.start, strike.end, "frame.in_aid")
            return [Frame(trigger, tuple(actors), "joint.aid", 2.0, None)]
    return []


def both(clause: Clause) -> list[Frame]:
    """Read "the two armies" act: who they are, the sentences before say."""
    if clause.of("RECIPROCAL", "CLASH", "CLASHV"):
        return []
    acts = clause.of("EXERCISEV", "PATROLV", "ACTV", "PATROL", "EXERCISE")
    for mark in clause.of("BOTH"):
        act = next((m for m in acts if 0 <= m.start - mark.end <= _ACT_REACH), None)
        if act is not None:
            trigger = Trigger(_KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            return [Frame(trigger, (), "joint.dual", 1.5, None, mark)]
    return []


def _strikes_another(clause: Clause, strike: Mark, ground: Group) -> bool:
    """Say whether what is bombed is an enemy: a third force, or gunmen, rebels, militants."""
    reach = range(strike.end, min(strike.end + _STRUCK_REACH, len(clause.scan.tokens)))
    third = any(g.start in reach and g.slot in (None, "target") and _root(g) != _root(ground) for g in clause.groups)
    loose = (clause.scan.longest(place, "force") for place in reach)
    return third or any(force is not None and force.entry.value[1] == "non_state" for force in loose)


def _fires(scan: Scan, group: Group) -> bool:
    """Say whether a group is aircraft or guns."""
    return any(scan.covering(place, "FIREW") for place in range(group.start, group.end))


def _root(group: Group) -> str:
    return force_root(group.mentions[0].actor.id)

"""Sharing: a part in an act that is another's, work of two on one act, what one tells for the other's strikes."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    aid_of,
    each_force,
    frames_of,
    is_armed,
    root_of,
)
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.scan import Mark

_OWNER_REACH, _ACT_REACH = 3, 4
_SUBJECT_REACH = 9
_PARTNER_REACH, _DEED_REACH = 2, 7
_TOLD_REACH = 4
_DEEDS = ("OP", "ACTN", "FIREW", "PATROL")
_FREE = (None, "agent")
_LEADING = frozenset({"on", "in", "to", "for", "during", "against"})


def shares_in(clause: Clause) -> list[Frame]:
    """Read "A takes part in B's operation", "A's soldiers have no part in the B offensive"."""
    for verb in clause.of("PARTICIPATE"):
        owner = next((g for g in clause.groups if 0 <= g.start - verb.end <= _OWNER_REACH and _owns(clause, g)), None)
        doer = _doer(clause, verb)
        if owner is None or doer is None or root_of(owner) == root_of(doer) or not (is_armed(owner) or is_armed(doer)):
            continue
        deed = _deed_after(clause, owner)
        if deed is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            return frames_of(trigger, doer, owner, "joint.with", 2.0)
    return []


def worked_on(clause: Clause) -> list[Frame]:
    """Read "A worked with B on the strikes", "A cooperates with B in a sweep", "A denied that it works with B"."""
    scan = clause.scan
    for verb in clause.of("WORKWITH"):
        partner = next((g for g in clause.groups if 0 <= g.start - verb.end <= _PARTNER_REACH), None)
        doer = _doer(clause, verb)
        if partner is None or doer is None or root_of(partner) == root_of(doer):
            continue
        led = partner.end < len(scan.tokens) and scan.tokens[partner.end].key in _LEADING
        deeds = [m for m in clause.of(*_DEEDS) if 0 < m.start - partner.end <= _DEED_REACH] if led else []
        if deeds:
            trigger = Trigger("joint_operation", deeds[0].start, deeds[0].end, "frame.fight_with")
            return frames_of(trigger, doer, partner, "joint.with", 2.0)
        if scan.of_between(0, verb.start, "DENY") and is_armed(doer) and is_armed(partner):
            trigger = Trigger("coordination", verb.start, verb.end, "frame.coordination")
            return frames_of(trigger, doer, partner, "joint.with", 2.0)
    return []


def told_for(clause: Clause) -> list[Frame]:
    """Read "A provided the intelligence for B's strikes": what it tells is used at once."""
    scan = clause.scan
    for verb in clause.of("DELIVER"):
        info = next((m for m in clause.of("INFO") if 0 <= m.start - verb.end <= _TOLD_REACH), None)
        doer = _doer(clause, verb)
        if info is None or doer is None:
            continue
        owner = next((g for g in clause.groups if 0 < g.start - info.end <= _OWNER_REACH), None)
        led = owner is not None and any(scan.tokens[k].key in _LEADING for k in range(info.end, owner.start))
        if owner is not None and led and root_of(owner) != root_of(doer) and _deed_after(clause, owner) is not None:
            return aid_of("intelligence_sharing", verb, doer, owner, "joint.given")
    return []


def claimed_together(clause: Clause) -> list[Frame]:
    """Read "in a joint statement A and B claimed the attack": the deed is theirs, whatever noun stands for it."""
    for claim in clause.of("CLAIMW") if clause.of("JOINT") else ():
        before = [g for g in clause.groups if g.end <= claim.start and g.slot in (*_FREE, "genitive")]
        forces = _forces(before)
        if len(forces) > 1 and clause.scan.of_between(before[0].start, before[-1].end, "AND"):
            trigger = Trigger("joint_operation", claim.start, claim.end, "frame.act_together")
            return act_of(trigger, forces, "joint.with", 2.0)
    return []


def _forces(groups: list[Group]) -> list[Mention]:
    """Return the first mention of each force of some groups: "the brigades of A and the brigades of B"."""
    found: dict[str, Mention] = {}
    for group in groups:
        for one in each_force(group):
            found.setdefault(force_root(one.actor.id), one)
    return list(found.values())


def _doer(clause: Clause, verb: Mark) -> Group | None:
    """Return the force or the state whose verb it is: the nearest free one before it."""
    near = [g for g in clause.groups if g.slot in _FREE and 0 <= verb.start - g.end <= _SUBJECT_REACH]
    group = near[-1] if near else None
    named = group is not None and (is_armed(group) or group.mentions[0].kind == "country")
    parted = group is not None and clause.scan.of_between(group.end, verb.start, "SPEECHV", "ALLEGE")
    return group if named and not parted else None


def _owns(clause: Clause, group: Group) -> bool:
    """Say whether a force or a state can be whose act it is."""
    return group.slot != "target" and (is_armed(group) or group.mentions[0].kind in BARE)


def _deed_after(clause: Clause, owner: Group) -> Mark | None:
    """Return the strikes or the operation that a group owns: right behind it."""
    return next((m for m in clause.of(*_DEEDS) if 0 <= m.start - owner.end <= _ACT_REACH), None)

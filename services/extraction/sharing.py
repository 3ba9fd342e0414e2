"""Sharing: how an Arabic clause says with verbs, not with phrases, that one force takes part in what another does."""

from collections.abc import Callable

from services.extraction.clause_view import Clause, frame_of, gives_fire, is_armed, is_object
from services.extraction.generators import ALEF, NOON, TEH, WAW, YEH
from services.extraction.groups import Group, same_force
from services.extraction.scan import Mark
from services.extraction.ties import Frame
from services.extraction.triggers import Trigger

_FREE = (None, "agent", "genitive", "dative")
_DEEDS = ("ACTV", "ACTN", "ACTOWN", "OP", "ENTERV", "CAPTURE", "MOVEV")
_ADVANCES = ("ENTERV", "CAPTURE", "MOVEV")
_SUBJECT_REACH = 3
_DEED_REACH = 12
_PLURAL = (WAW + ALEF, WAW + NOON)


def shared_frames(clause: Clause) -> list[Frame]:
    """Return the joint acts that a clause tells by its verbs, the surest first."""
    if clause.scan.language != "ar":
        return []
    for construction in _CONSTRUCTIONS:
        frame = construction(clause)
        if frame is not None:
            return [frame]
    return []


def joins(clause: Clause) -> Frame | None:
    """Read "A's men joined B in the attack": the verb has its subject before it and its partner bare behind it."""
    for verb in clause.of("PARTICIPATE"):
        partner = next((g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.slot is None), None)
        if partner is None or not is_armed(partner) or clause.scan.covering(verb.end, "LOCATIVE"):
            continue
        deed = next((m for m in clause.of(*_DEEDS) if 0 <= m.start - partner.end <= _DEED_REACH), None)
        acting = _subject_before(clause, verb)
        if deed is not None and acting is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            return frame_of(trigger, acting, partner, "joint.with", 2.0)
    return None


def _subject_before(clause: Clause, verb: Mark) -> Group | None:
    """Return who acts: a force right before the verb, or the speaker whose "own troops" stand there."""
    scan = clause.scan
    near = [g for g in clause.groups if 0 <= verb.start - g.end <= _SUBJECT_REACH and g.slot in _FREE and is_armed(g)]
    own = any(scan.covering(k, "MIL", "UNIT", "FIREW") for k in range(max(0, verb.start - 2), verb.start))
    plural = scan.tokens[verb.start].key.endswith(_PLURAL)
    return near[-1] if near else clause.before if own or plural else None


def eased(clause: Clause) -> Frame | None:
    """Read "A enters P and B's aircraft pave its way", "A takes P, B's guns supporting it"."""
    for verb in clause.of("EASEV"):
        giver = next((g for g in clause.groups if _stands_at(g, verb) and is_armed(g)), None)
        if giver is None or clause.scan.covering(verb.start - 1, "SUBORDINATE"):
            continue
        beside = gives_fire(clause.scan, giver) or WAW in verb.clitic or WAW in giver.clitic
        frame = _lent(clause, giver, verb) if beside else None
        if frame is not None:
            return frame
    return None


def _stands_at(group: Group, verb: Mark) -> bool:
    return group.slot in (None, "agent") and (0 <= verb.start - group.end <= 1 or 0 <= group.start - verb.end <= 1)


def overhead(clause: Clause) -> Frame | None:
    """Read "A enters P and B's aircraft chase those who flee": who attacks from the air while A advances is with A."""
    for giver in clause.groups:
        verb = clause.scan.at(giver.end, "ATTACKV", "ACTV") if giver.end < clause.end else None
        present = verb is not None and clause.scan.tokens[verb.start].key[:1] in (YEH, TEH)
        if verb is None or not present or not _flies(clause, giver) or WAW not in giver.clitic:
            continue
        hit = next((g for g in clause.groups if 0 <= g.start - verb.end <= 2), None)
        if hit is None or not _is_own(hit, clause):
            frame = _lent(clause, giver, verb, _ADVANCES)
            if frame is not None:
                return frame
    return None


def softened(clause: Clause) -> Frame | None:
    """Read "A took P after B's guns had struck C's lines": B struck whom A drove out."""
    for after in clause.of("AFTERW"):
        givers = [g for g in clause.groups if g.start >= after.end and _flies(clause, g)]
        struck = [g for g in clause.groups if g.start >= after.end and is_object(clause.scan, g)]
        struck += [g for g in clause.groups if g.slot == "target" and g.start >= after.end]
        if not givers or not struck or givers[0] in struck:
            continue
        frame = _lent(clause, givers[0], after, _ADVANCES)
        roots = {m.actor.id for m in struck[0].mentions}
        if frame is not None and not any(same_force(x.mention.actor.id, root) for x in frame.actors for root in roots):
            return frame
    return None


def _flies(clause: Clause, group: Group) -> bool:
    """Say whether a group is somebody's aircraft or guns."""
    kinds = {mention.kind for mention in group.mentions}
    lent = is_armed(group) or (kinds == {"nisba"} and clause.scan.covering(group.start - 1, "FIREW"))
    return lent and group.slot in _FREE and (gives_fire(clause.scan, group) or kinds == {"nisba"})


def _is_own(hit: Group, clause: Clause) -> bool:
    first = next((g for g in clause.groups if is_armed(g)), None)
    return first is not None and any(same_force(a.actor.id, b.actor.id) for a in hit.mentions for b in first.mentions)


def _lent(clause: Clause, giver: Group, border: Mark, deeds: tuple[str, ...] = _DEEDS) -> Frame | None:
    """Tie a giver of support to the force that acts before it in the clause."""
    limit = min(giver.start, border.start)
    acting = next((g for g in clause.groups if g.end <= limit and g.slot in _FREE and is_armed(g)), None)
    done = [mark for mark in clause.of(*deeds) if mark.start < limit]
    if acting is None or not done or is_object(clause.scan, acting):
        return None
    fire = gives_fire(clause.scan, giver) or _flies(clause, giver)
    trigger = Trigger("fire_support" if fire else "joint_operation", done[0].start, done[0].end, "frame.fire_lent")
    return frame_of(trigger, acting, giver, "joint.support", 2.0)


_CONSTRUCTIONS: tuple[Callable[[Clause], Frame | None], ...] = (joins, eased, overhead, softened)

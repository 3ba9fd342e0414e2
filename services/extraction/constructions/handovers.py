"""Handovers: a base that one force leaves to another, and the command of a shared force that passes from A to B."""

from services.extraction.constructions.clause_view import SHARED_FORCES, Clause, is_armed, root_of
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_TAKER_REACH = 3
_LEAVER_REACH = 4
_OPENING = 3
_VERB_REACH = 8
_COMMAND_REACH = 14
_HELD_REACH = 4
_FIGHT = ("CLASH", "CLASHV", "ATTACKV", "CAPTURE", "TRUCE")


def left(clause: Clause) -> list[Frame]:
    """Read "A left base P and handed it to B", "P passed to B once A had gone", "the base fell to B's share"."""
    if not clause.of("BASE", "HANDED") or clause.of(*_FIGHT):
        return []
    passed = next(iter([*clause.of("HANDIT", "PASSTO"), *_passing(clause)]), None)
    passed, taker = (passed, _taker(clause, passed)) if passed is not None else _taken_over(clause)
    if passed is None or taker is None:
        return []
    leaver = _leaver(clause, passed, taker)
    if passed.word != "HANDIT" and not _serve_states(taker, *([leaver] if leaver else [])):
        return []
    if passed.word == "TAKEOVERW" and leaver is None:
        return []
    trigger = Trigger("handover", passed.start, passed.end, "frame.handover")
    if leaver is not None:
        return [Frame(trigger, tuple(giver_and_taker(leaver.mentions, taker.mentions)), "joint.given", 2.0, None)]
    return []


def taken_from_somebody(clause: Clause) -> tuple[Mark, Group] | None:
    """Read "and handed it to B" at the head of a clause: who left it, a sentence before tells."""
    if not clause.of("BASE", "HANDED") or clause.of(*_FIGHT):
        return None
    passed = next(iter([*clause.of("HANDIT", "PASSTO"), *_passing(clause)]), None)
    taker = _taker(clause, passed) if passed is not None else None
    if passed is None or taker is None or not is_armed(taker) or _leaver(clause, passed, taker) is not None:
        return None
    states = passed.word == "HANDIT" or _serve_states(taker)
    first = passed.start - clause.start <= _OPENING and not any(g.end <= passed.start for g in clause.groups)
    return (passed, taker) if states and first else None


def _taker(clause: Clause, passed: Mark) -> Group | None:
    return next((g for g in clause.groups if -1 <= g.start - passed.end <= _TAKER_REACH and _may_hold(g)), None)


def _taken_over(clause: Clause) -> tuple[Mark | None, Group | None]:
    """Read "B takes over base P after the departure of A", "A left base P and B took over running it" in Arabic."""
    for verb in clause.of("TAKEOVERW", "RECEIVEV") if clause.of("GONEW", "LEAVEV") else ():
        before = [g for g in clause.groups if 0 <= verb.start - g.end <= 1 and g.slot in (None, "agent")]
        after = [g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.slot in (None, "agent")]
        taker = next((g for g in (*after, *before) if is_armed(g)), None)
        start = verb.end if taker is None else max(verb.end, taker.end)
        held = clause.scan.of_between(start, start + _HELD_REACH, "BASE", "HOLDIT")
        if taker is not None and held:
            return Mark("TAKEOVERW", verb.start, verb.end, verb.clitic), taker
    return None, None


def _passing(clause: Clause) -> list[Mark]:
    """Return the words round a base by which it passes: "the base went … to", "came … into the hands"."""
    sites = clause.of("BASE", "HANDED")
    for verb in clause.of("PASSV"):
        to = [m for m in clause.of("TO", "INHAND") if 0 < m.start - verb.end <= _VERB_REACH]
        french = clause.scan.language == "fr"  # "the base has passed under A's command"
        to = [m for m in to if any((french or verb.end <= site.start) and site.start < m.start for site in sites)]
        if to:
            return [Mark("PASSTO", verb.start, to[0].end, to[0].clitic)]
    return []


def _leaver(clause: Clause, passed: Mark, taker: Group | None) -> Group | None:
    """Return whose leaving goes before or after: "A leaves", "after the departure of A"."""
    gone = clause.of("LEAVEV", "GONEW")
    others = [g for g in clause.groups if g is not taker and (taker is None or root_of(g) != root_of(taker))]
    near = [g for g in others if any(_beside(g, mark) for mark in gone) and g.slot in (None, "agent", "genitive")]
    given = [g for g in others if passed.word == "HANDIT" and g.slot == "agent" and g.start >= passed.end]
    return next((g for g in (*near, *given) if _may_hold(g)), None)


def _beside(group: Group, mark: Mark) -> bool:
    return 0 <= group.start - mark.end <= _LEAVER_REACH or 0 <= mark.start - group.end <= 1


def _may_hold(group: Group) -> bool:
    return is_armed(group) or all(mention.kind in ("country", "office") for mention in group.mentions)


def _serve_states(*groups: Group) -> bool:
    """Say whether forces serve states or alliances of them: what one of two rivals leaves the other has seized."""
    kinds = [mention.actor.type for group in groups for mention in group.mentions]
    return all(kind.startswith("state_") or kind in SHARED_FORCES for kind in kinds)


def commanded(clause: Clause) -> list[Frame]:
    """Read "A took over the command of force X from B", "B handed it to A", "it passed from B to A"."""
    for command in clause.of("COMMANDW"):
        verbs = [m for m in clause.of("HAND", "TAKEOVERW") if 0 <= command.start - m.end <= _VERB_REACH]
        verbs += [m for m in clause.of("HANDIT") if m.start >= command.end]
        if not verbs:
            continue
        named = [g for g in clause.groups if not 0 <= g.start - command.end <= 1 and _may_command(g)]
        near = [g for g in named if abs(g.start - command.end) <= _COMMAND_REACH]
        opened = [g for g in near if g.start >= command.end and _is_passed(clause, g)]
        first = next((g for g in near if g not in opened[:1] and (not opened or g.start < opened[0].start)), None)
        if not opened or first is None or root_of(first) == root_of(opened[0]):
            continue
        taker, giver = (opened[0], first) if opened[0].slot == "dative" else (first, opened[0])
        trigger = Trigger("handover", verbs[0].start, command.end, "frame.handover")
        actors = giver_and_taker(giver.mentions, taker.mentions)
        return [Frame(trigger, tuple(actors), "joint.given", 2.0, None)]
    return []


def _may_command(group: Group) -> bool:
    first = group.mentions[0]
    return first.kind in (*BARE, "composed", "named", "office", "counterpart") and first.actor.type.startswith("state_")


def _is_passed(clause: Clause, group: Group) -> bool:
    """Say whether "from", "to", "in succession to" or "handed to him" brings in who gives or takes the command."""
    if group.slot in ("dative", "agent", "from", "with_weak"):
        return True
    return any(0 <= group.start - mark.end <= 2 for mark in clause.of("HANDIT"))

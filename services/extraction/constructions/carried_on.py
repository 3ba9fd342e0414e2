"""Carried on: "the raid went on with the support of B", "it will be done with B": who does it stood before."""

from services.extraction.clause_view import Clause, armed_of, gives_fire, half_of, is_armed
from services.extraction.groups import Group
from services.extraction.scan import Mark
from services.extraction.ties import Frame
from services.extraction.triggers import Trigger

_OPENING, _VERB_REACH, _IT_REACH = 3, 9, 3
_FREE = (None, "agent")
_NOUNS = ("PATROL", "EXERCISE", "WITHDRAWV", "OP", "ACTN", "ACTOWN")
_DOING = ("DONE", "LAUNCH", "ACHIEVEV", "ONGOING", "PLAN", "WITHDRAWV", "STARTN", "WENTON")
_KINDS = {"PATROL": "joint_patrol", "EXERCISE": "joint_exercise", "WITHDRAWV": "basing"}
_NO_ACT = ("CLASH", "CLASHV", "CIVIL", "TRUCE", "MEET")


def carried_on(clause: Clause) -> list[Frame]:
    """Read an act that a clause opens with, or an "it", done with B, where a sentence before names who does it."""
    if any(g.slot in _FREE and is_armed(g) for g in clause.groups) or clause.of(*_NO_ACT):
        return []
    for companion in clause.groups:
        opener = companion.opener
        if companion.slot not in ("with", "support") or opener is None or not _takes_part(clause, companion):
            continue
        act = _opening_act(clause, opener) or _act_on_it(clause, opener)
        if act is None:
            continue
        fire = companion.slot == "support" and gives_fire(clause.scan, companion)
        subtype = "fire_support" if fire else _KINDS.get(act.word, "joint_operation")
        known = armed_of(companion.mentions) or companion.mentions[:1]
        trigger = Trigger(subtype, act.start, act.end, "frame.fight_with")
        return half_of(trigger, known, f"joint.{companion.slot}", "owner", opener)
    return []


def _takes_part(clause: Clause, group: Group) -> bool:
    """Say whether a companion is a force, or a state with whose leave something is done."""
    opener = group.opener
    agreed = opener is not None and clause.scan.covering(opener.start, "AGREEP")
    return is_armed(group) or (agreed and group.mentions[0].kind == "country")


def _opening_act(clause: Clause, opener: Mark) -> Mark | None:
    """Return the act that opens a clause and that a verb of doing tells of: "the operation is conducted"."""
    for act in clause.of(*_NOUNS):
        verbs = [m for m in clause.of(*_DOING) if 0 <= m.start - act.end <= _VERB_REACH]
        if act.start - clause.start <= _OPENING and act.start < opener.start and verbs:
            return act
    return None


def _act_on_it(clause: Clause, opener: Mark) -> Mark | None:
    """Return what is done to the act spoken of: "to conduct it", or the leaving of "the contingent"."""
    scan = clause.scan
    for verb in clause.of("ACHIEVEV", "LAUNCH", "WITHDRAWV"):
        its = any(scan.covering(k, "ITW") for k in (verb.start - 1, verb.end))
        men = verb.word == "WITHDRAWV" and any(
            scan.longest(k, "force") for k in range(clause.start, min(clause.start + _IT_REACH, verb.start))
        )
        if its or men:
            return verb
    return None

"""Continued: acts of whom a sentence before tells, where this one only says "they" or "the raid was mounted with B"."""

from services.extraction.clause_view import Clause, armed_of, half_of, is_armed
from services.extraction.scan import Mark
from services.extraction.syntax import BEING
from services.extraction.ties import Frame
from services.extraction.triggers import Trigger

_OPENING = 3
_BEING_REACH = 3
_THEY = {"en": ("they", "it"), "fr": ("ils", "elles", "il", "elle", "ceux")}
_DEFINITE = {"en": ("the", "these", "those", "their", "his"), "fr": ("les", "ces", "leurs", "ses")}
_HAS_BEEN = {"en": BEING - {"be"}, "fr": frozenset({"a", "ont", "est", "sont", "avait"})}
_FREE = (None, "agent")


def continued(clause: Clause) -> list[Frame]:
    """Read "they came accompanied by B", "the raid was mounted in cooperation with B", whose other party is before."""
    if clause.scan.language not in _THEY or any(g.slot in _FREE and is_armed(g) for g in clause.groups):
        return []
    for companion in clause.groups:
        if companion.slot not in ("with", "support") or companion.opener is None or not is_armed(companion):
            continue
        act = _act_of_they(clause) or _passive_act(clause)
        if act is not None and act.start < companion.start:
            trigger = Trigger("joint_operation", act.start, act.end, "frame.fight_with")
            known = armed_of(companion.mentions)
            return half_of(trigger, known, f"joint.{companion.slot}", "owner", companion.opener)
    return []


def _act_of_they(clause: Clause) -> Mark | None:
    """Return what "they" do at the head of a clause."""
    first, language = clause.scan.tokens[clause.start].key, clause.scan.language
    if first not in _THEY[language] and not (first in _DEFINITE[language] and _is_of_men(clause)):
        return None
    acts = clause.of("ACTV", "ACTN", "OP", "ENTERV", "CAPTURE", "MOVEV", "POSTV")
    return next(iter(acts), None)


def _is_of_men(clause: Clause) -> bool:
    """Say whether "the soldiers", "these fighters" open a clause, with nobody named whose they are."""
    scan, noun = clause.scan, clause.start + 1
    if noun >= len(scan.tokens) or scan.tokens[noun].capital:
        return False
    return scan.longest(noun, "force") is not None or scan.covering(noun, "PEOPLE", "UNIT")


def _passive_act(clause: Clause) -> Mark | None:
    """Return the operation that a clause opens with and says to have been carried out."""
    scan = clause.scan
    for act in clause.of("OP", "ACTN"):
        after = scan.tokens[act.end : act.end + _BEING_REACH]
        if act.start - clause.start <= _OPENING and any(token.key in _HAS_BEEN[scan.language] for token in after):
            return act
    return None

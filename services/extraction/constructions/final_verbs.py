"""Final verbs: what a force does with another's help, told by a verb of a language that closes its clause with it.

No list holds all such verbs; a thing of war that they are done to, or an enemy, tells that they are deeds of war.
"""

from services.extraction.clause_view import Clause, frame_of, gives_fire, is_armed
from services.extraction.constructions.companions import actor_with
from services.extraction.generators import ALEF
from services.extraction.groups import Group
from services.extraction.mentions import BARE
from services.extraction.ties import Frame
from services.extraction.triggers import Trigger

_OBJECT_MARK = "\u0631" + ALEF  # it parts the object from the verb
_NO_DEED = (
    "CLASHV", "EXCHANGEV", "RECIPROCAL", "TRUCE", "VICTIMV", "CIVIL", "SPORT", "MEET", "AGREEV", "NEG", "REFUSE",
    "PROPOSE", "SIDE", "BACKGROUND", "WITHDRAWV", "LEAVEV", "STATEMENT",
)  # fmt: skip
_PRIZES = ("PRIZE", "TARGETN", "CAPTURE", "VICTIMP")
_LENT = ("support",)
_KEYS = 2


def done_with(clause: Clause) -> list[Frame]:
    """Read "A with the help of B the town took", "A under B's jets to the gates of P came", whatever the verb is."""
    if clause.of(*_NO_DEED):
        return []
    for partner in clause.groups:
        if partner.slot not in ("with", "support") or partner.opener is None or not _helps(clause, partner):
            continue
        acting = actor_with(clause, partner)
        if acting is None or not _is_of_war(clause, partner):
            continue
        more = [g for g in clause.groups if g.slot in ("with", "support") and g not in (partner, acting)]
        more = [g for g in more if g.opener is not None and _helps(clause, g)]
        lent = [g for g in (partner, *more) if g.slot in _LENT and gives_fire(clause.scan, g)]
        code = "joint.support" if partner.slot == "support" else "joint.with"
        opener = lent[0].opener if lent else None
        start, end = (opener.start, opener.end) if opener is not None else (clause.end - 1, clause.end)
        trigger = Trigger("fire_support" if lent else "joint_operation", start, end, "frame.fight_with")
        frame = frame_of(trigger, acting, partner, code, 2.0, more)
        if frame is not None:
            return [frame]
    return []


def _helps(clause: Clause, partner: Group) -> bool:
    """Say whether a partner is a force, or a state that lends its aircraft or its guns."""
    bare = partner.mentions[0].kind in BARE
    return is_armed(partner) or (bare and partner.slot == "support" and gives_fire(clause.scan, partner))


def _is_of_war(clause: Clause, partner: Group) -> bool:
    """Say whether a verb closes the clause behind an enemy, or behind what forces take, hold, hit and come to."""
    scan, last = clause.scan, clause.end - 1
    if last - partner.end < _KEYS - 1 or any(scan.tokens[k].gap.strip() for k in range(last, clause.end)):
        return False
    aimed = any(group.slot == "target" for group in clause.groups)
    objects = any(scan.tokens[k].key == _OBJECT_MARK for k in range(clause.start, clause.end))
    things = bool(scan.of_between(partner.end, clause.end, *_PRIZES))
    takes = objects and scan.covering(last, "TAKEV")  # "the towns X and Y-OBJ took"
    return things or takes or (objects and aimed)

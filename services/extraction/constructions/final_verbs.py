"""Final verbs: what a force does with another's help, told by a verb of a language that closes its clause with it.

No list holds all such verbs; a thing of war that they are done to, or an enemy, tells that they are deeds of war.
"""

from services.extraction.constructions.clause_view import Clause, act_of, frames_of, gives_fire, is_armed, several
from services.extraction.constructions.companions import actor_with
from services.extraction.constructions.joint_acts import polices
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.words.generators import ALEF

_OBJECT_MARK = "\u0631" + ALEF  # it parts the object from the verb
_NO_DEED = (
    "CLASHV", "EXCHANGEV", "RECIPROCAL", "TRUCE", "VICTIMV", "CIVIL", "SPORT", "MEET", "AGREEV", "NEG", "REFUSE",
    "PROPOSE", "SIDE", "BACKGROUND", "WITHDRAWV", "LEAVEV", "STATEMENT",
)  # fmt: skip
_PRIZES = ("PRIZE", "TARGETN", "CAPTURE", "VICTIMP")
_LENT = ("support",)
_KEYS = 2
_HEAD_REACH = 1
_DEEDS = ("ACTV", "ENTERV", "CAPTURE", "MOVEV", "COMEV")


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
        frames = frames_of(trigger, acting, partner, code, 2.0, more)
        if frames:
            return frames
    return []


def _helps(clause: Clause, partner: Group) -> bool:
    """Say whether a partner is a force, or a state that lends its aircraft or its guns."""
    bare = partner.mentions[0].kind in BARE
    lends = bare and partner.slot == "support" and gives_fire(clause.scan, partner)
    strikes = bare and any(group.slot == "target" for group in clause.groups) and clause.of("TARGETN", "OP", "FIREW")
    return is_armed(partner) or lends or bool(strikes)


def _is_of_war(clause: Clause, partner: Group) -> bool:
    """Say whether a verb closes the clause behind an enemy, or behind what forces take, hold, hit and come to."""
    scan, last = clause.scan, clause.end - 1
    if last - partner.end < _KEYS - 1 or any(scan.tokens[k].gap.strip() for k in range(last, clause.end)):
        return False
    aimed = any(group.slot == "target" or _is_object(clause, group) for group in clause.groups)
    objects = any(scan.tokens[k].key == _OBJECT_MARK for k in range(clause.start, clause.end))
    things = bool(scan.of_between(partner.end, clause.end, *_PRIZES))
    takes = objects and scan.covering(last, "TAKEV")  # "the towns X and Y-OBJ took"
    return things or takes or (objects and aimed)


def _is_object(clause: Clause, group: Group) -> bool:
    tokens = clause.scan.tokens
    return group.slot in (None, "sponsor") and group.end < len(tokens) and tokens[group.end].key == _OBJECT_MARK


def made_of(clause: Clause) -> list[Frame]:
    """Read "the team made of A and B to P has come", "X's force, made of men of A and B, the arms seized"."""
    for group in clause.groups:
        members = several(group)
        if group.slot != "included" or group.opener is None or not members or polices(members):
            continue
        heads = [m.end for m in clause.of("UNIT", "TEAMN")] + [g.end for g in clause.groups if g.end < group.start]
        deeds = [m for m in clause.of(*_DEEDS) if m.start >= group.end]
        if deeds and any(0 <= group.opener.start - end <= _HEAD_REACH for end in heads):
            return act_of(Trigger("joint_operation", deeds[0].start, deeds[0].end, "frame.act_together"), members)
    return []


def states_strike(clause: Clause) -> list[Frame]:
    """Read "A and B together against C wage a war": states that a clause sets at war with a third."""
    if clause.of("NEG", "PROPOSE", "CONDITIONAL", "ALLEGE", "MODAL", "MEET", "AGREE", "STATEMENT", "BACKGROUND"):
        return []
    aimed = any(group.slot == "target" for group in clause.groups)
    deeds = clause.of("ACTV", "ACTN", "OP") if aimed and clause.of("JOINT") else []
    for group in clause.groups if deeds else ():
        states = [mention for mention in group.mentions if mention.kind == "country"]
        if group.slot is None and len({m.actor.country for m in states}) > 1 and deeds[-1].start >= group.end:
            trigger = Trigger("joint_operation", deeds[-1].start, deeds[-1].end, "frame.act_together")
            return act_of(trigger, states, "joint.adjective", 2.0, clause.of("JOINT")[0])
    return []

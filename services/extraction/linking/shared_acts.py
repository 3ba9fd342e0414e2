"""Shared acts: what is joint by its name or its adjective is the deed of the forces that its clause lists together."""

from services.extraction.linking.act import Act, is_civil
from services.extraction.linking.ties import Frame, Linked
from services.extraction.sentences.groups import Group, force_root

_BY_NATURE = frozenset({"joint_exercise", "joint_patrol", "joint_command", "joint_force", "deconfliction"})
_OF_FORCES = frozenset({"joint_operation", "fire_support"})  # a joint operation of two states may be one of rescue
_TWO, _THEIR_REACH = 2, 3
_SLOTS = (None, "agent", "genitive", "with", "with_weak")


def shared_act(act: Act) -> Frame | None:
    """Read "A and B went after C in a joint raid": the verb is no act, the noun tells that they acted together."""
    if act.joint is None and act.trigger.subtype not in _BY_NATURE:
        return None
    lists = [group for group in act.groups if _is_list(act, group) and (act.joint is not None or _leads(act, group))]
    nearest = min(lists, key=lambda group: _distance(act, group), default=None)
    if nearest is None:
        return None
    actors = [Linked(mention, "initiator", "subject") for mention in nearest.mentions]
    return act.tied(actors, "joint.subject", 1.5, nearest.opener)


def shared_by_them(act: Act) -> Frame | None:
    """Read "A's chief and General X of B's army will review their joint raids", "men of A and two from B, on their"."""
    if act.scan.language != "en" or act.joint is None:
        return None
    near = range(max(0, act.trigger.start - _THEIR_REACH), act.trigger.start)
    before = [g for g in act.clause_groups if g.end <= act.trigger.start and _is_one_of_them(act, g)]
    roots = {force_root(m.actor.id) for g in before for m in g.mentions}
    if len(roots) != _TWO or not any(act.scan.tokens[k].key == "their" for k in near):
        return None
    if not any(act.scan.covering(k, "AND") for k in range(before[0].start, before[-1].end)):
        return None
    actors = [Linked(mention, "initiator", "subject") for g in before for mention in g.mentions]
    return act.tied(actors, "joint.dual", 1.5)


def _is_one_of_them(act: Act, group: Group) -> bool:
    """Say whether a group can be one of the two: a doer, an officer "of B's army", a few men "from B"."""
    opener = group.opener
    hit = group.slot == "target" and opener is None and len(group.forces) > 1  # "A's men and B's were hurt"
    if hit or group.slot in (None, "agent"):
        return group.mentions[0].kind != "speaker"
    if opener is None or group.slot not in ("genitive", "from") or not opener.start:
        return False
    head = opener.start - 1
    counted = act.scan.covering(head, "NUMBER", "COUNT") or act.scan.tokens[head].key.isdigit()
    return counted if group.slot == "from" else act.scan.tokens[head].capital


def _is_list(act: Act, group: Group) -> bool:
    """Say whether a group names several forces, or states where states may share the act."""
    states = is_civil(group) and act.trigger.subtype in _OF_FORCES
    return len(group.forces) > 1 and group.slot in _SLOTS and not states


def _leads(act: Act, group: Group) -> bool:
    """Say whether nobody else acts before a list: of "A warned B and C about its drills", they are A's."""
    return not any(other.slot is None and other.end <= group.start for other in act.groups)


def _distance(act: Act, group: Group) -> int:
    return max(group.start - act.trigger.end, act.trigger.start - group.end, 0)

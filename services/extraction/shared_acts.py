"""Shared acts: what is joint by its name or its adjective is the deed of the forces that its clause lists together."""

from services.extraction.act import Act, is_civil
from services.extraction.groups import Group
from services.extraction.ties import Frame, Linked

_BY_NATURE = frozenset({"joint_exercise", "joint_patrol", "joint_command", "joint_force", "deconfliction"})
_OF_FORCES = frozenset({"joint_operation", "fire_support"})  # a joint operation of two states may be one of rescue
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


def _is_list(act: Act, group: Group) -> bool:
    """Say whether a group names several forces, or states where states may share the act."""
    states = is_civil(group) and act.trigger.subtype in _OF_FORCES
    return len(group.forces) > 1 and group.slot in _SLOTS and not states


def _leads(act: Act, group: Group) -> bool:
    """Say whether nobody else acts before a list: of "A warned B and C about its drills", they are A's."""
    return not any(other.slot is None and other.end <= group.start for other in act.groups)


def _distance(act: Act, group: Group) -> int:
    return max(group.start - act.trigger.end, act.trigger.start - group.end, 0)

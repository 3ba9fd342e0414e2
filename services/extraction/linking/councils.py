"""Councils: the ministers or chiefs of an alliance who meet, and the state whose minister or soil the meeting has."""

from services.extraction.linking.act import Act
from services.extraction.linking.ties import Frame, Linked

_HEAD_REACH = 3


def council(act: Act) -> Frame | None:
    """Read a meeting of the ministers or chiefs of an alliance, with the state whose minister or soil it has."""
    for union in act.groups:
        heads = any(act.scan.covering(k, "COUNCILW") for k in range(max(0, union.start - _HEAD_REACH), union.end))
        if not heads or any(m.actor.type != "coalition" for m in union.mentions):
            continue
        others = [g for g in act.groups if g.mentions[0].kind in ("office", "counterpart")]
        others += [g for g in (*act.places, *act.groups) if g.mentions[0].kind == "country"]
        member = next((g for g in others if g is not union), None)
        if member is not None:
            actors = [Linked(m, "initiator", "subject") for m in union.mentions]
            return act.tied([*actors, *(Linked(m, "partner", "object") for m in member.mentions)], "joint.met", 1.5)
    return None

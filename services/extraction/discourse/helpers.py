"""Helpers: the act that a sentence tells only by halves, made whole with whose act the sentences before tell of."""

from services.extraction.discourse.halves import PARTS, Half, half_told
from services.extraction.discourse.owners import clauses_of, is_drill_before, owner_of
from services.extraction.discourse.tales import Tale
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import Trigger
from services.extraction.reading import Reading, Text
from services.extraction.sentences.mentions import Mention

_NOT_SO = ("NEG", "REFUSE", "DENY", "RECIPROCAL")
_RULES = {"basing": "frame.basing", "handover": "frame.handover"}


def helped(reading: Reading, text: Text) -> list[Tale]:
    """Return the act of a force named before in which a sentence says that another one took part or helped."""
    if reading.order == 0 or reading.scan.kinds.isdisjoint(PARTS) or reading.scan.of(*_NOT_SO):
        return []
    for clause in clauses_of(reading):
        half = half_told(clause)
        if half is None:
            continue
        drill = half.act.word == "EXERCISE" or (
            half.act.word in ("HELPTHEM", "THISDONE", "THEIRSIDE") and is_drill_before(reading, text)
        )
        owner = owner_of(reading, half, text, drill=drill)
        if owner is not None:
            return [_tale(reading, half, "joint_exercise" if drill else half.subtype, owner)]
    return []


def _tale(reading: Reading, half: Half, subtype: str, owner: tuple[Reading, Mention]) -> Tale:
    rule = "frame.in_aid" if half.gives else _RULES.get(subtype, "frame.fight_with")
    trigger = Trigger(subtype, half.mark.start, half.mark.end, rule)
    actors = tuple(Linked(one, "initiator" if half.gives else "partner", "with") for one in half.helpers)
    frame = Frame(trigger, actors, "joint.aid" if half.gives else "joint.with", 2.0, None)
    first = Linked(owner[1], "partner" if half.gives else "initiator", "object" if half.gives else "subject")
    return Tale(reading, frame, ((owner[0], first), *((reading, one) for one in actors)))

"""Drills: an exercise on the soil of one state in which another takes part, told by its place and its guests."""

from services.extraction.act import Act
from services.extraction.groups import Group
from services.extraction.ties import Frame, Linked

_GUEST_REACH = 24
_PLACED_REACH = 24
_VERB_REACH = 2
_BORDERS = ("LINESP", "BORDERW")


def held_in(act: Act) -> Frame | None:
    """Read a drill in the country of A with B taking part, or one in which A and B take part and nobody holds it."""
    if act.scan.language != "ar" and not act.scan.syntax.postpositions:
        return None
    guests = [g for g in act.groups if _takes_part(act, g) and abs(g.start - act.trigger.end) <= _GUEST_REACH]
    if not guests:
        return None
    roots = {force.actor.country for g in guests for force in g.mentions}
    placed = [*act.places, *(g for g in act.groups if g.slot == "dative" and g.mentions[0].kind == "country")]
    hosts = [g for g in placed if abs(g.start - act.trigger.end) <= _PLACED_REACH and not _at_a_border(act, g)]
    host = next((g for g in hosts if g.mentions[0].actor.country not in roots), None)
    actors = [Linked(host.mentions[0], "host", "object")] if host is not None else []
    actors += [Linked(m, "partner", "with") for g in guests for m in g.mentions]
    return act.tied(actors, "joint.hosted", 1.5, guests[0].opener)


def _takes_part(act: Act, group: Group) -> bool:
    """Say whether "with ... taking part" brings a group in, or a verb of taking part stands before it."""
    if group.slot in ("with", "support", "included"):
        return True
    if group.slot not in (None, "agent"):
        return False
    if any(one.slot in ("with", "included") and one.end == group.start for one in act.groups):
        return True  # "among those taking part are, beside A, B and C"
    comes = act.scan.of_between(group.end, act.trigger.start, "TAKEPARTW")  # "A's troops came to B to take part in"
    return bool(comes) or any(0 <= group.start - verb.end <= _VERB_REACH for verb in act.scan.of("PARTICIPATE"))


def _at_a_border(act: Act, place: Group) -> bool:
    start = place.opener.start if place.opener is not None else place.start
    return any(act.scan.covering(k, *_BORDERS) for k in range(start, place.start + 1))

"""Hosting: one force joins the drill that another holds, each way to say so a function."""

from services.extraction.constructions.clause_view import root_of
from services.extraction.linking.act import Act, is_civil
from services.extraction.linking.ties import Frame, Linked
from services.extraction.sentences.groups import Group
from services.extraction.sentences.whereabouts import goes_to_its, owns_next

_TAKES_PART_REACH = 14
_HELD_REACH = 5
_HOST_REACH = 16
_ADVERSE = ("CLASH", "CLASHV", "CONDEMNV", "UNWANTED", "PROPOSE", "PLEA", "PLEADV", "MODAL")


def hosts(act: Act) -> Frame | None:
    """Read A joins a drill that B holds."""
    guest = next((g for g in act.groups if g.end <= act.trigger.start), None)
    for mark in act.scan.of("HOSTED"):
        host = next((g for g in act.groups if 0 <= g.start - mark.end <= 2), None)
        if guest is not None and host is not None and 0 <= mark.start - act.trigger.end <= 8:
            actors = [Linked(m, "initiator", "agent") for m in host.mentions]
            actors += [Linked(m, "partner", "subject") for m in guest.mentions]
            return act.tied(actors, "joint.hosted", 1.5, mark)
    return None


def hosts_last(act: Act) -> Frame | None:
    """Read A-GEN held drill-to B takes part, in A's drill B takes part, the verb behind all."""
    scan, drill = act.scan, act.trigger
    verb = next((m for m in scan.of("PARTICIPATE") if 0 <= m.start - drill.end <= _TAKES_PART_REACH), None)
    if verb is None or not scan.syntax.verb_last:
        return None
    hosted = [m.start for m in scan.of("HOSTED", "LAUNCH", "ACTV")]
    inside = [g for g in act.groups if g.end <= verb.start and g.slot in (None, "agent", "genitive")]
    if scan.syntax.postpositions:
        near = [g for g in inside if 0 <= drill.start - g.end <= _HELD_REACH]
        host = next(
            (g for g in near if any(0 <= at - g.end <= _HELD_REACH and at < drill.start for at in hosted)), None
        )
        host = host or next((g for g in near if _owns_drill(act, g)), None)
    else:
        host = next((g for g in inside if 0 <= g.start - drill.end <= 1), None)
    guest = next((g for g in inside if g is not host), None)
    if host is None and guest is not None and not is_civil(guest) and scan.syntax.postpositions:
        host = next((g for g in act.places if g.end <= drill.start and root_of(g) != root_of(guest)), None)
    if host is None or guest is None:
        return None
    actors = [Linked(m, "initiator", "agent") for m in host.mentions]
    actors += [Linked(m, "partner", "subject") for m in guest.mentions]
    return act.tied(actors, "joint.hosted", 1.5, verb)


def _owns_drill(act: Act, group: Group) -> bool:
    """Say whether a drill is a group's own, and what somebody comes to: "A-GEN naval drill-its-DAT"."""
    tokens = act.scan.tokens
    return owns_next(tokens[group.end - 1].key) and goes_to_its(tokens[act.trigger.end - 1].key)


def hosted_first(act: Act) -> Frame | None:
    """Read in the drill that A-GEN holds B and C take part: A is named in a phrase of its own before all."""
    if not act.scan.syntax.postpositions or act.scan.at(act.trigger.end, "PARTICIPATE") is not None:
        return None
    held = [m for m in act.scan.of("HOSTED") if 0 <= act.trigger.start - m.end <= _HELD_REACH]
    host = next((g for g in act.groups if held and 0 <= held[0].start - g.end <= 1), None)
    frame = hosts_last(act)
    return frame if frame and host and frame.actors[0].mention in host.mentions else None


def alliance_in(act: Act) -> Frame | None:
    """Read a drill of an alliance in the country of A, or one that A calls off: its members drill with their host."""
    for group in act.groups:
        allied = all(m.actor.type == "coalition" for m in group.mentions) and group.slot in (None, "agent", "genitive")
        holds = [g for g in act.groups if is_civil(g) and any(0 <= m.start - g.end <= 1 for m in act.scan.of("ALLOW"))]
        places = [g for g in act.places if not _at_a_border(act, g)]
        host = next(iter([*places, *holds, *_called_off(act, group)]), None) if allied else None
        if host is not None and abs(group.start - act.trigger.end) <= _HOST_REACH:
            actors = [Linked(m, "initiator", "subject") for m in group.mentions]
            return act.tied([*actors, Linked(host.mentions[0], "host", "object")], "joint.hosted", 1.5)
    return None


def _called_off(act: Act, alliance: Group) -> list[Group]:
    """Return the state of "A calls off the alliance's drill", "refuses to host it", in Turkish and Russian."""
    start = act.trigger.end if act.scan.syntax.postpositions else act.clause[0]
    ended = act.scan.of_between(start, act.clause[1], "ENDV", "REFUSE", "SUSPENDW")
    if not ended or act.scan.language not in ("ru", "tr") or act.scan.of_between(*act.clause, *_ADVERSE):
        return []
    before = [g for g in act.groups if g.end <= alliance.start and g.slot is None]
    before = [g for g in before if act.scan.syntax.postpositions or g.end <= ended[0].start]
    return [g for g in before if root_of(g) != root_of(alliance) and g.mentions[0].actor.country is not None]


def _at_a_border(act: Act, place: Group) -> bool:
    """Say whether "at the border of", "near" puts a country beside what is done, not under it."""
    start = place.opener.start if place.opener is not None else place.start
    return any(start <= mark.start < place.end + 2 for mark in act.scan.of("LINESP"))

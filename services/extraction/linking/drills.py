"""Drills: an exercise on the soil of one state in which another takes part, told by its place and its guests."""

from services.extraction.linking.act import Act, is_civil
from services.extraction.linking.ties import Frame, Linked
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_GUEST_REACH = 24
_PLACED_REACH = 24
_VERB_REACH = 2
_OWNER_REACH = 3
_INFLECTED = ("fr", "ru")
_ACTING = (None, "agent")
_UNWELCOME = ("UNWANTED", "CLASH", "CLASHV", "ATTACKV", "TARGETP")
_BORDERS = ("LINESP", "BORDERW")
_BORDER_REACH = 3


def held_in(act: Act) -> Frame | None:
    """Read a drill in the country of A with B taking part, or one in which A and B take part and nobody holds it."""
    if act.scan.language not in ("ar", "fr") and not act.scan.syntax.postpositions:
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


def takes_part(act: Act) -> Frame | None:
    """Read A takes part in a drill of B's, to B's drills has joined A, A invites B's troops to a drill."""
    if act.scan.language not in _INFLECTED:
        return None
    before = [g for g in act.groups if g.end <= act.trigger.start and g.slot in _ACTING]
    owners = [
        g for g in act.groups if 0 <= g.start - act.trigger.end <= _OWNER_REACH and g.slot in (*_ACTING, "genitive")
    ]
    joins = act.scan.of_between(before[0].end, act.trigger.start, "PARTICIPATE", "ARRIVEV") if before else []
    owners = owners or ([g for g in act.tellers if _hosts(g, before[0])] if joins else [])
    if joins and owners and not _against(act, owners[0]):
        return act.tied(_pair(owners[0], before[0]), "joint.hosted", 1.5, joins[0])
    joined = _joined(act)
    if joined is not None:
        return joined
    invites = act.scan.of_between(before[0].end, before[-1].start, "ALLOW") if len(before) > 1 else []
    if invites and act.trigger.start - before[-1].end <= _OWNER_REACH:
        return act.tied(_pair(before[0], before[-1]), "joint.hosted", 1.5, invites[0])
    return None


def _joined(act: Act) -> Frame | None:
    """Read "A has joined Russian drills", "B's drills A has joined", "A sent men to drills in B".

    Whose drill it is stands beside its noun, or is the state that men of another are sent to.
    """
    if act.scan.language != "ru" or act.scan.of_between(*act.clause, *_UNWELCOME, "SPORT", "CONDEMNV"):
        return None
    free = [g for g in act.groups if g.slot in (*_ACTING, "genitive")]
    near = [g for g in act.clause_groups if 0 <= act.trigger.start - g.end <= 1 and g.slot in (*_ACTING, "locative")]
    own = [g for g in near if all(m.kind == "nisba" for m in g.mentions)]
    own += [g for g in free if 0 <= g.start - act.trigger.end <= _OWNER_REACH]
    sent = [m for m in act.scan.of_between(*act.clause, "ARRIVEV") if _sends_men(act, m)]
    own += [g for g in act.places if sent and 0 <= g.start - act.trigger.end <= _OWNER_REACH]
    for verb in (*act.scan.of_between(*act.clause, "PARTICIPATE"), *sent) if own else ():
        near = [g for g in free if g is not own[0] and abs(g.start - verb.end) <= _GUEST_REACH]
        near = [g for g in near if g.slot in _ACTING and not all(m.kind == "nisba" for m in g.mentions)]
        guest = min(near, key=lambda g: abs(g.start - verb.start), default=None)
        if guest is not None and not own[0].start < verb.start < act.trigger.start:
            return act.tied(_pair(own[0], guest), "joint.hosted", 1.5, verb)
    return None


def _sends_men(act: Act, verb: Mark) -> bool:
    """Say whether men are what a verb before a drill sends there."""
    return bool(act.scan.of_between(verb.end, act.trigger.start, "PEOPLE", "MIL", "UNIT"))


def away(act: Act) -> Frame | None:
    """Read "A's contingent left to take part in the drill X": the other state of the article is its host."""
    guests = [g for g in act.groups if g.end <= act.trigger.start and g.slot in _ACTING and not is_civil(g)]
    others = [g for g in act.clause_groups if g not in guests and g.slot != "locative"]
    if len(guests) != 1 or others or len(guests[0].forces) > 1 or act.scan.of("TARGETP", "CLASHV"):
        return None
    goes = act.scan.of_between(guests[0].end, act.trigger.start, "PARTICIPATE", "DEPARTV")
    return Frame(act.trigger, (), "joint.dual", 1.5, goes[0], goes[0]) if goes else None


def _hosts(teller: Group, guest: Group) -> bool:
    """Say whether an army tells of the guests who come to a drill: it is its own."""
    first = teller.mentions[0]
    theirs = {mention.actor.country for mention in guest.mentions}
    return first.kind != "country" and first.actor.type == "state_mil" and first.actor.country not in theirs


def guards(act: Act) -> Frame | None:
    """Read A's jets keep watch in the sky of B: aircraft on duty over another state are there by its leave."""
    if act.scan.language not in _INFLECTED or act.scan.of(*_UNWELCOME):
        return None
    guests = [g for g in act.groups if g.slot in (*_ACTING, "genitive") and _flies(g)]
    hosts = [*act.places, *(g for g in act.groups if 0 <= g.start - act.trigger.end <= _OWNER_REACH)]
    for host in hosts:
        guest = next((g for g in guests if g.mentions[0].actor.country != host.mentions[0].actor.country), None)
        near = abs(host.start - act.trigger.end) <= _GUEST_REACH and host.mentions[0].kind == "country"
        if guest is not None and near and not _at_a_border(act, host):
            return act.tied(_pair(host, guest), "joint.hosted", 1.5)
    return None


def on_their_border(act: Act) -> Frame | None:
    """Read "joint patrols on the border of A and B": nobody else is named, the line between them says who goes."""
    if act.joint is None or act.scan.of(*_UNWELCOME) or any(group.forces for group in act.groups):
        return None
    if not act.clause_groups and act.trigger.subtype == "joint_patrol" and act.scan.of("BORDERW", "FRONTIERW"):
        return Frame(act.trigger, (), "joint.dual", 1.5, act.joint, act.joint)  # whose border, the article says
    for group in act.clause_groups:
        after = range(group.end, min(group.end + _BORDER_REACH, len(act.scan.tokens)))
        states = len(group.forces) > 1 and all(mention.kind in BARE for mention in group.mentions)
        if states and any(act.scan.covering(k, "BORDERW") for k in after):
            return act.tied([Linked(m, "initiator", "genitive") for m in group.mentions], "joint.pair", 1.5)
    return None


def _flies(group: Group) -> bool:
    return any(mention.actor.id.endswith(".air") for mention in group.mentions)


def _pair(host: Group, guest: Group) -> list[Linked]:
    return [
        *(Linked(m, "host", "object") for m in host.mentions),
        *(Linked(m, "partner", "subject") for m in guest.mentions),
    ]


def _against(act: Act, owner: Group) -> bool:
    return any(act.scan.covering(k, "TARGETP", "TO") for k in range(act.trigger.end, owner.start))


def _takes_part(act: Act, group: Group) -> bool:
    """Say whether "with ... taking part" brings a group in, or a verb of taking part stands before it."""
    if group.slot in ("with", "support", "included"):
        return True
    if group.slot not in (None, "agent"):
        return False
    if any(one.slot in ("with", "included") and one.end == group.start for one in act.groups):
        return True  # "among those taking part are, beside A, B and C"
    verb = "PARTICIPATE" if act.scan.language == "fr" else "TAKEPARTW"
    comes = act.scan.of_between(group.end, act.trigger.start, verb)  # "A's troops came to B to take part in"
    return bool(comes) or any(0 <= group.start - verb.end <= _VERB_REACH for verb in act.scan.of("PARTICIPATE"))


def _at_a_border(act: Act, place: Group) -> bool:
    start = place.opener.start if place.opener is not None else place.start
    return any(act.scan.covering(k, *_BORDERS) for k in range(start, place.start + 1))

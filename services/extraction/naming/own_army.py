"""Own army: "the army" of no named state, told by a Persian force beside it or by where the sentence is set."""

from dataclasses import replace

from services.extraction.lexicon.model import ActorRow, Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.words.syntax import ending_slot

LOCAL_ARMY = ActorRow("local.army", "local army", "local", None, None)
_AFTER = ("AND", "LOCATIVE", "JOINT", "WITH", "SUPPORT", "ACTV", "TO", "FROM")
_LINKS = ("AND", "WITH", "SUPPORT")


def with_own_army(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Let "the army and the popular committees of A" be A's army: who is joined to it tells whose it is."""
    if owners.scan.language != "fa" or not mentions:
        return mentions
    mentions = _with_bare_services(owners, mentions)
    found = list(mentions)
    for at, one in enumerate(mentions):
        beside = [
            other for other in mentions[max(0, at - 1) : at + 2] if other is not one and _is_joined(owners, one, other)
        ]
        state = next((other.actor.country for other in beside if other.actor.country is not None), None)
        if one.kind == "local" and one.actor.id == "local.army" and state is not None:
            own = compose(owners.lexicon, state, "forces", "state_mil", owners.stage.day)
            found[at] = replace(one, actor=own, kind="composed")
    return found


def with_army_there(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Let "the local army" be that of the one state that a Russian or Turkish sentence tells as a place."""
    if owners.scan.language not in ("ru", "tr") or not any(one.actor.id == LOCAL_ARMY.id for one in mentions):
        return mentions
    placed = {one.actor.country for one in mentions if one.kind == "country" and _is_a_place(owners, one)}
    serving = {one.actor.country for one in mentions if one.actor.type == "state_mil" and one.kind != "country"}
    state = next(iter(placed)) if len(placed) == 1 else None
    if state is None or state in serving:
        return mentions
    army = compose(owners.lexicon, state, "forces", "state_mil", owners.stage.day)
    there = (one.kind == "local" and one.actor.id == LOCAL_ARMY.id for one in mentions)
    return [
        replace(one, actor=army, kind="composed") if is_there else one
        for one, is_there in zip(mentions, there, strict=True)
    ]


def _is_a_place(owners: Owners, state: Mention) -> bool:
    """Say whether "in", "into" or an ending of place stands at a state."""
    if owners.scan.syntax.postpositions:
        return ending_slot(owners.scan.tokens[state.end - 1].key) in ("locative", "dative")
    return state.start > 0 and owners.scan.covering(state.start - 1, "LOCATIVE")


def _with_bare_services(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the services without a state that stand in one list with a force of one: "commandos, police and A's army"."""
    taken = {place for one in mentions for place in range(one.start, one.end)}
    added: list[Mention] = []
    for place in range(len(owners.scan.tokens)):
        force = owners.scan.longest(place, "force") if place not in taken and owners.scan.matches[place] else None
        if force is None or not force.entry.value[1].startswith("state_") or not _stands_alone(owners, force):
            continue
        bare = Mention(place, force.end, LOCAL_ARMY, "local", force.clitic)
        near = [one for one in (*mentions, *added) if _is_listed(owners, bare, one) and one.actor.country is not None]
        if near and near[0].kind in ("named", "composed") and taken.isdisjoint(range(place, force.end)):
            branch, kind = force.entry.value
            own = compose(owners.lexicon, near[0].actor.country or "", branch, kind, owners.stage.day)
            added.append(Mention(place, force.end, own, "composed", force.clitic))
            taken |= set(range(place, force.end))
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _stands_alone(owners: Owners, force: Match) -> bool:
    """Say whether a noun of force is followed by "and", a comma or a verb, not by whose it is."""
    scan, end = owners.scan, force.end
    if end >= len(scan.tokens):
        return True
    return scan.covering(end, *_AFTER) or bool(scan.tokens[end].gap.strip())


def _is_listed(owners: Owners, one: Mention, other: Mention) -> bool:
    """Say whether two nouns are neighbours in a list."""
    first, second = (one, other) if one.start < other.start else (other, one)
    place = first.end
    if place >= len(owners.scan.tokens):
        return False
    if second.start == place:
        return owners.scan.tokens[place].gap.strip() == "\u060c"
    return owners.scan.covering(place, "AND") and second.start == place + 1


def _is_joined(owners: Owners, one: Mention, other: Mention) -> bool:
    """Say whether nothing but "and", or "with the help of" a force of a state, stands between two mentions."""
    first, second = (one, other) if one.start < other.start else (other, one)
    link = owners.scan.at(first.end, *_LINKS) if first.end < len(owners.scan.tokens) else None
    near = link is not None and 0 <= second.start - link.end <= 1 and other.kind in ("named", "composed")
    own = other.actor.type == "state_security" or (link is not None and link.word == "WITH" and _is_home(owners, other))
    return near and ((link is not None and link.word == "AND") or own)


def _is_home(owners: Owners, other: Mention) -> bool:
    """Say whether the force that an army acts with is of the state that the text is about, or of the only one told."""
    state = other.actor.country
    alone = owners.stage.theatres[:1] == (state,)
    return other.actor.type.startswith("state_") and alone

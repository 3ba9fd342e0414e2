"""Parties: the principals of an event with all their mentions, and when those of two tellings are the same."""

from dataclasses import dataclass, field, replace

from services.extraction.linking.ties import Frame, Linked
from services.extraction.reading import Reading
from services.extraction.sentences.groups import same_force
from services.extraction.sentences.mentions import Mention

_RESOLUTIONS = ("named", "counterpart", "composed", "office", "leader", "country", "nisba", "local")


@dataclass(slots=True)
class Party:
    """One principal of a candidate with every mention of it."""

    linked: Linked
    mentions: list[tuple[Reading, Mention]] = field(default_factory=list)


def party_of(parties: list[Party], linked: Linked) -> Party | None:
    """Return the party that an actor is, if it is one."""
    return next((p for p in parties if same_force(p.linked.mention.actor.id, linked.mention.actor.id)), None)


def parties_of(frame: Frame, reading: Reading) -> list[Party]:
    """Return the principals of a frame of a sentence, one for each force."""
    found: list[Party] = []
    for linked in frame.actors:
        known = party_of(found, linked)
        if known is None:
            found.append(Party(linked, [(reading, linked.mention)]))
        else:
            known.mentions.append((reading, linked.mention))
            known.linked = _better(known.linked, linked)
    return found


def matched(known: list[Party], new: list[Party]) -> list[tuple[Party, Party]] | None:
    """Pair the principals of two tellings; None when they are not the same."""
    if len(known) != len(new):
        return None
    pairs, left, open_ = [], list(new), []
    for party in known:
        other = party_of(left, party.linked)
        if other is None:
            open_.append(party)
        else:
            left.remove(other)
            pairs.append((party, other))
    for party in open_:
        other = next((p for p in left if _may_be_one(party, p)), None)
        if other is None:
            return None
        left.remove(other)
        pairs.append((party, other))
    return pairs


def _may_be_one(one: Party, other: Party) -> bool:
    """Say whether two mentions can be one force: "the Iranian forces" may be any force of the Iranian state."""
    first, second = one.linked.mention, other.linked.mention
    serving = all(m.actor.type.startswith("state_") and m.actor.country is not None for m in (first, second))
    vague = first.kind != "named" or second.kind != "named"
    return serving and vague and first.actor.country == second.actor.country


def merge(pairs: list[tuple[Party, Party]]) -> None:
    """Add to each known party the mentions of the same one in another telling."""
    for known, new in pairs:
        known.mentions += new.mentions
        known.linked = _better(known.linked, new.linked)


def _better(one: Linked, other: Linked) -> Linked:
    """Keep the mention that names its actor more surely, then more finely; the first role stays."""
    rank = _RESOLUTIONS.index
    first = (rank(one.mention.kind) if one.mention.kind in _RESOLUTIONS else 9, -one.mention.actor.id.count("."))
    second = (rank(other.mention.kind) if other.mention.kind in _RESOLUTIONS else 9, -other.mention.actor.id.count("."))
    return replace(other, role=one.role) if second < first else one

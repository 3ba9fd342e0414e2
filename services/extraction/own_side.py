"""Own side: the minister, the chief of staff and the troops whom an Arabic report of home names without a country."""

from services.extraction.lexicon.model import ActorRow
from services.extraction.mentions import Mention, compose
from services.extraction.owners import Owners

_OWN = ActorRow("local.army", "local army", "local", None, None)
_TALKS = ("MEET", "AGREEV", "AGREE", "SIGNED")
_OFFICE_REACH = 18
_NAME_WORDS = 6
_HOLDERS = ("country", "named", "composed", "office", "speaker")


def with_own_side(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add who meets the minister of another state without a country of his own, and "its troops"."""
    if not owners.arabic or not mentions:
        return mentions
    added = [*_own_office(owners, mentions), *_own_troops(owners, mentions)]
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _own_office(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Read "the minister of defence and his counterpart of B": he serves the state at home, or one left open."""
    scan = owners.scan
    other = next((m for m in mentions if m.kind in ("office", "counterpart") and m.actor.country is not None), None)
    if other is None or not scan.of(*_TALKS):
        return []
    taken = {place for one in mentions for place in range(one.start, one.end)}
    for place in range(max(0, other.start - _OFFICE_REACH), other.start):
        held = scan.longest(place, "office")
        if held is None or held.entry.value != "military" or not taken.isdisjoint(range(place, held.end)):
            continue
        if any(owners.leader(at) is not None for at in range(held.end, min(held.end + _NAME_WORDS, len(scan.tokens)))):
            continue  # the name behind it tells whose minister he is
        home = owners.stage.home
        known = home is not None and home != other.actor.country
        actor = compose(owners.lexicon, home, "forces", "state_mil", owners.stage.day) if home and known else _OWN
        return [Mention(place, held.end, actor, "office", held.clitic)]
    return []


def _own_troops(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Read "its troops", "its ships": those of the state or the force that was spoken of last."""
    found: list[Mention] = []
    for mark in owners.scan.of("OWNFORCE"):
        before = [m for m in mentions if m.end <= mark.start and m.kind in _HOLDERS]
        country = before[-1].actor.country if before else None
        free = not any(m.start < mark.end and mark.start < m.end for m in mentions)
        if country is not None and free and before[-1].actor.type.startswith("state_"):
            actor = compose(owners.lexicon, country, "forces", "state_mil", owners.stage.day)
            found.append(Mention(mark.start, mark.end, actor, "composed", mark.clitic))
    return found

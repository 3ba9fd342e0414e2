"""Own side: the minister or the chief of staff whom an Arabic report of home names without a country."""

from services.extraction.naming.own_army import LOCAL_ARMY
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose

_TALKS = ("MEET", "AGREEV", "AGREE", "SIGNED")
_OFFICE_REACH = 18
_NAME_WORDS = 6


def with_own_side(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add who meets the minister of another state without a country of his own."""
    if not (owners.arabic or owners.scan.language == "fa") or not mentions:
        return mentions
    added = _own_office(owners, mentions)
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
        actor = compose(owners.lexicon, home, "forces", "state_mil", owners.stage.day) if home and known else LOCAL_ARMY
        return [Mention(place, held.end, actor, "office", held.clitic)]
    return []

"""Base hosts: the state on whose soil a base lies that is only named, which hosts the force of another there."""

from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import BARE, Mention, compose
from services.extraction.sentences.scan import Mark

_NAME_WORDS = 4
_NEAR = 4


def with_base_hosts(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the state of "the base of Hamadan" where the forces of another state are told and nothing names it near."""
    scan = owners.scan
    syntax = scan.syntax
    if not syntax.verb_last or syntax.postpositions or not scan.places or not mentions:
        return mentions
    taken = {place for one in mentions for place in range(one.start, one.end)}
    added: list[Mention] = []
    for base in scan.of("BASE"):
        if not base.start or not scan.covering(base.start - 1, "FROM", "LOCATIVE", "TO"):
            continue
        near = any(one.kind in BARE and base.end <= one.start < base.end + _NEAR for one in mentions)
        found = None if near or base.start in taken else _host(owners, base)
        guests = {one.actor.country for one in mentions if one.actor.country is not None}
        if found is not None and guests - {found.actor.country} and taken.isdisjoint(range(found.start, found.end)):
            added.append(found)
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _host(owners: Owners, base: Mark) -> Mention | None:
    """Return the state of the place that names a base: one only, or the one that the text speaks of."""
    scan = owners.scan
    for place in range(base.end, min(base.end + _NAME_WORDS, len(scan.tokens))):
        if owners.parted(place) or scan.covering(place, "LOCATIVE", "FROM", "TO", "AND", "WITH", "ACTV"):
            return None
        found = scan.places[place]
        states = {one.entry.value.country for one in found if one.entry.value.country is not None}
        told = [state for state in owners.stage.theatres if state in states]
        state = next(iter(states), None) if len(states) == 1 else next(iter(told), None)
        if state is not None:
            actor = compose(owners.lexicon, state, "forces", "state_mil", owners.stage.day)
            return Mention(place, max(one.end for one in found), actor, "country")
    return None

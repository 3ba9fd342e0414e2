"""Counted states: "18 countries" that nobody names, where a text tells of a drill in which they take part."""

from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention

STATES = "int.states"
_SMALL = frozenset("12345")  # "the three countries" are those that a text names


def with_counted_states(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the states that a drill only counts, and leave out unnamed ones where no drill is told."""
    scan = owners.scan
    if not scan.marks.get("EXERCISE"):
        return [one for one in mentions if one.actor.id != STATES]
    row = owners.lexicon.actors.get(STATES)
    words = scan.of("STATESW")
    if row is None or not words:
        return mentions
    taken = {place for one in mentions for place in range(one.start, one.end)}
    added = [
        Mention(word.start - 1, word.end, row, "named")
        for word in words
        if word.start and taken.isdisjoint((word.start - 1, word.start)) and _counts(owners, word.start - 1)
    ]
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _counts(owners: Owners, place: int) -> bool:
    key = owners.scan.tokens[place].key
    return (key.isdigit() and key not in _SMALL) or owners.scan.covering(place, "MANYW")

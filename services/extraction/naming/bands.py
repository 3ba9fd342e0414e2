"""Bands: who fights for an army without a name of their own: "and the gunmen loyal to it" (Arabic)."""

from services.extraction.lexicon.model import ActorRow
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention
from services.extraction.words.generators import ALEF, HEH, LAM, MEEM, WAW

BAND = ActorRow("local.factions", "local factions", "collective", None, None)
_FORCES = ("named", "composed")
_PRONOUNS = (HEH, HEH + ALEF, HEH + MEEM)
_WITH = "\u0645\u0639"  # "with"
_THEM = frozenset({head + tail for head in (LAM, _WITH) for tail in _PRONOUNS})
_HEADS = ("BANDW", "FACTIONW", "COLUMN", "PEOPLE", "UNIT")
_MODIFIERS = 2


def with_bands(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add whoever stands beside the army of a state as its nameless ally; what a militia calls its own is its own."""
    if not owners.arabic or not mentions:
        return mentions
    taken = {place for one in mentions for place in range(one.start, one.end)}
    armies = (one for one in mentions if one.kind in _FORCES and one.actor.type == "state_mil")
    added = [band for one in armies if (band := _behind(owners, one.end, taken)) is not None]
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _behind(owners: Owners, place: int, taken: set[int]) -> Mention | None:
    """Read "and the gunmen loyal to it", "and the faction allied with it" right behind a force."""
    scan = owners.scan
    if place >= len(scan.tokens) or place in taken or not scan.tokens[place].key.startswith(WAW):
        return None
    if owners.parted(place):
        return None
    if scan.longest(place, "force") is None and not scan.covering(place, *_HEADS):
        return None
    for loyal in range(place + 1, min(place + _MODIFIERS + 1, len(scan.tokens) - 1)):
        if not taken.isdisjoint((loyal, loyal + 1)):
            return None
        if scan.covering(loyal, "LOYALW", "ALLIEDADJ") and scan.tokens[loyal + 1].key in _THEM:
            return Mention(place, loyal + 2, BAND, "local", WAW)
    return None

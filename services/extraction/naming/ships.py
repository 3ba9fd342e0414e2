"""Ships: a ship stands for her navy, told by the letters before her name or by the nationality before her kind."""

from dataclasses import replace

from services.extraction.lexicon.model import Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.words.syntax import ending_slot

_NAME_WORDS = 4
_SMALL = frozenset({"of", "the", "de", "la", "da", "di", "del", "van", "al", "el"})
_NAVIES = ("forces.navy", "coast_guard")


def ship(owners: Owners, start: int) -> list[Mention]:
    """Read "HMS Richmond", "the BRP Jose Rizal"."""
    prefixes = [match for match in owners.scan.matches[start] if match.entry.kind == "ship"]
    last = max((match.end for match in prefixes), default=start)
    end = (
        _name_end(owners, last) if prefixes and owners.scan.syntax.capitals else min(last + 1, len(owners.scan.tokens))
    )
    if not prefixes or end <= last:
        return []
    country = min(prefixes, key=lambda match: _rank(owners, match)).entry.value
    navy = compose(owners.lexicon, country, "forces.navy", "state_mil", owners.stage.day)
    return [Mention(start, end, navy, "composed")]


def with_ships_names(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Take in the name of a ship behind her kind: "the Turkish frigate Gokova"."""
    if not mentions or not owners.scan.syntax.capitals or mentions[-1].kind not in ("composed", "named"):
        return mentions
    *before, last = mentions
    if last.actor.id.partition(".")[2] not in _NAVIES:
        return mentions
    kind = owners.scan.longest(last.end, "force") if last.end < len(owners.scan.tokens) else None
    if owners.scan.syntax.postpositions and _is_cased(owners.scan.tokens[last.end - 1].key):
        return mentions  # "the navies-GEN Varuna drill"
    at = kind.end if kind is not None and kind.entry.value[0] in _NAVIES else last.end
    return [*before, replace(last, end=_name_end(owners, at))] if last.kind == "composed" or at > last.end else mentions


def _is_cased(key: str) -> bool:
    return key.endswith(("in", "un", "ün")) or ending_slot(key) is not None


def _rank(owners: Owners, prefix: Match) -> int:
    """Return how far from the front of the article the country of a prefix stands."""
    told = owners.stage.theatres
    return told.index(prefix.entry.value) if prefix.entry.value in told else len(told)


def _name_end(owners: Owners, at: int) -> int:
    """Return where the name of a ship ends that begins at a token; there where none does."""
    tokens, end = owners.scan.tokens, at
    for place in range(at, min(at + _NAME_WORDS, len(tokens))):
        if tokens[place].gap.strip("\"'\u201c\u201d\u2018\u2019- "):
            break
        if tokens[place].capital and not (place == at and owners.one(place)):
            end = place + 1
        elif tokens[place].key not in _SMALL or place == at:
            break
    return end

"""Offices: ministers, commanders and counterparts, who stand for the forces of their states."""

from dataclasses import replace

from services.extraction.composed import composed
from services.extraction.generators import WAW
from services.extraction.lexicon.model import Match
from services.extraction.mentions import Mention
from services.extraction.named import named
from services.extraction.owners import Owners

_NAME_WORDS = 4
_TITLE_WORDS = 12  # "the crown prince, second deputy of the prime minister, minister of defence"


def office(owners: Owners, start: int) -> list[Mention]:
    """Read "the defence ministers of A and B", "the A and B army chiefs"."""
    scan = owners.scan
    held = scan.longest(start, "office")
    if scan.syntax.owner_after and (held is not None or scan.syntax.adjective_after):
        return _with_owner(owners, start, held, held.end) if held is not None else []
    several, at = owners.several(start)
    after = scan.longest(at, "office") if several and at < len(scan.tokens) else None
    if after is not None:
        return owners.of_each(several, after.end, _kind(after))
    if held is None or held.end + 1 >= len(scan.tokens) or scan.tokens[held.end].key != "of":
        return []
    return _with_owner(owners, start, held, held.end + 1)


def counterpart(owners: Owners, start: int) -> list[Mention]:
    """Read "his counterpart of B", "his B counterparts"."""
    scan = owners.scan
    if scan.syntax.adjective_after:
        word = scan.at(start, "COUNTERPART")
        place = word.end if word else start
        owner = owners.one(place) if word and place < len(scan.tokens) else None
        if word is None or owner is None:
            return []
        return [Mention(start, owner.end, owners.force(owner), "counterpart", word.clitic)]
    several, at = owners.several(start)
    word = scan.at(at, "COUNTERPART") if several and at < len(scan.tokens) else None
    return owners.of_each(several, word.end, "counterpart") if word is not None else []


def holds_office(owners: Owners, start: int, end: int) -> bool:
    """Say whether a leader's name bears a military office, right before it or among the titles after it."""
    scan = owners.scan
    for place in range(max(0, start - _NAME_WORDS), start):
        held = scan.longest(place, "office")
        if held is not None and held.end <= start and _kind(held) == "office":
            return not any(owners.parted(k) for k in range(held.end, start + 1))
    for place in range(end, min(end + _TITLE_WORDS, len(scan.tokens))):
        held = scan.longest(place, "office")
        if owners.parted(place) or scan.covering(place, "WITHWEAK", "LOCATIVE"):
            return False
        if held is not None and _kind(held) == "office":
            return held.end >= len(scan.tokens) or owners.one(held.end) is None
    return False


def _with_owner(owners: Owners, start: int, held: Match, at: int) -> list[Mention]:
    """Read whose office it is in the words after it, and the further nationalities that share it."""
    scan, kind = owners.scan, _kind(held)
    for place in range(at, min(at + 3, len(scan.tokens))):
        if owners.parted(place):
            break
        owner = owners.one(place)
        inner = [] if owner else composed(owners, place) or named(owners, place)
        if owner is not None:
            first = Mention(start, owner.end, owners.force(owner), kind, held.clitic)
            return [first, *(replace(one, kind=kind) for one in _titled(owners, owner.end))]
        if inner:
            return [replace(inner[0], start=start, kind=kind, clitic=held.clitic), *inner[1:]]
        linking = scan.covering(place, "MIL", "OF", "THE", "LOCATIVE") or scan.tokens[place].key in _STATE
        if not linking and scan.longest(place, "office") is None:
            break
    return []


def _titled(owners: Owners, at: int) -> list[Mention]:
    """Read further nationalities after an office, over a name in between."""
    for place in range(at, min(at + _NAME_WORDS, len(owners.scan.tokens))):
        nisba = owners.scan.longest(place, "nisba")
        if nisba is not None and WAW in nisba.clitic:
            return owners.further(place, "forces", "state_mil")
        if nisba is not None or owners.scan.longest(place, "force") is not None:
            break  # another noun has begun: what follows is its own
    return owners.further(at, "forces", "state_mil")


def _kind(held: Match) -> str:
    return {"spokesman": "speaker", "civil": "civil", "leader": "leader"}.get(held.entry.value, "office")


_STATE = frozenset(  # state, in the state, kingdom
    {"\u062f\u0648\u0644\u0647", "\u0628\u062f\u0648\u0644\u0647", "\u0645\u0645\u0644\u0643\u0647"}
)

"""Home services: "the army", "police" without a country, which joined to another force serve the state at home."""

import re
from itertools import pairwise

from services.extraction.lexicon.model import Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import BARE, Mention, compose
from services.extraction.sentences.scan import Scan

_SERVING = ("state_mil", "state_security")
_BRANCHES = ("forces.special", "national_guard", "guard")
_ARMS = frozenset({"navy", "marines", "air", "paratroopers", "military"})
_LINKS = ("WITH", "SUPPORT")
_SMALL = frozenset({"the", "local", "a", "some", "more", "of", "les", "la", "le", "l'", "des"})
_BETWEEN = 3
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)")
_ANY_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth")


def with_services(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the services of no named state that stand in one breath with another force: "the X Rifles and policemen"."""
    bare = _bare_services(owners, mentions) if owners.scan.language in ("en", "fr") else []
    if not bare:
        return mentions
    own = [one for one in mentions if not any(one.start < m.end and m.start < one.end for m in bare)]
    nouns: list[Mention | Match] = sorted((*own, *bare), key=lambda noun: noun.start)
    joined: dict[int, str | None] = {m.start: None for m in bare if _is_numbered(owners.scan, m)}
    joined |= {m.start: country for m in bare if (country := _placed_in(owners, m)) is not None}
    for first, second in pairwise(nouns):
        if _is_joined(owners.scan, first.end, second.start):
            country = _state_of(first) or _state_of(second)
            joined |= {n.start: joined.get(n.start) or country for n in (first, second) if isinstance(n, Match)}
    served = (_service(owners, match, joined[match.start]) for match in bare if match.start in joined)
    found = [one for one in served if one is not None]
    kept = [one for one in mentions if not any(one.start < new.end and new.start < one.end for new in found)]
    return sorted((*kept, *found), key=lambda one: one.start)


def _bare_services(owners: Owners, mentions: list[Mention]) -> list[Match]:
    """Return the nouns of services that no named actor covers and that own nothing themselves, as "police station"."""
    scan = owners.scan
    taken = {k for one in mentions if one.kind != "local" for k in range(one.start, one.end)}
    found: list[Match] = []
    for place, matches in enumerate(scan.matches if "force" in scan.kinds else ()):
        force = scan.longest(place, "force") if matches and place not in taken else None
        if force is None or force.entry.value[1] not in _SERVING or (found and place < found[-1].end):
            continue
        longer = any(match.end > force.end for match in matches) or not _serves(scan, force)
        if not longer and taken.isdisjoint(range(force.start, force.end)) and not _describes(scan, force.end):
            found.append(force)
    return found


def _serves(scan: Scan, noun: Match) -> bool:
    """Say whether a noun is a service or its men, not its ships, aircraft and guns."""
    security = noun.entry.value[1] == "state_security"
    return (
        security
        or _is_numbered(scan, noun)
        or noun.entry.value[0] in _BRANCHES
        or (scan.covering(noun.start, "ARMYW", "PEOPLE") or scan.tokens[noun.start].key in _ARMS)
    )


def _describes(scan: Scan, end: int) -> bool:
    """Say whether a noun only describes the next one: "police posts", "army officials"."""
    if end >= len(scan.tokens) or scan.tokens[end].gap.strip():
        return False
    return scan.covering(end, "TARGETN", "HANDED", "BASE", "HQHEAD", "OFFICIAL", "MIL")


def _is_numbered(scan: Scan, noun: Match) -> bool:
    """Say whether a unit bears a number: "the 57th Infantry Battalion", "21 Special Armoured Brigade"."""
    return _number_at(scan, noun) is not None


def _number_at(scan: Scan, noun: Match) -> int | None:
    """Return where the number of a unit stands: before its noun and the words in capitals that describe it."""
    at = noun.start - 1
    while at > 0 and scan.language == "en" and scan.tokens[at].capital and scan.covering(at, "UNITADJ", "MIL"):
        at -= 1
    described = at < noun.start - 1
    if at < 0 or (described and not scan.covering(noun.end - 1, "UNIT")):
        return None
    number = _ANY_NUMBER if described or scan.tokens[noun.start].capital else _NUMBER
    return at if number.fullmatch(scan.tokens[at].key) else None


def _placed_in(owners: Owners, noun: Match) -> str | None:
    """Return the state of "police in Haiti"; soldiers in a state may be another's."""
    at, scan = noun.end, owners.scan
    police = noun.entry.value[0] == "police" and at + 1 < len(scan.tokens) and scan.tokens[at].key == "in"
    state = scan.longest(at + 1, "name") if police else None
    return state.entry.value if state is not None else None


def _is_joined(scan: Scan, end: int, start: int) -> bool:
    """Say whether two nouns stand in one list, or the second in a phrase that brings it to the first."""
    if end >= len(scan.tokens) or scan.tokens[end].gap.strip() not in ("", ",", "/"):
        return False
    link = scan.at(end, "AND", *(_LINKS if scan.language == "en" else ()))
    if link is None and not scan.tokens[end].gap.strip():
        return False
    first = end if link is None else link.end
    return 0 <= start - first <= _BETWEEN and all(scan.tokens[k].key in _SMALL for k in range(first, start))


def _state_of(noun: Mention | Match) -> str | None:
    """Return the state that a force beside a bare service serves."""
    if isinstance(noun, Match) or noun.kind in BARE or not noun.actor.type.startswith("state_"):
        return None
    return noun.actor.country


def _service(owners: Owners, noun: Match, country: str | None) -> Mention | None:
    """Return the service of a state: that of the force beside it, else the one at home."""
    stage = owners.stage
    home = country or stage.home or (stage.theatres[0] if len(stage.theatres) == 1 else None)
    if home is None:
        return None
    branch, kind = noun.entry.value
    actor = compose(owners.lexicon, home, branch, kind, stage.day)
    number = _number_at(owners.scan, noun)
    return Mention(noun.start if number is None else number, noun.end, actor, "composed", noun.clitic)

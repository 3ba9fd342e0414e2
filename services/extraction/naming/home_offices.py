"""Home offices: "the defence minister" without a state, who meets one of another: the minister of the state at home."""

from dataclasses import replace

from services.extraction.lexicon.model import Match
from services.extraction.naming.offices import kind_of
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.scan import Scan

_TALKS = ("MEET", "RECEIVEDW", "VISITW")
_FOREIGN = ("office", "counterpart")
_NAME = 5
_OWNING = (" ", "'s ", "\u2019s ", "' ", "\u2019 ")


def with_commanders(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Let "the X's chief of general staff", "X commander Y" be who holds the office, where somebody is met."""
    if not scan.of(*_TALKS):
        return mentions
    found: list[Mention] = []
    for one in mentions:
        if found and one.start < found[-1].end:
            continue  # what the office has taken in
        held = scan.longest(one.end, "office") if one.kind == "named" and one.end < len(scan.tokens) else None
        beside = held is not None and held.entry.value == "military" and scan.tokens[one.end].gap in _OWNING
        found.append(replace(one, end=held.end, kind="office") if held is not None and beside else one)
    return found


def with_home_offices(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the military offices that name no state, in a sentence where they meet an officer or a leader of one."""
    scan = owners.scan
    foreign = [one for one in mentions if one.kind in _FOREIGN and one.actor.country]
    if scan.language != "en" or not foreign or not scan.of(*_TALKS):
        return mentions
    taken = {k for one in mentions if one.kind != "local" for k in range(one.start, one.end)}
    found = []
    for place, matches in enumerate(scan.matches):
        held = scan.longest(place, "office") if matches and place not in taken else None
        if held is None or kind_of(held) != "office" or not taken.isdisjoint(range(held.start, held.end)):
            continue
        if _is_owned(scan, held, mentions):
            continue
        home = _home(owners, held, foreign)
        if home is not None:
            actor = compose(owners.lexicon, home, "forces", "state_mil", owners.stage.day)
            found.append(Mention(held.start, held.end, actor, "office"))
            taken |= set(range(held.start, held.end))
    kept = [one for one in mentions if not any(one.start < new.end and new.start < one.end for new in found)]
    return sorted((*kept, *found), key=lambda one: one.start)


def _is_owned(scan: Scan, held: Match, mentions: list[Mention]) -> bool:
    """Say whether the holder's name, state or rank is an actor already: "army chief Asim Munir", "commander of X"."""
    if held.end < len(scan.tokens) and scan.tokens[held.end].key == "of":
        return True
    near = range(held.end, min(held.end + _NAME, len(scan.tokens)))
    parted = next((k for k in near if scan.tokens[k].gap.strip()), held.end + _NAME)
    beside = [one for one in mentions if held.end <= one.start < parted and one.kind in ("leader", "office")]
    names = [one for one in beside if one.start == held.end or _only_names(scan, held.end, one.start)]
    before = [one for one in mentions if one.end == held.start and not scan.tokens[held.start].gap.strip()]
    return bool(names or before)


def _only_names(scan: Scan, start: int, end: int) -> bool:
    return all(scan.tokens[k].capital for k in range(start, end))


def _home(owners: Owners, held: Match, foreign: list[Mention]) -> str | None:
    """Return the state that such an office serves: the one at home, else the only other one spoken of."""
    theirs = {one.actor.country for one in foreign}
    stage = owners.stage
    if stage.home is not None and stage.home not in theirs:
        return stage.home
    others = [country for country in stage.theatres if country not in theirs]
    return others[0] if len(others) == 1 or (others and stage.theatres[0] == others[0]) else None

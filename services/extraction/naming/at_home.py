"""At home: "the forces of the country", "the military" beside a foreign force: whose they are the place tells."""

from collections.abc import Sequence

from services.extraction.lexicon.model import Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.scan import Scan

_LANGUAGES = ("ru",)
_LINKS = ("WITH", "SUPPORT")
_AFTER = ("AND", *_LINKS, "ACTV", "LOCATIVE", "JOINT", "ACHIEVEV", "LAUNCH", "DAYW", "PARTICIPATE", "ONGOING")
_OTHERS = ("named", "composed")
_CITY = 100_000


def of_the_country(owners: Owners, start: int) -> list[Mention]:
    """Read "the army of the country", "the republic's border guards": they serve the state that the text is about."""
    scan = owners.scan
    if scan.language not in _LANGUAGES or "HOMELAND" not in scan.marks:
        return []
    force = scan.longest(start, "force")
    own = scan.at(force.end, "HOMELAND") if force is not None and force.end < len(scan.tokens) else None
    league = scan.longest(own.end, "actor") if own is not None else None
    if league is not None and league.entry.value.type == "coalition":
        return []  # "the armed forces of the countries of an alliance"
    home = _home(owners, None) if own is not None else None
    if force is None or own is None or home is None or owners.parted(force.end):
        return []
    branch, kind = force.entry.value
    actor = compose(owners.lexicon, home, branch, kind, owners.stage.day)
    return [Mention(start, own.end, actor, "composed", force.clitic)]


def with_forces_at_home(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add the services without a state that stand in one breath with a force of another: "soldiers and A's men"."""
    scan = owners.scan
    if scan.language not in _LANGUAGES or "SERVICEW" not in scan.marks:
        return mentions
    others = [one for one in mentions if one.kind in _OTHERS]
    found: list[Mention] = []
    for noun in _bare_services(scan, mentions) if others else ():
        beside = _beside(scan, noun, others)
        home = _served(owners, noun, beside) if beside is not None else None
        if home is not None:
            branch, kind = noun.entry.value
            actor = compose(owners.lexicon, home, branch, kind, owners.stage.day)
            found.append(Mention(noun.start, noun.end, actor, "composed", noun.clitic))
    kept = [one for one in mentions if not any(one.start < new.end and new.start < one.end for new in found)]
    return sorted((*kept, *found), key=lambda one: one.start) if found else mentions


def _bare_services(scan: Scan, mentions: Sequence[Mention]) -> list[Match]:
    """Return the nouns of services that no actor covers and that describe nothing else."""
    taken = {k for one in mentions if one.kind != "local" for k in range(one.start, one.end)}
    found: list[Match] = []
    for mark in scan.of("SERVICEW"):
        force = scan.longest(mark.start, "force") if mark.start not in taken else None
        nested = bool(found) and mark.start < found[-1].end
        if force is not None and force.end == mark.end and not nested and _ends(scan, force.end):
            found.append(force)
    return found


def _ends(scan: Scan, end: int) -> bool:
    """Say whether a noun phrase ends here: a verb, a preposition or a sign follows, not whose or what it is."""
    return end >= len(scan.tokens) or bool(scan.tokens[end].gap.strip()) or scan.covering(end, *_AFTER)


def _beside(scan: Scan, noun: Match, others: Sequence[Mention]) -> Mention | None:
    """Return the force that "and" joins to a service, or that a phrase of company anywhere brings to it."""
    for other in others:
        first, second = (noun, other) if noun.start < other.start else (other, noun)
        link = scan.at(first.end, "AND") if first.end < len(scan.tokens) else None
        if link is not None and link.end == second.start:
            return other
    brought = (one for one in others if any(0 <= one.start - m.end <= 1 for m in scan.of(*_LINKS)))
    with_it = any(0 <= noun.start - m.end <= 1 for m in scan.of(*_LINKS))
    return others[0] if with_it or scan.of("HELPV") else next(brought, None)


def _served(owners: Owners, noun: Match, beside: Mention) -> str | None:
    """Return the state that a service serves: "A's soldiers and police" are both A's, else it is the one at home."""
    foreign = beside.actor.country if beside.kind == "composed" or ".forces" in beside.actor.id else None
    home = _home(owners, foreign)
    shares = beside.end < noun.start and owners.scan.at(beside.end, "AND") is not None
    return beside.actor.country if shares and home is None and beside.actor.type.startswith("state_") else home


def _home(owners: Owners, foreign: str | None) -> str | None:
    """Return the state at home, never that of the force beside: the text's, the sentence's place, or the only other."""
    stage, scan = owners.stage, owners.scan
    if stage.home is not None and stage.home != foreign:
        return stage.home
    states = [m for k in range(len(scan.tokens)) if (m := scan.longest(k, "name")) is not None]
    placed = [place.entry.value for found in scan.places for place in found]
    named = [state.entry.value for state in states if not _owns(scan, state)]
    named += [place.country for place in placed if place.country and place.population >= _CITY]
    named += [state.entry.value for state in states]
    others = [one for one in (*named, *stage.theatres) if one != foreign]
    return others[0] if others and (named or len(set(others)) == 1) else None


def _owns(scan: Scan, state: Match) -> bool:
    """Say whether a state is whose a force is, not where something happens."""
    return state.start > 0 and scan.longest(state.start - 1, "force") is not None

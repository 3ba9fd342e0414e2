"""Possessed names: "Lebanon's Hezbollah", "Syria's National Defence Forces": a state only says whose a name is."""

from dataclasses import replace

from services.extraction.lexicon.model import Match
from services.extraction.naming.named import named
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention


def possessed_name(owners: Owners, start: int) -> list[Mention]:
    """Read a name with the state before it that it belongs to, as one actor; else nothing."""
    owner = owners.one(start) if owners.scan.language == "en" else None
    at = owned_name_at(owners, owner) if owner is not None else None
    inner = named(owners, at) if at is not None else []
    return [replace(inner[0], start=start), *inner[1:]] if inner else []


def owned_name_at(owners: Owners, owner: Match) -> int | None:
    """Return where the name of an actor of a state begins, right behind that state."""
    scan, at = owners.scan, owner.end
    if at >= len(scan.tokens) or scan.tokens[at].gap != " " or scan.longest(at, "actor") is None:
        return None
    theirs = [m for m in scan.matches[at] if m.entry.kind == "actor" and _is_theirs(m, owner.entry.value)]
    longest = max((match.end for match in theirs), default=at)
    longer = any(match.end > longest for match in scan.matches[owner.start] if match.entry.kind == "actor")
    return at if theirs and not longer else None


def _is_theirs(name: Match, country: str) -> bool:
    actor = name.entry.value
    return bool(actor.country == country)

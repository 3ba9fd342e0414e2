"""Bystanders: actors that a text names beside an event without their taking part in it, told by their slot."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.parts import Actor
from services.extraction.lexicon.model import Lexicon
from services.extraction.reading import Reading
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.slots import BYSTANDER_SLOTS

_STATES = frozenset({"country", "leader"})  # behind a force stands the state, not its army


@dataclass(frozen=True, slots=True)
class Bystander:
    """One actor in one such role, and the tokens that put it there: the opening words and the whole group."""

    actor: Actor
    reading: Reading
    start: int
    end: int


def find_bystanders(readings: Iterable[Reading], lexicon: Lexicon) -> list[Bystander]:
    """Return the bystanders of an event's sentences in order, one for each actor and role."""
    found: dict[tuple[str, str], Bystander] = {}
    for reading in readings:
        for group in reading.groups:
            role = _role(group)
            for mention in group.mentions if role is not None else ():
                actor = _actor(mention, role or "", lexicon)
                opener = group.opener or group  # before the group, or after it in a language of postpositions
                start, end = min(opener.start, group.start), max(opener.end, group.end)
                found.setdefault((actor.id, actor.role), Bystander(actor, reading, start, end))
    return list(found.values())


def _role(group: Group) -> str | None:
    """Return the role of a group's slot; who speaks is told by the attribution, and "near" is no front line."""
    if group.slot not in BYSTANDER_SLOTS or group.slot == "source":
        return None
    near = group.slot == "adversary_line" and group.opener is not None and group.opener.end - group.opener.start == 1
    return "bystander" if near else group.slot


def _actor(mention: Mention, role: str, lexicon: Lexicon) -> Actor:
    row = mention.actor
    if mention.kind in _STATES and row.country is not None:
        name = lexicon.country_names.get(row.country, row.country)
        return Actor(id=row.country.lower(), name=name, type="state_mil", country=row.country, sponsor=None, role=role,
                     resolved_by="metonym", link=None)  # fmt: skip
    return Actor(id=row.id, name=row.name, type=row.type, country=row.country, sponsor=row.sponsor, role=role,
                 resolved_by=mention.resolved_by, link=None)  # fmt: skip

"""What the lexicon holds."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from services.extraction.lexicon.gazetteer import Gazetteer
    from services.extraction.lexicon.trie import Trie

LANGUAGES = ("ar", "en", "fa", "fr", "ru", "tr")


class ActorRow(NamedTuple):
    """One actor: who it is, whose it is; and in which theatre and from when to when a form means it."""

    id: str
    name: str
    type: str
    country: str | None
    sponsor: str | None
    theatre: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class Tenure(NamedTuple):
    """Whom a leader's name stands for, and from when to when."""

    actor: str
    valid_from: str | None = None
    valid_to: str | None = None


class PlaceRow(NamedTuple):
    """One place of the gazetteer or the overlay."""

    id: str
    name: str
    country: str | None
    adm1: str | None
    lat: float | None
    lon: float | None
    precision: int
    population: int


class Entry(NamedTuple):
    """What a form means: a word class, an actor, a country, a force noun, an office or a place."""

    kind: str
    value: Any
    upper: bool = False  # the form is an acronym: it matches capitals only
    definite: bool = False  # every word of the form has the article: without it the words mean another thing
    capital: bool = False  # the form is a name where small letters make another word: "Benin", "Mali"


class Match(NamedTuple):
    """An entry found from token `start` to before `end`."""

    start: int
    end: int
    entry: Entry
    clitic: str


class Rivalry(NamedTuple):
    """Two sides that fight each other from one day to another: ids of actors, which stand for their branches too."""

    first: frozenset[str]
    second: frozenset[str]  # "*": everybody else
    valid_from: str | None
    valid_to: str | None

    def parts(self, one: str, other: str) -> bool:
        """Say whether two actors stand on its two sides."""
        mine, theirs = _sides(one, self), _sides(other, self)
        return (mine[0] and theirs[1] and not theirs[0]) or (theirs[0] and mine[1] and not mine[0])

    def unites(self, one: str, other: str) -> bool:
        """Say whether two actors stand on one of its sides, each by its own name."""
        sides = (side for side in (self.first, self.second) if "*" not in side)
        return any(_is_of(one, side) and _is_of(other, side) for side in sides)


@lru_cache(maxsize=8192)  # every pair of a text asks for the same
def _sides(actor: str, rivalry: Rivalry) -> tuple[bool, bool]:
    return _is_of(actor, rivalry.first), _is_of(actor, rivalry.second)


def _is_of(actor: str, side: frozenset[str]) -> bool:
    return "*" in side or not side.isdisjoint(_lineage(actor))


def _lineage(actor: str) -> tuple[str, ...]:
    parts = actor.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))


@dataclass(frozen=True)
class Lexicon:
    """Everything the engine knows, named by the digest of its tables."""

    digest: str
    tries: "dict[str, Trie]"
    places: "Gazetteer"
    admin1: dict[str, str]
    country_names: dict[str, str]
    nationality: dict[str, str]
    actors: dict[str, ActorRow] = field(default_factory=dict)
    reserved: "dict[str, dict[str, Trie]]" = field(default_factory=dict)
    allies: frozenset[frozenset[str]] = frozenset()
    armies: dict[str, tuple[Tenure, ...]] = field(default_factory=dict)  # of states whose army changed hands
    rivals: tuple[Rivalry, ...] = ()
    name_words: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)  # of armed bodies, by their role
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of bodies that stand for the forces in them

    def tries_for(self, language: str, source_id: str) -> "tuple[Trie, ...]":
        """Return the tries of a language: to all sources but the one it is reserved for, a reserved name is unknown."""
        own = self.reserved.get(source_id)
        return (self.tries[language],) if own is None else (self.tries[language], own[language])

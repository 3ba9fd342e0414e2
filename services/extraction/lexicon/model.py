"""What the lexicon holds, and the trie that finds it in a row of tokens."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from services.extraction.generators import ALEF, ARTICLE, BEH, FEH, KAF, LAM, NOON, SEEN, TEH, WAW, YEH, strip_article
from services.extraction.inflections import LAST_WORDS, inflect, turkish_bases, words_of
from services.extraction.tokens import Token

if TYPE_CHECKING:
    from services.extraction.lexicon.gazetteer import Gazetteer

_TEL = TEH + LAM  # of Tel Aviv: the only name whose first word is so short and yet takes "and"
_SHORTENED = frozenset({"st", "ste", "mt", "ft", "\u0441\u0432"})
CACHED = 200_000  # words of a cache, so that it is no leak
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


class Trie:
    """Phrases by their words, found at any token; clitics and endings are taken off only where the rest is known."""

    def __init__(self, language: str, like: "Trie | None" = None) -> None:
        """Start empty, or beside a trie whose language writes its names alike: its phrases are found here too."""
        self._language = language
        self._root: dict[str, Any] = {}
        self._own: dict[str, set[str]] = {}
        self._roots = [self._root] if like is None else [self._root, like._root]
        self._words: Mapping[str, set[str]] = self._own if like is None else ChainMap(self._own, like._own)
        self._inflected: dict[str, dict[str, str]] = {}
        self._bases: dict[str, tuple[tuple[str, str], ...]] = {}
        self._heads: dict[str, tuple[tuple[dict[str, Any], str], ...]] = {}

    def add(self, folded: str, entry: Entry, generator: str = "phrase") -> None:
        """Add one folded phrase, to be known by every ending that its generator gives its words."""
        words = words_of(folded if generator == "verb" else folded.replace("/", " "), self._language)
        if self._language == "ar":
            words = [strip_article(word) for word in words]
        if not words:
            return
        for place, forms in enumerate(inflect(words, generator, self._language)):
            words[place] = forms[0].partition("/")[0] if generator == "verb" else forms[0]
            for form in forms[1:]:
                self._inflected.setdefault(form, {})[words[place]] = ""
            kinds = self._own.setdefault(words[place], set())
            kinds.add(generator)
            if entry.capital and len(words) == 1 and entry.kind == "name":
                kinds.add("name")
        node = self._root
        if self._language == "tr":
            words[-1] += LAST_WORDS[generator]
        for word in words:
            node = node.setdefault(word, {})
        entries = node.setdefault("", [])
        if entry not in entries:
            entries.append(entry)

    def bases(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return every known word that this token can be, each with the clitics that came off."""
        found = self._bases.get(key)
        if found is None:
            found = self._bases[key] = tuple(dict.fromkeys(self._known(key)))
            if len(self._bases) > CACHED:
                self._bases.clear()
        return found

    def _known(self, key: str) -> Iterator[tuple[str, str]]:
        if self._language == "ar":
            yield from (base for base in _bases(key) if base[0] in self._words)
        elif self._language == "tr":
            yield from turkish_bases(key, self._words)
        else:
            if key in self._words:
                yield key, ""
            yield from self._inflected.get(key, {}).items()

    def find(self, tokens: Sequence[Token]) -> list[Sequence[Match]]:
        """Return for each token all entries that begin there, of every length."""
        heads = self._heads
        found: list[Sequence[Match]] = []
        for start, token in enumerate(tokens):
            nodes = heads.get(token.key)
            if nodes is None:
                nodes = self._begun(token.key)
            found.append(self._from(tokens, start, nodes) if nodes else ())  # most words begin nothing
        return found

    def _begun(self, key: str) -> tuple[tuple[dict[str, Any], str], ...]:
        """Return where in the trie a token can begin, each with the clitics that came off."""
        if len(self._heads) > CACHED:
            self._heads.clear()
        begun = ((root.get(base), clitic) for base, clitic in self.bases(key) for root in self._roots)
        nodes = self._heads[key] = tuple((node, clitic) for node, clitic in begun if node is not None)
        return nodes

    def _from(
        self, tokens: Sequence[Token], start: int, nodes: Sequence[tuple[dict[str, Any], str]]
    ) -> Sequence[Match]:
        found: list[Match] = []
        for node, clitic in nodes:
            self._walk(tokens, start, start + 1, node, clitic, found)
        return found

    def _walk(
        self, tokens: Sequence[Token], start: int, at: int, node: dict[str, Any], clitic: str, found: list[Match]
    ) -> None:
        for entry in node.get("", ()):
            small = (entry.upper and not tokens[start].upper) or (entry.capital and not tokens[start].capital)
            if not small and not (entry.definite and ARTICLE not in clitic):
                found.append(Match(start, at, entry, clitic))
        if at < len(tokens) and "\n" not in tokens[at].gap and ("." not in tokens[at].gap or _goes_on(tokens, at)):
            for base, joined in self.bases(tokens[at].key):
                if joined[:1] in (WAW, FEH):  # "the Taliban and Pakistan" is no name of one
                    continue
                deeper = node.get(base)
                if deeper is not None:
                    self._walk(tokens, start, at + 1, deeper, clitic, found)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the stop before a token ends no sentence: "444. Tugay", "St. Lucia", letters with stops between."""
    before = tokens[at - 1].key
    return tokens[at].gap == "." or (tokens[at].gap == ". " and (before.isdigit() or before in _SHORTENED))


def _bases(key: str) -> list[tuple[str, str]]:
    found = []
    heads = [(key, "")]
    if key[:1] in (WAW, FEH) and (len(key) > 3 or key[1:] == _TEL):
        heads.append((key[1:], key[0]))
    for word, clitic in list(heads):
        if word[:1] in (BEH, LAM, KAF) and len(word) > 3:
            heads.append((word[1:], clitic + word[0]))
        if word[:2] == LAM + LAM and len(word) > 4:
            heads.append((word[2:], clitic + LAM + ARTICLE))
        if word[:1] == SEEN and word[1:2] in (YEH, TEH, NOON, ALEF) and len(word) > 3:
            heads.append((word[1:], clitic + SEEN))
    for word, clitic in heads:
        found.append((word, clitic))
        if word.startswith(ARTICLE) and len(word) >= 5:
            found.append((word[2:], clitic + ARTICLE))
            if word[2:4] == ARTICLE and len(word) >= 7:  # "the German": rows that begin like the article lose it too
                found.append((word[4:], clitic + ARTICLE))
    return found


class Rivalry(NamedTuple):
    """Two sides that fight each other from one day to another: ids of actors, which stand for their branches too."""

    first: frozenset[str]
    second: frozenset[str]  # "*": everybody else
    valid_from: str | None
    valid_to: str | None

    def parts(self, one: str, other: str) -> bool:
        """Say whether two actors stand on its two sides."""
        sides = [(_is_of(mine, self.first), _is_of(mine, self.second)) for mine in (one, other)]
        return any(mine[0] and theirs[1] and not theirs[0] for mine, theirs in (sides, sides[::-1]))


def _is_of(actor: str, side: frozenset[str]) -> bool:
    return "*" in side or not side.isdisjoint(_lineage(actor))


@lru_cache(maxsize=4096)
def _lineage(actor: str) -> tuple[str, ...]:
    parts = actor.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))


@dataclass(frozen=True)
class Lexicon:
    """Everything the engine knows, named by the digest of its tables."""

    digest: str
    tries: dict[str, Trie]
    places: "Gazetteer"
    admin1: dict[str, str]
    country_names: dict[str, str]
    nationality: dict[str, str]
    actors: dict[str, ActorRow] = field(default_factory=dict)
    reserved: dict[str, dict[str, Trie]] = field(default_factory=dict)
    allies: frozenset[frozenset[str]] = frozenset()
    armies: dict[str, tuple[Tenure, ...]] = field(default_factory=dict)  # of states whose army changed hands
    rivals: tuple[Rivalry, ...] = ()
    name_words: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)  # of armed bodies, by their role
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of bodies that stand for the forces in them

    def tries_for(self, language: str, source_id: str) -> tuple[Trie, ...]:
        """Return the tries of a language: to all sources but the one it is reserved for, a reserved name is unknown."""
        own = self.reserved.get(source_id)
        return (self.tries[language],) if own is None else (self.tries[language], own[language])

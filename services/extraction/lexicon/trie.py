"""The trie: phrases by their words, found at any token; clitics and endings come off only where the rest is known."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from services.extraction.lexicon.found import NOTHING, Entries, Found, Head, Node, Way, head_of
from services.extraction.lexicon.inflected import Inflected
from services.extraction.lexicon.model import Entry, Match
from services.extraction.words.generators import (
    ALEF,
    ARTICLE,
    BEH,
    FEH,
    KAF,
    LAM,
    NOON,
    SEEN,
    TEH,
    WAW,
    YEH,
    strip_article,
)
from services.extraction.words.inflections import LAST_WORDS, inflect, turkish_bases, words_of
from services.extraction.words.tokens import Token

_TEL = TEH + LAM  # of Tel Aviv: the only name whose first word is so short and yet takes "and"
_SHORTENED = frozenset({"st", "ste", "mt", "ft", "\u0441\u0432"})
CACHED = 200_000  # words of a cache, so that it is no leak
_NO_KINDS: frozenset[str] = frozenset()


@cache
def _with(kinds: frozenset[str], kind: str) -> frozenset[str]:
    """Return a set with one more kind: the same few sets serve all words."""
    return kinds | {kind}


class Trie:
    """Phrases by their words."""

    def __init__(self, language: str, like: "Trie | None" = None) -> None:
        """Start empty, or beside a trie whose language writes its names alike: its phrases are found here too."""
        self._language = language
        self._root: Node = {}
        self._own: dict[str, frozenset[str]] = {}
        self._roots = [self._root] if like is None else [self._root, like._root]
        self._words: Mapping[str, frozenset[str]] = self._own if like is None else ChainMap(self._own, like._own)
        self._inflected = Inflected()
        self._onward: dict[str, tuple[str, ...]] = {}
        self._heads: tuple[dict[str, Head], ...] = ({}, {}, {}, {})  # by the case of a word

    def add(self, folded: str, entry: Entry, generator: str = "phrase") -> None:
        """Add one folded phrase, to be known by every ending that its generator gives its words."""
        words = words_of(folded if generator == "verb" else folded.replace("/", " "), self._language)
        if self._language == "ar":
            words = [strip_article(word) for word in words]
        if not words:
            return
        for place, forms in enumerate(inflect(words, generator, self._language)):
            word = words[place] = forms[0].partition("/")[0] if generator == "verb" else forms[0]
            self._inflected.add(word, forms[1:])
            self._own[word] = _with(self._own.get(word, _NO_KINDS), generator)
            if entry.capital and len(words) == 1 and entry.kind == "name":
                self._own[word] = _with(self._own[word], "name")
        node = self._root
        if self._language == "tr":
            words[-1] += LAST_WORDS[generator]
        *before, last = words
        for word in before:
            behind = node.get(word)
            if not isinstance(behind, dict):
                behind = node[word] = {} if behind is None else {"": behind}
            node = behind
        behind = node.get(last, ())
        if isinstance(behind, dict):
            node, last, behind = behind, "", behind.get("", ())
        if entry not in behind:
            node[last] = (*behind, entry)

    def find(self, tokens: Sequence[Token]) -> list[Sequence[Match]]:
        """Return for each token all entries that begin there, of every length."""
        return self.look(tokens).matches()

    def look(self, tokens: Sequence[Token]) -> Found:
        """Return what begins at each token; nothing is made yet of words that are an entry alone."""
        known = self._heads
        heads = [
            known[2 * upper + capital].get(key) or self._head(key, 2 * upper + capital)
            for key, _, _, _, upper, capital in tokens
        ]
        longer: dict[int, list[Match]] = {}
        insides = self._onward
        for start, head in enumerate(heads[:-1]):
            if head.onward:
                key = tokens[start + 1].key
                bases = insides[key] if key in insides else self._inside(key)
                for node in head.onward if bases else ():
                    if not node.keys().isdisjoint(bases):  # few words go on with the next
                        found = self._longest(tokens, start, head, bases)
                        if found:
                            longer[start] = found
                        break
        return Found(heads, longer)

    def _head(self, key: str, case: int) -> Head:
        """Return what a token can begin, kept from now on; ``case`` is 1 for a capital and 2 more for capitals only."""
        known = self._heads[case]
        if len(known) > CACHED:
            known.clear()
        head = known[key] = self._begun(key, case)
        return head

    def _begun(self, key: str, case: int) -> Head:
        begun = ((root.get(base), clitic) for base, clitic in dict.fromkeys(self._known(key)) for root in self._roots)
        ways = tuple(_way(behind, clitic, case) for behind, clitic in begun if behind is not None)
        return head_of(ways) if ways else NOTHING

    def _known(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield every known word that a token can be, each with the clitics that came off."""
        if self._language == "ar":
            yield from (base for base in _bases(key) if base[0] in self._words)
        elif self._language == "tr":
            yield from turkish_bases(key, self._words)
        else:
            if key in self._words:
                yield key, ""
            yield from ((word, "") for word in self._inflected.words(key))

    def _inside(self, key: str) -> tuple[str, ...]:
        """Return the words that a token can be inside a phrase: "the Taliban and Pakistan" is no name of one."""
        found = self._onward.get(key)
        if found is None:
            if len(self._onward) > CACHED:
                self._onward.clear()
            bases = dict.fromkeys(self._known(key))
            found = self._onward[key] = tuple(base for base, joined in bases if joined[:1] not in (WAW, FEH))
        return found

    def _longest(self, tokens: Sequence[Token], start: int, head: Head, bases: Sequence[str]) -> list[Match]:
        """Return all entries that begin at a token, nothing where none can be longer than the token."""
        if not _unparted(tokens, start + 1):
            return []
        found: list[Match] = []
        for entries, node, clitic in head.ways:
            found += [Match(start, start + 1, entry, clitic) for entry in entries]
            for base in bases if node is not None else ():
                if node is not None and base in node:
                    self._walk(tokens, start, start + 2, node[base], clitic, found)
        return found

    def _walk(
        self, tokens: Sequence[Token], start: int, at: int, behind: Node | Entries, clitic: str, found: list[Match]
    ) -> None:
        case = 2 * tokens[start].upper + tokens[start].capital
        entries, node = _parted(behind)
        found += [Match(start, at, entry, clitic) for entry in _fitting(entries, clitic, case)]
        if node is not None and _unparted(tokens, at):
            for base in self._inside(tokens[at].key):
                deeper = node.get(base)
                if deeper is not None:
                    self._walk(tokens, start, at + 1, deeper, clitic, found)


def _way(behind: Node | Entries, clitic: str, case: int) -> Way:
    entries, node = _parted(behind)
    return Way(tuple(_fitting(entries, clitic, case)), node, clitic)


def _parted(behind: Node | Entries) -> tuple[Entries, Node | None]:
    """Return the entries that end at a word, and where longer phrases go on behind it."""
    return (behind.get("", ()), behind) if isinstance(behind, dict) else (behind, None)


def _fitting(entries: Iterable[Entry], clitic: str, case: int) -> Iterator[Entry]:
    """Yield the entries that the first word's capitals and article allow."""
    for entry in entries:
        small = (entry.upper and case < 2) or (entry.capital and not case % 2)
        if not small and not (entry.definite and ARTICLE not in clitic):
            yield entry


def _unparted(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a phrase may go on with a token: no line and no sentence ends before it."""
    if at >= len(tokens):
        return False
    gap = tokens[at].gap
    return gap == " " or ("\n" not in gap and ("." not in gap or _goes_on(tokens, at)))


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

"""Found: what the phrases of a trie are at each token of a sentence; entries are made only where somebody asks."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from services.extraction.lexicon.model import Entry, Match
from services.extraction.words.generators import ARTICLE

Entries = tuple[Entry, ...]
# By word what stands behind it, and under "" the entries that end here; where no phrase goes on, the entries alone.
Node = dict[str, Any]
_match = partial(tuple.__new__, Match)  # made by the hundred in every text: a third of the time of a call of Match


class Way(NamedTuple):
    """One reading of a token that begins phrases: what it is alone, where longer phrases go on, what came off."""

    entries: Entries
    node: Node | None
    clitic: str


class Head(NamedTuple):
    """All that a token can begin: each way, what it is alone, of what kinds and classes, and where any way goes on.

    ``classes`` are the classes that it has alone with what came off, ``names`` its first entry of each other kind;
    ``opens`` says that a phrase needs the next word.
    """

    ways: tuple[Way, ...]
    alone: tuple[tuple[Entry, str], ...]
    kinds: frozenset[str]
    onward: tuple[Node, ...]
    classes: tuple[tuple[str, str], ...]
    names: tuple[tuple[Entry, str], ...]
    opens: bool


def head_of(ways: tuple[Way, ...]) -> Head:
    """Return what a token can begin in some ways."""
    alone = tuple((entry, way.clitic) for way in ways for entry in way.entries)
    classes: dict[str, str] = {}
    names: dict[str, tuple[Entry, str]] = {}
    for entry, clitic in alone:
        if entry.kind == "class":
            classes.setdefault(entry.value, clitic)
        else:
            names.setdefault(entry.kind, (entry, clitic))
    return Head(
        ways,
        alone,
        frozenset(kind_of(entry) for entry, _ in alone),
        tuple(way.node for way in ways if way.node is not None),
        tuple(classes.items()),
        tuple(names.values()),
        any(entry.kind == "open" for entry, _ in alone),
    )


def kind_of(entry: Entry) -> str:
    """Return the class of a word of a class, else the kind of an entry."""
    kind, value = entry.kind, entry.value
    return value if kind == "class" else value[0] if kind == "open" else kind


NOTHING = head_of(())  # most words begin nothing


class Found(NamedTuple):
    """What begins at each token of a sentence, and in full the entries of those few where longer phrases stand."""

    heads: list[Head]
    longer: dict[int, list[Match]]

    def kinds(self) -> frozenset[str]:
        """Return every kind of entry and class of word that is there."""
        matches = (match.entry for found in self.longer.values() for match in found)
        return NOTHING.kinds.union(*[head.kinds for head in self.heads if head.alone], map(kind_of, matches))

    def kinds_at(self) -> list[frozenset[str]]:
        """Return for each token the kinds and classes of all entries that begin there."""
        kinds = [head.kinds for head in self.heads]
        for start, matches in self.longer.items():
            kinds[start] = frozenset(kind_of(match.entry) for match in matches)
        return kinds

    def matches(self) -> list[Sequence[Match]]:
        """Return for each token all entries that begin there, of every length."""
        found: list[Sequence[Match]] = []
        for start, head in enumerate(self.heads):
            if start in self.longer:
                found.append(self.longer[start])
            else:
                end = start + 1
                found.append(
                    [_match((start, end, entry, clitic)) for entry, clitic in head.alone] if head.alone else ()
                )
        return found

    def at(self, start: int) -> Sequence[Match]:
        """Return all entries that begin at a token, of every length."""
        if start in self.longer:
            return self.longer[start]
        return [_match((start, start + 1, entry, clitic)) for entry, clitic in self.heads[start].alone]

    def longest(self) -> dict[str, dict[int, Match]]:
        """Return for each kind of entry but classes the longest at every token, the first of several as long."""
        longest: dict[str, dict[int, Match]] = {}
        for start, head in enumerate(self.heads):
            if start in self.longer:
                for match in self.longer[start]:
                    known = longest.setdefault(match.entry.kind, {})
                    if start not in known or match.end > known[start].end:
                        known[start] = match
            else:
                for entry, clitic in head.names:
                    longest.setdefault(entry.kind, {})[start] = _match((start, start + 1, entry, clitic))
        return longest

    def classes(self) -> list[tuple[str, int, int, str]]:
        """Return the longest phrase of each class at every token: class, first token, token after, what came off."""
        found: list[tuple[str, int, int, str]] = []
        for start, head in enumerate(self.heads):
            if head.opens or start in self.longer:
                longest: dict[str, Match] = {}
                for match in self.at(start):
                    kind = match.entry.kind
                    if kind == "class" or (kind == "open" and self._opens(match)):
                        word = kind_of(match.entry)
                        if word not in longest or longest[word].end < match.end:
                            longest[word] = match
                found += [(word, start, match.end, match.clitic) for word, match in longest.items()]
            else:
                for word, clitic in head.classes:
                    found.append((word, start, start + 1, clitic))
        return found

    def _opens(self, match: Match) -> bool:
        """Say whether the word after a phrase has the preposition that the phrase ends with."""
        after = self.at(match.end) if match.end < len(self.heads) else ()
        letter = match.entry.value[1]
        return any(letter in one.clitic.replace(ARTICLE, "") for one in after)


def joined(several: Sequence[Found]) -> Found:
    """Return what several tries find in one sentence as one."""
    first, *others = several
    for more in others:
        longer = {start: [*first.at(start), *more.at(start)] for start in {*first.longer, *more.longer}}
        heads = [head_of((*one.ways, *two.ways)) for one, two in zip(first.heads, more.heads, strict=True)]
        first = Found(heads, longer)
    return first

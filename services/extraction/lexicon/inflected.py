"""Inflected: the words that a form is a form of, kept as stems with their endings: a name has a dozen forms."""

from collections.abc import Sequence
from typing import NamedTuple


class _Word(NamedTuple):
    """A word whose other forms are a stem with some endings; ``order`` counts the words as they were added."""

    order: int
    word: str
    endings: frozenset[str]


class Inflected:
    """Words by their forms."""

    def __init__(self) -> None:
        """Start without words."""
        self._stems: dict[str, tuple[_Word, ...]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}  # thousands of words have the endings of one of a few
        self._longest = 0
        self._added = 0

    def add(self, word: str, forms: Sequence[str]) -> None:
        """Add a word with its other forms."""
        if not forms:
            return
        stem = _stem(forms)
        endings = frozenset(form[len(stem) :] for form in forms)
        known = self._stems.get(stem, ())
        if any(one.word == word and one.endings == endings for one in known):
            return
        self._added += 1
        self._longest = max(self._longest, *map(len, endings))
        one = _Word(self._added, word, self._sets.setdefault(endings, endings))
        self._stems[word if stem == word else stem] = (*known, one)

    def words(self, form: str) -> list[str]:
        """Return the words that a form is a form of, each once, as they were added."""
        found: list[_Word] = []
        for cut in range(max(0, len(form) - self._longest), len(form) + 1):
            found += [one for one in self._stems.get(form[:cut], ()) if form[cut:] in one.endings]
        return list(dict.fromkeys(one.word for one in sorted(found)))


def _stem(forms: Sequence[str]) -> str:
    """Return what all of some forms begin with."""
    first, last = min(forms), max(forms)
    same = (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(same, len(first))]

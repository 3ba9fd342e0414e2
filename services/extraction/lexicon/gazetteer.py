"""Gazetteer: the overlay, the cities and the first-level regions as one trie for each language."""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from sys import intern
from typing import NamedTuple

from services.extraction.lexicon.model import Entry, PlaceRow
from services.extraction.lexicon.trie import Trie
from services.extraction.words.generators import ARTICLE
from services.text.normalise import fold_word

OVERLAY_POPULATION = 1_000_000  # a place that an analyst wrote down is always believed
# Which columns a language reads; French and Turkish write a foreign place mostly as English does, and share its trie.
_COLUMNS = {"ar": ("ar",), "en": ("en",), "ru": ("ru",), "fa": ("fa", "ar"), "fr": ("fr", "name"),
            "tr": ("tr", "name")}  # fmt: skip
_SPELLED = sorted({name for columns in _COLUMNS.values() for name in columns})
_LIKE = {"fr": "en", "tr": "en"}
_DECLINED = {"ru": "noun"}


class _Spelled(NamedTuple):
    """A place with its spellings in each column, and the sign that parts them there."""

    place: PlaceRow
    columns: tuple[str, ...]
    separator: str


class Gazetteer(dict[str, Trie]):
    """The trie of each language, built when it is first asked for: most processes read one or two."""

    def __init__(self, root: Traversable) -> None:
        """Read the tables under a folder; a row of the overlay replaces the city or region with its id."""
        self._stop = {fold_word(row["form"]) for row in rows_of(root / "stop_places.csv")}
        self._places = list(_overlay(root))
        known = {one.place.id for one in self._places}
        self._places += [one for one in (*_cities(root), *_regions(root)) if one.place.id not in known]
        self._pairs: dict[str, dict[tuple[int, str], list[tuple[int, str, PlaceRow]]]] = {}

    def __missing__(self, language: str) -> Trie:
        """Build the trie of a language; raises KeyError for one without columns."""
        columns, like, generator = _COLUMNS[language], _LIKE.get(language), _DECLINED.get(language, "phrase")
        trie = self[language] = Trie(language, self[like] if like else None)
        for one in self._places:
            plain, definite = Entry("place", one.place), Entry("place", one.place, definite=True)
            for form in _spellings(one, columns):
                if like and form.isascii() and one.separator != ";":
                    continue  # the trie of the other language knows it
                if one.separator == ";" or form not in self._stop:
                    bare = language == "ar" and " " not in form and form.startswith(ARTICLE)
                    trie.add(form, definite if bare else plain, generator)
        return trie

    def nearly(self, language: str, words: list[str]) -> PlaceRow | None:
        """Return the overlay's place of two words that these are but for one letter of one of them."""
        if language not in self._pairs:
            self._pairs[language] = self._by_word(language)
        pairs = self._pairs[language]
        near = [
            (order, place)
            for at, word in enumerate(words)
            for order, other, place in pairs.get((at, word), ())
            if _one_letter_off(other, words[1 - at])
        ]
        return min(near)[1] if near else None

    def _by_word(self, language: str) -> dict[tuple[int, str], list[tuple[int, str, PlaceRow]]]:
        """Return the overlay's places of two words by each longer word that they hold as first or as second."""
        found: dict[tuple[int, str], list[tuple[int, str, PlaceRow]]] = {}
        written = ((one, form) for one in self._places for form in _spellings(one, _COLUMNS[language]))
        for order, (one, form) in enumerate(written):
            words = form.split()
            for at, word in enumerate(words if one.separator == ";" and len(words) == 2 else ()):
                if len(word) > 3:
                    found.setdefault((at, word), []).append((order, words[1 - at], one.place))
        return found


def _one_letter_off(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _spellings(one: _Spelled, columns: tuple[str, ...]) -> Iterator[str]:
    """Yield the folded spellings of a place, each once."""
    told = (one.columns[_SPELLED.index(name)] for name in columns)
    written = {fold_word(form) for forms in told for form in forms.split(one.separator)}
    yield from sorted(form for form in written if len(form) > 2 and "/" not in form)


def _overlay(root: Traversable) -> Iterator[_Spelled]:
    for row in rows_of(root / "places_overlay.csv"):
        place = _place(row, row["country"] or None, row["adm1"], int(row["precision"]), OVERLAY_POPULATION)
        yield _Spelled(place, _spelled(row), ";")


def _cities(root: Traversable) -> Iterator[_Spelled]:
    for file in sorted((root / "places").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".tsv"):
            country = file.name[:2]
            for row in rows_of(file, "\t"):
                place = _place(row, country, row["adm1"], 1, int(row["population"]))
                yield _Spelled(place, _spelled(row), "|")


def _regions(root: Traversable) -> Iterator[_Spelled]:
    for row in rows_of(root / "admin1.csv"):
        if row["id"]:
            yield _Spelled(_place(row, row["country"], row["code"], 3, 0), _spelled(row), "|")


def _spelled(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a row says in the columns that languages read: thousands of rows are kept."""
    return tuple(row.get(name, "") for name in _SPELLED)


def _place(row: Mapping[str, str], country: str | None, code: str, precision: int, population: int) -> PlaceRow:
    adm1 = intern(f"{country}.{code}") if code and country else None
    return PlaceRow(
        row["id"], row["name"], country, adm1, _number(row["lat"]), _number(row["lon"]), precision, population
    )


def rows_of(file: Traversable, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a table's file."""
    return rows_in(file.read_text(encoding="utf-8"), delimiter)


def rows_in(text: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a table's text."""
    yield from csv.DictReader(text.splitlines(), delimiter=delimiter)


def _number(text: str) -> float | None:
    return float(text) if text else None

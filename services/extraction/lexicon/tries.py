"""Tries: what the tables say of one language, each form with what it means, built when somebody first reads it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from sys import intern

from services.extraction.lexicon.choices import each_phrase
from services.extraction.lexicon.gazetteer import rows_in
from services.extraction.lexicon.model import LANGUAGES, ActorRow, Entry, Tenure
from services.extraction.lexicon.spellings import spelled
from services.extraction.lexicon.trie import Trie
from services.extraction.words.generators import BEH, LAM, forms, strip_article
from services.text.normalise import fold_word

Rows = Iterable[Mapping[str, str]]
_TABLES = (
    "countries.csv", "actors.csv", "leaders.csv", "forces.csv", "offices.csv", "ships.csv", "sources.csv",
    "place_parts.csv", "bodies.csv",
)  # fmt: skip
HEADS = ("armed", "weak", "first")
OPEN = (f" {LAM}", f" {BEH}")


class Tries(dict[str, Trie]):
    """The trie of each language, built when it is first asked for: most processes read one or two."""

    def __init__(self, root: Traversable) -> None:
        """Read the tables under a folder as they are now; what somebody edits later belongs to another digest."""
        self._texts = {name: (root / name).read_text(encoding="utf-8") for name in _TABLES}
        self._classes = {
            language: [file.read_text(encoding="utf-8") for file in files_under(root / "classes" / language)]
            for language in LANGUAGES
        }

    def __missing__(self, language: str) -> Trie:
        """Build the trie of a language; raises KeyError for one that no table is in."""
        if language not in LANGUAGES:
            raise KeyError(language)
        rows = {
            name: list(spelled((row for row in rows_in(text) if row["lang"] == language), language))
            for name, text in self._texts.items()
        }
        trie = self[language] = Trie(language)
        _add_countries(trie, language, rows["countries.csv"])
        add_actors(trie, language, rows["actors.csv"])
        _add_leaders(trie, language, rows["leaders.csv"])
        _add_forces(trie, language, rows["forces.csv"], rows["offices.csv"])
        for row in rows["ships.csv"]:
            trie.add(fold_word(row["form"]), entry_of("ship", row["country"], row["form"]))
        _add_bodies(trie, language, rows["bodies.csv"])
        for text in self._classes[language]:
            add_classes(trie, language, spelled(each_phrase(rows_in(text)), language))
        _add_cues(trie, rows["sources.csv"], rows["place_parts.csv"])
        return trie


def files_under(folder: Traversable) -> list[Traversable]:
    """Return the tables under a folder in an order that no file system changes."""
    found: list[Traversable] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            found += files_under(item)
        elif item.name.endswith((".csv", ".tsv", ".yaml")):
            found.append(item)
    return found


def actor_of(row: Mapping[str, str]) -> ActorRow:
    """Return the actor that a row of the table names."""
    who = (row["id"], row["name"], row["type"], row["country"] or None, row["sponsor"] or None)
    return ActorRow(*who, row["theatre"] or None, row["valid_from"] or None, row["valid_to"] or None)


def tenure_of(row: Mapping[str, str]) -> Tenure:
    """Return whom a row stands for, from when to when."""
    return Tenure(row["actor"], row["valid_from"] or None, row["valid_to"] or None)


def entry_of(kind: str, value: object, form: str, language: str = "ar") -> Entry:
    """Return the entry of a form; an acronym needs capitals, words that all have the article need it."""
    upper = form.replace(".", "").isupper() and form[0].isascii() == form[-1].isascii()
    folded = fold_word(form)
    definite = (
        language == "ar" and kind in ("actor", "leader") and all(strip_article(word) != word for word in folded.split())
    )
    return Entry(kind, value, upper, definite, language in ("fr", "ru", "tr") and form[0].isupper())


def declined(language: str, form: str = "") -> str:
    """Return how names change their endings: only where the language declines them."""
    stiff = language == "ru" and " " not in form and form.endswith(("о", "и", "у", "е", "э"))
    return "noun" if language in ("ru", "tr") and not stiff else "phrase"


def _add_countries(trie: Trie, language: str, countries: Rows) -> None:
    for row in countries:
        country, kind, form = row["country"], row["kind"], row["form"]
        adjective = kind == "nisba" and language == "ar"
        ending = "adjective" if kind == "nisba" else declined(language, form)
        if kind == "nisba" and language == "ru" and form.endswith("о"):
            ending = "phrase"  # the first half of "украино-польский" has no endings of its own
        entry = Entry(kind, country) if adjective else entry_of(kind, country, form, language)
        for folded in _nisba(form) if adjective else forms(form, "phrase", language):
            trie.add(folded, entry, ending)


def _nisba(form: str) -> Iterator[str]:
    """Yield every ending of an Arabic nationality; of two words both change."""
    words = [list(forms(word, "adjective", "ar")) for word in form.split()]
    yield from words[0] if len(words) == 1 else (" ".join(pair) for pair in zip(*words, strict=False))
    if len(words) == 2:
        first, second = words
        yield from (f"{one} {two}" for one in first[:6] for two in second[:6])


def add_actors(trie: Trie, language: str, actors: Rows) -> None:
    """Add the names of actors."""
    for row in actors:
        entry = entry_of("actor", actor_of(row), row["form"], language)
        trie.add(fold_word(row["form"]), entry, declined(language))


def _add_leaders(trie: Trie, language: str, leaders: Rows) -> None:
    for row in leaders:
        entry = entry_of("leader", tenure_of(row), row["form"], language)
        trie.add(fold_word(row["form"]), entry, declined(language))


def _add_forces(trie: Trie, language: str, nouns: Rows, offices: Rows) -> None:
    for row in nouns:
        entry = Entry("owned" if row["gen"] == "owned" else "force", (row["suffix"], row["type"]))
        for folded in forms(row["form"], row["gen"], language):
            trie.add(folded, entry, row["gen"])
    for row in offices:
        trie.add(fold_word(row["form"]), Entry("office", row["kind"]), "noun")


def add_classes(trie: Trie, language: str, words: Rows) -> None:
    """Add the words of classes, each in every spelling that its generator gives."""
    for row in words:
        entry = _class(row["class"])
        for folded in forms(row["form"], row["gen"], language):
            if language == "ar" and folded[-2:] in OPEN:  # "in support of" is written as one with whom it is of
                trie.add(folded[:-2], Entry("open", (row["class"], folded[-1])), row["gen"])
            else:
                trie.add(folded, entry, row["gen"])


@cache
def _class(word: str) -> Entry:
    """Return the entry of a class, one for all its words."""
    return Entry("class", intern(word))


def _add_bodies(trie: Trie, language: str, words: Rows) -> None:
    """Add the nouns that armed bodies bear before or after a name of their own."""
    for row in words:
        if row["role"] in HEADS:
            entry = Entry("body", (row["role"], row["head"]))
            for folded in forms(row["form"], row["gen"], language):
                trie.add(folded, entry, row["gen"])
                trie.add(folded, _class("BODY"), row["gen"])


def _add_cues(trie: Trie, sources: Rows, parts: Rows) -> None:
    """Add the words that name a source, and those that make a name a part of a place."""
    for row in sources:
        kind = "source_end" if row["role"] == "end" else "source"
        trie.add(fold_word(row["form"]), Entry(kind, (row["kind"], row["role"])))
    for row in parts:
        trie.add(fold_word(row["form"]), Entry("place_part", (row["kind"], row["pattern"])))

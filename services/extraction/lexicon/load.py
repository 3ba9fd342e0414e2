"""Loading: the tables of this folder become tries; the digest names exactly these tables."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from services.extraction.generators import ARTICLE, forms
from services.extraction.lexicon.gazetteer import Gazetteer, rows_of
from services.extraction.lexicon.model import LANGUAGES, ActorRow, Entry, Lexicon, Tenure, Trie
from services.text.normalise import fold_word

_ROOT = resources.files("services.extraction.lexicon")


@lru_cache(maxsize=2)
def load(folder: Path | None = None) -> Lexicon:
    """Return the lexicon of a folder, else of the package; the second call is free."""
    return build(folder or _ROOT)


def digest_of(folder: Path | None = None) -> str:
    """Name the tables of a folder, else of the package, without building anything of them.

    Raises FileNotFoundError for a folder that holds no lexicon.
    """
    root = folder or _ROOT
    for name in ("actors.csv", "countries.csv", "reserved.csv", "classes", "places"):
        if not ((root / name).is_file() or (root / name).is_dir()):
            raise FileNotFoundError(f"{root} is no lexicon: it has no {name}; copy services/extraction/lexicon there")
    return _digest(root)


def build(root: Traversable) -> Lexicon:
    """Make a lexicon of the tables under a folder."""
    tries = {language: Trie(language) for language in LANGUAGES}
    names, nationality = _add_countries(root, tries)
    actors = _add_actors(root, tries)
    _add_forces(root, tries)
    _add_classes(root, tries)
    for row in rows_of(root / "sources.csv"):
        kind = "source_end" if row["role"] == "end" else "source"
        tries[row["lang"]].add(fold_word(row["form"]), Entry(kind, (row["kind"], row["role"])))
    for row in rows_of(root / "place_parts.csv"):
        tries[row["lang"]].add(fold_word(row["form"]), Entry("place_part", (row["kind"], row["pattern"])))
    return Lexicon(
        digest=_digest(root),
        tries=tries,
        places=Gazetteer(root),
        admin1={f"{row['country']}.{row['code']}": row["name"] for row in rows_of(root / "admin1.csv")},
        country_names=names,
        nationality=nationality,
        actors=actors,
        reserved=_reserved(root),
        allies=frozenset(frozenset(row["actors"].split()) for row in rows_of(root / "allies.csv")),
        armies=_armies(root),
    )


def with_rows(lexicon: Lexicon, rows: Iterable[tuple[str, Mapping[str, str]]], source_id: str) -> Lexicon:
    """Return a lexicon that knows some rows more in what a source says: rows are tried before they are written down.

    Each comes with its table: ``actors.csv``, or the path of one of ``classes``, whose folder names the language.
    """
    own = {language: Trie(language) for language in LANGUAGES}
    actors = dict(lexicon.actors)
    for table, row in rows:
        if table == "actors.csv":
            actor = _actor(row)
            actors.setdefault(actor.id, actor)
            own[row["lang"]].add(
                fold_word(row["form"]), _entry("actor", actor, row["form"], row["lang"]), _declined(row["lang"])
            )
        else:
            language = table.split("/")[1]
            for folded in forms(row["form"], row["gen"], language):
                own[language].add(folded, Entry("class", row["class"]), row["gen"])
    return replace(lexicon, actors=actors, reserved={**lexicon.reserved, source_id: own})


def _files(folder: Traversable) -> list[Traversable]:
    """Return the tables under a folder in an order that no file system changes."""
    found: list[Traversable] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            found += _files(item)
        elif item.name.endswith((".csv", ".tsv", ".yaml")):
            found.append(item)
    return found


def _digest(root: Traversable) -> str:
    digest = hashlib.sha256()
    for file in _files(root):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _entry(kind: str, value: object, form: str, language: str = "ar") -> Entry:
    """Return the entry of a form; an acronym needs capitals, words that all have the article need it."""
    upper = form.replace(".", "").isupper()
    folded = fold_word(form)
    definite = kind in ("actor", "leader") and all(word.startswith(ARTICLE) for word in folded.split())
    return Entry(kind, value, upper, definite, language in ("fr", "ru", "tr") and form[0].isupper())


def _add_actors(root: Traversable, tries: dict[str, Trie]) -> dict[str, ActorRow]:
    actors: dict[str, ActorRow] = {}
    for row in rows_of(root / "actors.csv"):
        actor = _actor(row)
        actors.setdefault(actor.id, ActorRow(*actor[:5]))
        if row["lang"] in tries:
            tries[row["lang"]].add(
                fold_word(row["form"]), _entry("actor", actor, row["form"], row["lang"]), _declined(row["lang"])
            )
    for row in rows_of(root / "leaders.csv"):
        tenure = Tenure(row["actor"], row["valid_from"] or None, row["valid_to"] or None)
        if row["lang"] in tries:
            tries[row["lang"]].add(
                fold_word(row["form"]), _entry("leader", tenure, row["form"], row["lang"]), _declined(row["lang"])
            )
    return actors


def _actor(row: Mapping[str, str]) -> ActorRow:
    who = (row["id"], row["name"], row["type"], row["country"] or None, row["sponsor"] or None)
    return ActorRow(*who, row["theatre"] or None, row["valid_from"] or None, row["valid_to"] or None)


def _declined(language: str, form: str = "") -> str:
    """Return how names change their endings: only where the language declines them."""
    stiff = language == "ru" and " " not in form and form.endswith(("о", "и", "у", "е", "э"))
    return "noun" if language in ("ru", "tr") and not stiff else "phrase"


def _reserved(root: Traversable) -> dict[str, dict[str, Trie]]:
    """Return the imaginary actors by the one source in which they mean anything."""
    found: dict[str, dict[str, Trie]] = {}
    for row in rows_of(root / "reserved.csv"):
        tries = found.setdefault(row["source"], {language: Trie(language) for language in LANGUAGES})
        actor = ActorRow(row["id"], row["name"], row["type"], row["country"] or None, row["sponsor"] or None)
        tries[row["lang"]].add(fold_word(row["form"]), _entry("actor", actor, row["form"]))
    return found


def _armies(root: Traversable) -> dict[str, tuple[Tenure, ...]]:
    """Return the listed forces that are the army of a state from one day to another."""
    found: dict[str, tuple[Tenure, ...]] = {}
    for row in rows_of(root / "armies.csv"):
        tenure = Tenure(row["actor"], row["valid_from"] or None, row["valid_to"] or None)
        found[row["country"]] = (*found.get(row["country"], ()), tenure)
    return found


def _add_countries(root: Traversable, tries: dict[str, Trie]) -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    nationality: dict[str, str] = {}
    for row in rows_of(root / "countries.csv"):
        country, kind, language, form = row["country"], row["kind"], row["lang"], row["form"]
        if language == "en" and kind == "name":
            names.setdefault(country, form)
        if language == "en" and kind == "nisba":
            nationality.setdefault(country, form)
        adjective = kind == "nisba" and language == "ar"
        ending = "adjective" if kind == "nisba" else _declined(language, form)
        for folded in _nisba(form) if adjective else forms(form, "phrase", language):
            tries[language].add(
                folded, _entry(kind, country, form, language) if not adjective else Entry(kind, country), ending
            )
    return names, nationality


def _nisba(form: str) -> Iterator[str]:
    """Yield every ending of an Arabic nationality; of two words both change."""
    words = [list(forms(word, "adjective", "ar")) for word in form.split()]
    yield from words[0] if len(words) == 1 else (" ".join(pair) for pair in zip(*words, strict=False))
    if len(words) == 2:
        first, second = words
        yield from (f"{one} {two}" for one in first[:6] for two in second[:6])


def _add_forces(root: Traversable, tries: dict[str, Trie]) -> None:
    for row in rows_of(root / "forces.csv"):
        for folded in forms(row["form"], row["gen"], row["lang"]):
            tries[row["lang"]].add(folded, Entry("force", (row["suffix"], row["type"])), row["gen"])
    for row in rows_of(root / "offices.csv"):
        tries[row["lang"]].add(fold_word(row["form"]), Entry("office", row["kind"]), "noun")


def _add_classes(root: Traversable, tries: dict[str, Trie]) -> None:
    for language in LANGUAGES:
        for file in _files(root / "classes" / language):
            for row in rows_of(file):
                for folded in forms(row["form"], row["gen"], language):
                    tries[language].add(folded, Entry("class", row["class"]), row["gen"])

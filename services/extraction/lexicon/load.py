"""Loading: the tables of this folder become a lexicon; the digest names exactly these tables."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from services.extraction.lexicon.gazetteer import Gazetteer, rows_of
from services.extraction.lexicon.model import LANGUAGES, ActorRow, Lexicon, Rivalry, Tenure
from services.extraction.lexicon.trie import Trie
from services.extraction.lexicon.tries import (
    HEADS,
    Tries,
    actor_of,
    add_actors,
    add_classes,
    entry_of,
    files_under,
    tenure_of,
)
from services.extraction.words.generators import strip_article
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
    countries = list(rows_of(root / "countries.csv"))
    return Lexicon(
        digest=_digest(root),
        tries=Tries(root),
        places=Gazetteer(root),
        admin1={f"{row['country']}.{row['code']}": row["name"] for row in rows_of(root / "admin1.csv")},
        country_names=_english(countries, "name"),
        nationality=_english(countries, "nisba"),
        actors=_actors(root),
        reserved=_reserved(root),
        allies=frozenset(frozenset(row["actors"].split()) for row in rows_of(root / "allies.csv")),
        armies=_armies(root),
        rivals=tuple(_rivalry(row) for row in rows_of(root / "rivals.csv")),
        name_words=_name_words(root),
        members=_members(root),
    )


def with_rows(lexicon: Lexicon, rows: Iterable[tuple[str, Mapping[str, str]]], source_id: str) -> Lexicon:
    """Return a lexicon that knows some rows more in what a source says: rows are tried before they are written down.

    Each comes with its table: ``actors.csv``, or the path of one of ``classes``, whose folder names the language.
    """
    own = {language: Trie(language) for language in LANGUAGES}
    actors = dict(lexicon.actors)
    for table, row in rows:
        if table == "actors.csv":
            actor = actor_of(row)
            actors.setdefault(actor.id, actor)
            add_actors(own[row["lang"]], row["lang"], [row])
        else:
            language = table.split("/")[1]
            add_classes(own[language], language, [row])
    return replace(lexicon, actors=actors, reserved={**lexicon.reserved, source_id: own})


def _digest(root: Traversable) -> str:
    digest = hashlib.sha256()
    for file in files_under(root):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _reserved(root: Traversable) -> dict[str, dict[str, Trie]]:
    """Return the imaginary actors by the one source in which they mean anything."""
    found: dict[str, dict[str, Trie]] = {}
    for row in rows_of(root / "reserved.csv"):
        tries = found.setdefault(row["source"], {language: Trie(language) for language in LANGUAGES})
        actor = ActorRow(row["id"], row["name"], row["type"], row["country"] or None, row["sponsor"] or None)
        tries[row["lang"]].add(fold_word(row["form"]), entry_of("actor", actor, row["form"]))
    return found


def _english(countries: Iterable[Mapping[str, str]], kind: str) -> dict[str, str]:
    """Return the first English form of a kind of every country."""
    found: dict[str, str] = {}
    for row in countries:
        if row["lang"] == "en" and row["kind"] == kind:
            found.setdefault(row["country"], row["form"])
    return found


def _actors(root: Traversable) -> dict[str, ActorRow]:
    """Return every actor by its id, whatever its names."""
    found: dict[str, ActorRow] = {}
    for row in rows_of(root / "actors.csv"):
        found.setdefault(row["id"], ActorRow(*actor_of(row)[:5]))
    return found


def _armies(root: Traversable) -> dict[str, tuple[Tenure, ...]]:
    """Return the listed forces that are the army of a state from one day to another."""
    found: dict[str, tuple[Tenure, ...]] = {}
    for row in rows_of(root / "armies.csv"):
        found[row["country"]] = (*found.get(row["country"], ()), tenure_of(row))
    return found


def _name_words(root: Traversable) -> dict[str, dict[str, frozenset[str]]]:
    """Return, for each language, the words of names that tell an armed body, and those that only tell its kind."""
    found: dict[str, dict[str, set[str]]] = {
        language: {role: set() for role in ("martial", "kind", "bearing", "never")} for language in LANGUAGES
    }
    for row in rows_of(root / "bodies.csv"):
        if row["role"] not in HEADS:
            found[row["lang"]][row["role"]].add(strip_article(fold_word(row["form"])))
    return {language: {role: frozenset(words) for role, words in roles.items()} for language, roles in found.items()}


def _members(root: Traversable) -> dict[str, tuple[str, ...]]:
    """Return the forces that a body is made of, by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows_of(root / "members.csv"):
        found[row["body"]] = (*found.get(row["body"], ()), row["member"])
    return found


def _rivalry(row: Mapping[str, str]) -> Rivalry:
    first, second = (frozenset(row[side].split()) for side in ("first", "second"))
    return Rivalry(first, second, row["valid_from"] or None, row["valid_to"] or None)

"""Check: what is wrong in the tables of a lexicon, row by row, and whether it is as broad as it has to be.

``python -m services.extraction.lexicon.check [FOLDER] [TEXTS.jsonl ...]`` prints the counts and every fault; exit code
1 when there is one.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from services.extraction.lexicon.choices import written_out
from services.extraction.lexicon.model import LANGUAGES
from services.extraction.lexicon.self_match import not_found
from services.extraction.lexicon.tries import Tries
from services.extraction.words.generators import forms
from services.text.normalise import fold_word

HERE = Path(__file__).parent
COLUMNS = {
    "actors.csv": ("id", "name", "type", "country", "sponsor", "lang", "form", "kind", "valid_from", "valid_to",
                   "theatre"),
    "leaders.csv": ("actor", "lang", "form", "valid_from", "valid_to"),
    "armies.csv": ("country", "actor", "valid_from", "valid_to"),
    "rivals.csv": ("first", "second", "valid_from", "valid_to"),
    "offices.csv": ("lang", "form", "kind"),
    "forces.csv": ("lang", "form", "suffix", "type", "gen"),
    "ships.csv": ("lang", "form", "country"),
    "sources.csv": ("lang", "form", "kind", "role"),
    "bodies.csv": ("lang", "form", "role", "head", "gen"),
    "countries.csv": ("country", "lang", "kind", "form"),
}  # fmt: skip
CLASS_COLUMNS = ("class", "form", "gen")
MAY_BE_EMPTY = frozenset({"country", "sponsor", "kind", "valid_from", "valid_to", "theatre", "head"})
_TYPES = "state_mil state_security proxy_militia non_state coalition peacekeeping local collective"
TYPES = frozenset(_TYPES.split())
TARGETS = {"actors": 250, "offices": 60, "ar": 1500, "en": 800, "fa": 250, "ru": 250, "tr": 250, "fr": 250}
FORMS_OF_AN_ACTOR = 3
SHORTEST = 3
FREQUENT, FREQUENT_SHARE = 20, 0.2  # a form in more texts, and in a larger share of them, is no name
LONGEST = 5
_WORD = re.compile(r"\w+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"[a-z]{2,3}(\.[a-z0-9_]+)+")
_COUNTRY = re.compile(r"[a-z]{2}")
_BRACKET = re.compile(r"[(|)]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with the place where an editor finds it."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; one that the row does not have is empty."""
        return self.cells.get(column) or ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row."""

    row: Row
    what: str

    def __str__(self) -> str:
        """Name the row as an editor jumps to it."""
        name = next(filter(None, (self.row[column] for column in ("form", "id", "country", "first"))), "")
        return f"{self.row.file}:{self.row.line}: {name}: {self.what}"


def read_rows(root: Path) -> dict[str, list[Row]]:
    """Return the rows of every table of words under a folder."""
    names = [*COLUMNS, *sorted(str(path.relative_to(root)) for path in root.glob("classes/*/*.csv"))]
    return {name: list(_rows(root / name, name)) for name in names}


def _rows(path: Path, name: str) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for line, cells in enumerate(csv.DictReader(file, restkey="?"), 2):
            if name.startswith("classes/"):
                yield from (Row(name, line, {**cells, "form": form}) for form in _stands_for(cells["form"] or ""))
            else:
                yield Row(name, line, cells)


def _stands_for(form: str) -> list[str]:
    """Return what a row of a class stands for; brackets that cannot be read stay, and are a fault."""
    try:
        return written_out(form)
    except ValueError:
        return [form]


def faults(tables: dict[str, list[Row]]) -> list[Fault]:
    """Return all faults, in the order of the tables."""
    found = [fault for name, rows in tables.items() for fault in _misshapen(rows, COLUMNS.get(name, CLASS_COLUMNS))]
    if found:
        return found  # the rules below read the columns
    actors = tables["actors.csv"]
    found += [fault for row in actors for fault in _malformed(row)]
    found += _disagreeing(actors) + _too_few(actors) + _undecided(actors) + _shadowing(tables)
    known = {row["id"] for row in actors}
    strays = [row for row in (*tables["leaders.csv"], *tables["armies.csv"]) if row["actor"] not in known]
    strays = [row for row in strays if row.file == "armies.csv" or not _COUNTRY.fullmatch(row["actor"])]
    found += [Fault(row, f"stands for {row['actor']}, which is no actor and no country") for row in strays]
    return found + [fault for row in tables["rivals.csv"] for fault in _unknown_sides(row, known)]


def _unknown_sides(row: Row, known: set[str]) -> Iterator[Fault]:
    """Name who fights in a row and is no actor, nor all the actors of a state."""
    for name in f"{row['first']} {row['second']}".split():
        if name not in known and name != "*" and not any(one.startswith(name + ".") for one in known):
            yield Fault(row, f"sets {name} against somebody, which is no actor")


def _misshapen(rows: list[Row], columns: tuple[str, ...]) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        missing = [name for name in columns if not row[name] and (name not in MAY_BE_EMPTY or name not in row.cells)]
        if "?" in row.cells or missing:
            yield Fault(row, f"lacks {' '.join(missing)}" if missing else "has more cells than the header")
        if columns == CLASS_COLUMNS and _BRACKET.search(row["form"]):
            yield Fault(row, "has brackets that hold no choices: (one|other)")
        key = tuple(row[name] for name in columns)
        if key in seen:
            yield Fault(row, "stands twice")
        seen.add(key)


def _malformed(row: Row) -> Iterator[Fault]:
    """Judge an actor's row by itself."""
    dates = [row[name] for name in ("valid_from", "valid_to") if row[name]]
    if row["type"] not in TYPES:
        yield Fault(row, f"type {row['type']} is none of {' '.join(sorted(TYPES))}")
    if row["lang"] not in LANGUAGES:
        yield Fault(row, f"language {row['lang']} is none of {' '.join(LANGUAGES)}")
    if not _ID.fullmatch(row["id"]):
        yield Fault(row, f"id {row['id']} is no path like ye.resistance")
    if not all(map(_DAY.fullmatch, dates)) or dates != sorted(dates):
        yield Fault(row, "valid_from and valid_to are days like 2024-12-08, the earlier first")
    if len(fold_word(row["form"])) < SHORTEST and not row["form"].isupper():
        yield Fault(row, f"is shorter than {SHORTEST} letters: it would be found everywhere")


def _disagreeing(actors: list[Row]) -> list[Fault]:
    """Name the rows that tell another story of an actor than its first row."""
    first: dict[str, Row] = {}
    told = ("name", "type", "country", "sponsor")
    return [
        Fault(row, f"{name} of {row['id']} is {first[row['id']][name] or 'empty'} in line {first[row['id']].line}")
        for row in actors
        for name in told
        if first.setdefault(row["id"], row)[name] != row[name]
    ]


def _too_few(actors: list[Row]) -> list[Fault]:
    counted = Counter(row["id"] for row in actors)
    firsts = {row["id"]: row for row in reversed(actors)}
    return [
        Fault(firsts[identity], f"{identity} has {number} of {FORMS_OF_AN_ACTOR} forms")
        for identity, number in counted.items()
        if number < FORMS_OF_AN_ACTOR
    ]


def _undecided(actors: list[Row]) -> list[Fault]:
    """Name the forms of two actors that neither theatre nor date tells apart."""
    bearers: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    found = []
    for row in actors:
        key = (row["lang"], fold_word(row["form"]), row["theatre"])
        for other in bearers[key]:
            if other["id"] != row["id"] and _overlap(other, row):
                found.append(Fault(row, f"means {other['id']} too (line {other.line}): give a theatre or dates"))
        bearers[key].append(row)
    return found


def _overlap(one: Row, other: Row) -> bool:
    return one["valid_from"] <= (other["valid_to"] or "9999") and other["valid_from"] <= (one["valid_to"] or "9999")


def _shadowing(tables: dict[str, list[Row]]) -> list[Fault]:
    """Name the actors that would take a country's name or a trigger away from everybody."""
    others: dict[tuple[str, str], Row] = {}
    for name in ("countries.csv", *(name for name in tables if name.endswith("triggers.csv"))):
        for row in tables[name]:
            language = row["lang"] or name.split("/")[1]
            others.update({(language, folded): row for folded in _spellings(row, language)})
    found = []
    for row in tables["actors.csv"]:
        hidden = others.get((row["lang"], fold_word(row["form"])))
        if hidden is not None and not row["theatre"] and not row["form"].isupper():
            found.append(Fault(row, f"hides {hidden.file}:{hidden.line}: give a theatre or a longer form"))
    return found


def _spellings(row: Row, language: str) -> Iterable[str]:
    return forms(row["form"], row["gen"] or "phrase", language)


def too_frequent(actors: list[Row], texts: Iterable[tuple[str, str]]) -> list[Fault]:
    """Name the forms without a theatre that stand in too many of some texts (language, text)."""
    plain = {
        (row["lang"], fold_word(row["form"])): row for row in actors if not row["theatre"] and not row["form"].isupper()
    }
    number: Counter[str] = Counter()
    counted: Counter[tuple[str, str]] = Counter()
    for language, text in texts:
        number[language] += 1
        counted.update({(language, phrase) for phrase in _phrases(text)} & plain.keys())
    return [
        Fault(plain[key], f"stands in {times} of {number[key[0]]} texts: give a theatre or a longer form")
        for key, times in sorted(counted.items())
        if times > max(FREQUENT, FREQUENT_SHARE * number[key[0]])
    ]


def _phrases(text: str) -> set[str]:
    words = _WORD.findall(fold_word(text))
    return {" ".join(words[at : at + length]) for at in range(len(words)) for length in range(1, LONGEST + 1)}


def counts(tables: dict[str, list[Row]]) -> dict[str, int]:
    """Return how broad the lexicon is: actors, offices in Arabic and English, rows of each language."""
    found = {"actors": len({row["id"] for row in tables["actors.csv"]})}
    found["offices"] = sum(row["lang"] in ("ar", "en") for row in tables["offices.csv"])
    for language in LANGUAGES:
        rows = (row for name in tables for row in tables[name] if (row["lang"] or Path(name).parent.name) == language)
        found[language] = len({(row.file, row.line) for row in rows})
    return found


def unfound(folder: Path, tables: dict[str, list[Row]]) -> list[Fault]:
    """Name the rows that the engine never finds in a sentence made of their own forms."""
    return [Fault(row, f"is never found as {form}") for row, form in not_found(Tries(folder), tables)]


def main(*arguments: str) -> int:
    """Print counts and faults of a folder's tables, else of the package's; return the exit code.

    Arguments that end in .jsonl are texts in which no form may be too frequent.
    """
    folder = next((Path(name) for name in arguments if not name.endswith(".jsonl")), HERE)
    files = [Path(name) for name in arguments if name.endswith(".jsonl")]
    items = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    tables = read_rows(folder)
    broad = counts(tables)
    print("  ".join(f"{name} {number} (of {TARGETS[name]})" for name, number in broad.items()))
    wrong = faults(tables) + too_frequent(tables["actors.csv"], ((item["lang"], item["text"]) for item in items))
    wrong = wrong or unfound(folder, tables)
    narrow = [f"{name}: {number} of {TARGETS[name]}" for name, number in broad.items() if number < TARGETS[name]]
    for line in (*map(str, wrong), *narrow):
        print(line)
    return 1 if wrong or narrow else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

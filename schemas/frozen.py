"""The index of what is frozen: each published schema and sample with its digest, and the day it was published.

``published/index.json`` tells a changed file from a new one without asking the version control, and says since when
a version is superseded: until its topics have forgotten it, readers must still take it.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import orjson

Index = dict[str, dict[str, Any]]


class Home(NamedTuple):
    """Where a contract is kept: the folders of its schemas and of its samples."""

    published: Path
    samples: Path

    @property
    def index_file(self) -> Path:
        """Name the file that lists what is frozen."""
        return self.published / "index.json"


HOME = Home(Path(__file__).parent / "published", Path(__file__).parent / "samples")


def read_index(home: Home = HOME) -> Index:
    """Return the entries of the index by ``kind/version``; none when nothing was ever frozen."""
    index: Index = orjson.loads(home.index_file.read_bytes()) if home.index_file.exists() else {}
    return index


def freeze(name: str, day: date, home: Home = HOME) -> None:
    """Enter a version, named ``kind/version``, with the digests of its schema and samples; an entry is for ever."""
    index = read_index(home)
    if name in index:
        raise ValueError(f"{name} is frozen already")
    samples = {path.name: _digest(path) for path in sorted((home.samples / name).glob("*.json"))}
    index[name] = {
        "published": day.isoformat(),
        "schema": _digest(home.published / f"{name}.json"),
        "samples": samples,
    }
    home.index_file.parent.mkdir(parents=True, exist_ok=True)
    home.index_file.write_bytes(orjson.dumps(index, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def touched(home: Home = HOME) -> list[str]:
    """Name each frozen file that was changed, removed or added since, with the way out."""
    entered = dict(_entered(home))
    found = []
    for path, digest in entered.items():
        if not path.exists():
            found.append(f"{_short(path)} is frozen and gone: bring it back (git restore {_short(path)})")
        elif _digest(path) != digest:
            found.append(f"{_short(path)} is frozen and was changed: git restore it, and make a new version instead")
    standing = {*home.published.glob("*/*.json"), *home.samples.glob("*/*/*.json")}
    for path in sorted(standing - set(entered)):
        found.append(f"{_short(path)} is not frozen: run `make schemas`, or remove it; a frozen version takes no more")
    return found


def _entered(home: Home) -> Iterator[tuple[Path, str]]:
    for name, entry in read_index(home).items():
        yield home.published / f"{name}.json", entry["schema"]
        for sample, digest in entry["samples"].items():
            yield home.samples / name / sample, digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _short(path: Path) -> str:
    """Name a file from the folder of the contract on."""
    parts = path.parts
    top = max(index for index, part in enumerate(parts) if part in ("published", "samples"))
    return "/".join(parts[max(0, top - 1) :])

"""Code: which code and which words made a run, so that only what the live services would say is promoted."""

import hashlib
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from services.extraction.lexicon import digest_of

DECIDING = ("schemas", "services.text", "services.cleaning", "services.extraction")
APART = ("__pycache__", "samples", "published", "lexicon")  # the lexicon's tables have a digest of their own
REVISION_DIGITS = 12


class Code(NamedTuple):
    """The package's version, the digest of the modules that decide, the digest of the lexicon."""

    version: str
    revision: str
    lexicon: str


@lru_cache(maxsize=2)
def this_code(lexicon: Path | None = None) -> Code:
    """Return what this installation would make, with the lexicon of a folder or of the package."""
    return Code(version("tansiq"), revision(), digest_of(lexicon))


def revision() -> str:
    """Digest the modules and data that decide what becomes of a page, the lexicon apart."""
    digest = hashlib.sha256()
    for path, file in _deciding():
        digest.update(path.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:REVISION_DIGITS]


def changed_at() -> float:
    """Return when the newest of those files was written: a process that started before runs older code."""
    return max((file.stat().st_mtime for _, file in _deciding() if isinstance(file, Path)), default=0.0)


def _deciding() -> list[tuple[str, Traversable]]:
    found = [pair for package in DECIDING for pair in _files(resources.files(package), package)]
    return sorted(found, key=lambda pair: pair[0])


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for item in folder.iterdir():
        place = f"{path}/{item.name}"
        if item.is_file() and item.name.endswith((".py", ".csv", ".tsv", ".yaml", ".txt")):
            found.append((place, item))
        elif item.is_dir() and item.name not in APART:
            found += _files(item, place)
        elif item.is_dir() and item.name == "lexicon":  # how it is read decides as well
            found += [(f"{place}/{file.name}", file) for file in item.iterdir() if file.name.endswith(".py")]
    return found

"""Code: which code and which words made a run, so that only what the live services would say is promoted."""

import hashlib
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from typing import NamedTuple

from services.extraction.lexicon.load import load

DECIDING = ("schemas", "services.text", "services.cleaning", "services.extraction")
REVISION_DIGITS = 12


class Code(NamedTuple):
    """The package's version, the digest of the modules that decide, the digest of the lexicon."""

    version: str
    revision: str
    lexicon: str


@lru_cache(maxsize=1)
def this_code() -> Code:
    """Return what this installation would make."""
    return Code(version("tansiq"), revision(), load().digest)


def revision() -> str:
    """Digest the modules and data that decide what becomes of a page, the lexicon apart."""
    digest = hashlib.sha256()
    for package in DECIDING:
        for path, file in sorted(_files(resources.files(package), package)):
            digest.update(path.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:REVISION_DIGITS]


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for item in folder.iterdir():
        place = f"{path}/{item.name}"
        if item.is_dir():
            found += [] if item.name in ("__pycache__", "lexicon", "samples", "published") else _files(item, place)
        elif item.name.endswith((".py", ".csv", ".tsv", ".yaml", ".txt")):
            found.append((place, item))
    lexicon = folder / "lexicon"  # its code decides as well; its tables have a digest of their own
    if lexicon.is_dir():
        found += [(f"{path}/lexicon/{item.name}", item) for item in lexicon.iterdir() if item.name.endswith(".py")]
    return found

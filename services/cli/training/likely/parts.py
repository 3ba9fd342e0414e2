"""Parts: which texts are held out together, and the tables of ties that were learned without each part."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from services.extraction.likely.table import Ties, read_ties

PARTS = 8


def part_of(fold: str) -> int:
    """Return the part that a fold is held out with."""
    return sha256(fold.encode()).digest()[0] % PARTS


def file_of(folder: Path, part: int) -> Path:
    """Return where the table lies that was learned without a part."""
    return folder / f"{part}.json"


def read_parts(folder: Path) -> tuple[Ties, ...]:
    """Read the tables of all parts."""
    return tuple(read_ties(file_of(folder, part).read_bytes()) for part in range(PARTS))


def unlearned(parts: Sequence[Ties], fold: str) -> Ties:
    """Return the table that was not learned from the texts of a fold."""
    return parts[part_of(fold)]

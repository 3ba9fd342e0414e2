"""Word lists of the cleaner: data files, one entry a line, compared by letters alone."""

from functools import cache
from importlib.resources import files

from services.text.letters import fold


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of one data file as written."""
    text = (files("services.cleaning") / "data" / name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def folded(name: str) -> frozenset[str]:
    """Return the entries of one data file, folded."""
    return frozenset(map(fold, entries(name)))


@cache
def chrome_lines() -> frozenset[str]:
    """Return the folded lines of page furniture in all languages: a page mixes its own with its theme's."""
    folder = files("services.cleaning") / "data" / "chrome"
    return frozenset().union(
        *(folded(f"chrome/{entry.name}") for entry in folder.iterdir() if entry.name.endswith(".txt"))
    )

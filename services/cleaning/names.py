"""Names: who wrote an article, and which agency it comes from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaning.words import folded
from services.text.letters import count_letters, fold

MAX_NAME = 80
MAX_AGENCY_LINE = 40
WORD = re.compile(r"\w+")
STOPS = re.compile(r"[.,:;!?\u060c\u061b\u061f\u2026]")
ADDRESS = re.compile(r"https?:|www\.|//|@", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Who is named; ``byline`` joins several writers by commas."""

    byline: str | None
    agency: str | None


def sort_names(candidates: Iterable[str], site_names: Iterable[str]) -> Names:
    """Tell writers from agencies, and leave out what names nobody."""
    site = {fold(name) for name in site_names} - {""}
    writers: list[str] = []
    agency: str | None = None
    for candidate in candidates:
        name = candidate.strip(" \t,\u060c:;|-\u2013\u2014")
        if not is_name(name):
            continue
        if fold(name) in site or is_agency(name):
            agency = agency or name
        elif name not in writers:
            writers.append(name)
    return Names(", ".join(writers) or None, agency)


def is_name(text: str) -> bool:
    """Tell a name from an address, a role and a paragraph."""
    return (
        0 < len(text) <= MAX_NAME
        and count_letters(text) > 1
        and not ADDRESS.search(text)
        and fold(text) not in folded("refused_bylines.txt")
    )


def is_agency(text: str) -> bool:
    """Tell whether a name says that it is an agency's."""
    return not folded("agency_words.txt").isdisjoint(fold(word) for word in WORD.findall(text))


def is_agency_line(text: str, site_names: Iterable[str]) -> bool:
    """Tell a line that names an agency and says nothing else."""
    if len(text) >= MAX_AGENCY_LINE or STOPS.search(text):
        return False
    return is_agency(text) or fold(text) in {fold(name) for name in site_names}


def labelled(lines: Sequence[str], labels: str) -> str | None:
    """Return the name after the first label of a list that starts a line, with a colon between."""
    for line in lines:
        label, colon, name = line.partition(":")
        if colon and len(line) <= MAX_NAME + 20 and fold(label) in folded(labels) and is_name(name.strip()):
            return name.strip()
    return None


def after_by(lines: Sequence[str], word: str = "by ") -> str | None:
    """Return the name in a short line that starts with ``By``."""
    for line in lines:
        if len(line) <= MAX_NAME and line.lower().startswith(word) and is_name(line[len(word) :].strip()):
            return line[len(word) :].strip()
    return None


def is_labelled(line: str, labels: str) -> bool:
    """Tell whether a line is a label of a list and a name."""
    return labelled([line], labels) is not None

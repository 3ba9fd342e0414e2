"""Titles: what a page calls its article, without the name of the site."""

import re
from collections.abc import Iterable, Sequence

from services.cleaning.head import Head
from services.cleaning.lines import Line
from services.text.letters import count_letters, fold

SEPARATOR = re.compile(r"\s+[|\u00b7\u2022\u00bb\u00ab:\u2013\u2014~/-]+\s+|\s*\|\s*|\s*::\s*")
LETTERS_SAID_TWICE = 25  # menu entries repeat too, but they are shorter
NEIGHBOURS = range(15, 221)
MAX_TITLE = 400
SHORTEST_HEADING = 10


def find_title(head: Head, lines: Sequence[Line], blocks: Sequence[str], names: Iterable[str]) -> str | None:
    """Return the title of a page; ``names`` are the site's, and what its profile lets titles end with."""
    site = {fold(name) for name in names} - {""}
    headings = [line for line in lines if line.place.heading and line.place.card is None]
    top = [line.text for line in headings if line.place.heading == 1 and fold(line.text) not in site]
    candidates = [
        *head.titles,
        *(top if len(top) == 1 else ()),
        *_heading_above(lines, blocks, site),
        *([head.page_title] if head.page_title else ()),
    ]
    for candidate in candidates:
        title = _without_site(candidate, site, [line.text for line in headings])
        if title is not None:
            return title
    return doubled_line([line.text for line in lines])


def doubled_line(lines: Sequence[str]) -> str | None:
    """Return the first line equal to its neighbour, else the first long line that is said twice."""
    place = doubled_place(lines)
    return None if place is None else lines[place]


def doubled_place(lines: Sequence[str]) -> int | None:
    """Return where the line stands that ``doubled_line`` returns."""
    for place in range(len(lines) - 1):
        if len(lines[place]) in NEIGHBOURS and lines[place] == lines[place + 1]:
            return place
    first: dict[str, int] = {}
    repeats = []
    for place, line in enumerate(lines):
        key = fold(line)
        if key in first:
            repeats.append(first[key])
        elif len(line) in NEIGHBOURS and count_letters(key) >= LETTERS_SAID_TWICE:
            first[key] = place
    return min(repeats, default=None)


def _heading_above(lines: Sequence[Line], blocks: Sequence[str], site: set[str]) -> list[str]:
    """Return the last heading before the first block of the text, or the block where it is one."""
    keys = {fold(block) for block in blocks[:3]} - {""}
    heading: list[str] = []
    for line in lines:
        key = fold(line.text)
        if line.place.heading and line.place.card is None and key not in site:
            if len(line.text) >= SHORTEST_HEADING:
                heading = [line.text]
        elif key in keys and heading:
            return heading
    return []


def _without_site(candidate: str, site: set[str], headings: Sequence[str]) -> str | None:
    """Cut the site's name off a title; nothing is left of a title that is only that."""
    if fold(candidate) in site or not count_letters(candidate) or len(candidate) > MAX_TITLE:
        return None
    pieces = [match.span() for match in SEPARATOR.finditer(candidate)]
    if not pieces:
        return candidate
    for heading in headings:
        key = fold(heading)
        if len(heading) >= SHORTEST_HEADING and fold(candidate).startswith(key) and key != fold(candidate):
            cuts = [start for start, _ in pieces if fold(candidate[:start]) == key]
            if cuts:
                return candidate[: cuts[0]]
    start, end = 0, len(candidate)
    for left, right in reversed(pieces):
        if fold(candidate[right:end]) in site:
            end = left
    for left, right in pieces:
        if right <= end and fold(candidate[start:left]) in site:
            start = right
    return candidate[start:end] or None

"""Clauses: where one statement of a sentence ends and the next begins."""

from itertools import pairwise

from services.extraction.scan import Scan

_BARE = frozenset({"\u0627\u0646", "\u0628\u0627\u0646", "that"})
# "that it", "that they": the clause's subject is whoever speaks
THAT_THEY = frozenset(
    {
        "\u0627\u0646\u0647",
        "\u0627\u0646\u0647\u0627",
        "\u0627\u0646\u0647\u0645",
        "\u0627\u0646\u0647\u0645\u0627",
        "\u0628\u0627\u0646\u0647\u0627",
        "\u0628\u0627\u0646\u0647\u0645\u0627",
    }
)
_THAT = _BARE | THAT_THEY


def find_clauses(scan: Scan) -> list[tuple[int, int]]:
    """Return the token ranges of the clauses, in order, without gaps."""
    borders = {0, len(scan.tokens)}
    for mark in scan.of("CONNECT"):
        borders.add(mark.start)
    for place, token in enumerate(scan.tokens):
        said = (token.key in _THAT or scan.covering(place, "THAT")) and _spoken(scan, place)
        if said:
            borders.add(place + 1)
        if place and any(mark in token.gap for mark in ";:\u061b"):
            borders.add(place)
    for mark in scan.of("SPEECHV"):
        if scan.syntax.capitals and mark.start and "," in scan.tokens[mark.start].gap:
            borders.add(mark.start)
    ordered = sorted(borders)
    return [(start, end) for start, end in pairwise(ordered) if start < end]


def _spoken(scan: Scan, place: int) -> bool:
    """Say whether a speech verb stands before this "that", so that a statement begins."""
    return any(mark.end <= place <= mark.end + 12 for mark in scan.of("SPEECHV", "AFFIRM", "DENY", "ALLEGE"))

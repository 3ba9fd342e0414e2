"""Clauses: where one statement of a sentence ends and the next begins."""

import re
from itertools import pairwise

from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import YEH

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
_DASHES = ("-", "\u2013", "\u2014")
_PARTING = frozenset({*_DASHES, ":", "/"})
_DASH = re.compile(r"(?<=[\s)])(?:-{1,2}|\u2013|\u2014)(?=\s)|\u2014")
_DATELINE_WORDS = frozenset(
    {"of", "and", "the", "de", "la", "a", "p", "m", "gmt"}
)  # the only small words before a dash
_HOURS = frozenset("dawn daybreak sunrise first noon midday dusk sunset nightfall dark midnight".split())  # noqa: SIM905
_AUXILIARIES = frozenset({"a", "ont", "avait", "avaient", "has", "have", "had"})
ARABIC_COMMA = "\u060c"
_SPEAKER = 12
_SPEAKERS = 18  # words of those who say it: three long names and a day
_DATELINE_PART = 6  # words of a place, a day or an agency
_FINITE = ("SPEECHV", "ACTV", "ACHIEVEV", "AGREEV", "AGREED", "ARRIVEV", "DENY")


def find_clauses(scan: Scan) -> list[tuple[int, int]]:
    """Return the token ranges of the clauses, in order, without gaps."""
    borders = {0, statement_start(scan), len(scan.tokens)}
    for mark in scan.of("CONNECT"):
        if not _opens_none(scan, mark):
            borders.add(mark.start)
    that_ends = {mark.end for mark in scan.of("THAT")}
    for place, token in enumerate(scan.tokens):
        said = (token.key in _THAT or place + 1 in that_ends) and _spoken(scan, place)
        said = said and not _describes(scan, place)
        if said:
            borders.add(place + 1)
        clock = token.gap == ":" and token.key.isdigit() and scan.tokens[place - 1].key.isdigit()
        if place and token.gap != " " and any(mark in token.gap for mark in ";:\u061b") and not clock:
            borders.add(place)
    for mark in scan.of("SPEECHV"):
        start = mark.start - (mark.start > 1 and scan.tokens[mark.start - 1].key in _AUXILIARIES)
        if scan.syntax.capitals and start and "," in scan.tokens[start].gap:
            borders.add(start)
    ordered = sorted(borders)
    return [(start, end) for start, end in pairwise(ordered) if start < end]


def _opens_none(scan: Scan, mark: Mark) -> bool:
    """Say whether an English word of time opens no clause: "went after C", "before dawn", "shortly after midnight"."""
    if scan.language != "en":
        return False
    part = scan.covering(mark.start, "ACTV") and any(m.start < mark.start < m.end for m in scan.of("ACTV"))
    return part or (mark.end < len(scan.tokens) and scan.tokens[mark.end].key in _HOURS)


def _describes(scan: Scan, place: int) -> bool:
    """Say whether a Persian "that" goes on with a noun before it: "he said in an operation that the army ran"."""
    last = scan.syntax.verb_last and not scan.syntax.postpositions and place > 0
    return last and scan.tokens[place - 1].key.endswith(YEH) and scan.covering(place - 1, "OP", "ACTN", "JOINT")


def statement_start(scan: Scan) -> int:
    """Return where a sentence begins to tell something: after the place, the day and the agency of a dateline."""
    if scan.syntax.capitals and not scan.syntax.verb_last:
        return _capitals_end(scan)
    placed = scan.sentence.start == 0 and scan.sentence.block != "title" and len(scan.tokens) > 2
    signs = (token.gap for token in scan.tokens[1 : 3 * _DATELINE_PART])
    if not placed or all(map(_PARTING.isdisjoint, signs)):  # most sentences: no place is looked for
        return 0
    seat = scan.longest(0, "capital") or (scan.places and scan.places[0])
    if not (seat or scan.longest(0, "name")):
        return 0
    start, told = 0, {mark.start for mark in scan.of(*_FINITE)}
    asides = set() if seat else {mark.start for mark in scan.of("RELATIVE", "ASIDE")}
    for place in range(1, min(3 * _DATELINE_PART, len(scan.tokens))):
        gap = scan.tokens[place].gap
        closes = any(f"{dash} " in gap for dash in _DASHES) or (":" in gap and ("(" in gap or ")" in gap or start > 0))
        if closes and place in asides:
            return 0  # "Russia - which backs the army - ran a patrol"
        if (closes and not (scan.longest(place, "capital") or scan.longest(place, "name"))) or (
            place > 1 and "/ " in gap
        ):
            start = place
        if place - start >= _DATELINE_PART or place in told:
            break
    return start


def _capitals_end(scan: Scan) -> int:
    """Return where "ALEPPO, June 12 (Agency) -" ends: only names, dates and signs stand before its dash."""
    if scan.sentence.start or scan.sentence.block == "title":
        return 0
    for place, token in enumerate(scan.tokens[: 2 * _DATELINE_PART]):
        if place and _DASH.search(token.gap):
            state = scan.longest(0, "name")  # "Poland - Germany" is a pair
            return place if state is None or state.end < place else 0
        if not (token.capital or token.key.isdigit() or token.key in _DATELINE_WORDS):
            break
    return 0


def _spoken(scan: Scan, place: int) -> bool:
    """Say whether a speech verb stands before this "that", so that a statement begins."""
    aside = scan.tokens[place].gap.strip() == ARABIC_COMMA  # "said the chief, on the fringe of a parade, that"
    reach = _SPEAKERS if aside or scan.tokens[place].key in THAT_THEY else _SPEAKER
    return any(mark.end <= place <= mark.end + reach for mark in scan.of("SPEECHV", "AFFIRM", "DENY", "ALLEGE"))

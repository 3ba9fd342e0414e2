"""The manner of a place: whether the words around a name put something in it, send it there or let it act."""

from services.extraction.lexicon.model import Match
from services.extraction.placing.datelines import is_dateline
from services.extraction.reading import Reading, Text
from services.extraction.words.generators import BEH, WAW
from services.extraction.words.syntax import ending_slot

_SPEAKING = ("SPEECHV", "AGREED", "AFFIRM", "DENY", "ALLEGE", "PLAN")
_JOINING = ("BETWEEN", "WITHWEAK", "WITH")
_REACHED = ("VISITW", "CAPTURE", "ENTERV", "HQHEAD")  # "arrived in A", "retook A", "the Baghdad centre"


class PlaceManner:
    """Reads how the words of one sentence put the places in it."""

    def __init__(self, reading: Reading, text: Text) -> None:
        self.scan, self.reading, self.text = reading.scan, reading, text

    def of(self, start: int, end: int, cued: bool) -> str:
        """Say how the words put a place that stands from one token to before another."""
        if is_dateline(self.reading, start, end):
            return "dateline"
        if any(mark.end == start for mark in self.scan.of("NEARW")):
            return "located"
        if self._comes_from(start):
            return "origin"
        if any(mark.end == start for mark in self.scan.of("OFFICIALW")):
            return "metonym"  # "the governor of A"
        if any(mark.end == start for mark in self.scan.of("HEADFOR")) or self._is_headed_for(end):
            return "toward"
        if self.is_beyond(start):
            return "beyond"
        if self._owns(end) and self.is_capital(start, end):
            return "metonym"  # "at Moscow's side"
        if cued or any(mark.end == start for mark in self.scan.of(*_REACHED)):
            return "located"
        if not self._acts(start, end):
            return "bare"
        return "goal" if any(mark.end == start for mark in self.scan.of("TO")) else "metonym"  # "flew to Kabul"

    def _comes_from(self, start: int) -> bool:
        """Say whether something comes out of a place; "stretching from A to B" only says how far it reaches."""
        if any(mark.end == start for mark in self.scan.of("OUTOF")):
            return True
        out = [mark.start for mark in self.scan.of("FROM") if mark.end == start]
        return bool(out) and not any(mark.end in out for mark in self.scan.of("RANGEW"))

    def _is_headed_for(self, end: int) -> bool:
        """Say whether the word that puts a place as a goal stands behind it: "towards" where words follow nouns."""
        return self.scan.syntax.postpositions and self.scan.at(end, "HEADFOR") is not None

    def is_beyond(self, start: int) -> bool:
        """Say whether a place is only what lies behind a border: "near the border with A"."""
        return any(0 <= start - mark.end <= 1 for mark in self.scan.of("FARSIDE"))

    def _owns(self, end: int) -> bool:
        last = self.reading.span(end - 1, end)
        return self.text.blocks[self.reading.block][slice(*last)].endswith(("'s", "\u2019s"))

    def is_capital(self, start: int, end: int) -> bool:
        """Say whether a place is a capital, or a town that stands for a government or an alliance as one does."""
        seats = range(start, end)
        return any(self.scan.longest(place, "capital") or self.scan.covering(place, "METONYM") for place in seats)

    def _acts(self, start: int, end: int) -> bool:
        """Say whether a bare name stands for a government: a capital does, and what speaks or agrees like one."""
        if self.is_capital(start, end):
            return True
        before = any(mark.end == start for mark in self.scan.of(*_SPEAKING, *_JOINING))
        return before or any(mark.start == end for mark in self.scan.of(*_SPEAKING))

    def is_cued(self, start: int) -> bool:
        """Say whether a preposition of place, or one grown onto the word, stands before."""
        if start and self.scan.covering(start - 1, "LOCATIVE"):
            return True
        if start and self.scan.covering(start - 1, "BETWEEN") and self.scan.places[start]:
            return not self.is_capital(start, start + 1)  # "the road between A and B"; two capitals agree
        article = 2 if start > 1 and self.scan.syntax.capitals else 0  # "in the Red Sea"
        if article and self.scan.tokens[start - 1].key == "the" and self.scan.covering(start - 2, "LOCATIVE"):
            return True
        found = self.scan.places[start]
        if self.scan.syntax.postpositions:
            return any(map(self.ends_locative, found))
        return bool(found) and all(match.clitic.startswith((BEH, WAW + BEH)) for match in found)

    def ends_locative(self, match: Match) -> bool:
        """Say whether a place bears the ending that puts something in it."""
        key = self.scan.tokens[match.end - 1].key
        return self.scan.syntax.postpositions and ending_slot(key) == "locative"

"""Places: where it happened, as finely as the text says, by gazetteer, cues and the countries it speaks of."""

from dataclasses import dataclass

from schemas.parts import Place
from services.extraction.generators import ARTICLE
from services.extraction.lexicon.model import Lexicon, Match, PlaceRow
from services.extraction.reading import Reading, Text

KNOWN_POPULATION = 50_000  # a smaller place needs a cue or a country that the text names
_BLOCK_ORDER = {"title": 1, "lead": 2}


@dataclass(frozen=True, slots=True)
class Found:
    """One place in one sentence, from one token to before another."""

    reading: Reading
    start: int
    end: int
    place: Place


def find_places(reading: Reading, text: Text, lexicon: Lexicon) -> list[Found]:
    """Return the places of a sentence, left to right; names of actors hold none."""
    return text.once("places", reading, lambda: _find(reading, text, lexicon))


def _find(reading: Reading, text: Text, lexicon: Lexicon) -> list[Found]:
    finder = _Finder(reading, text, lexicon)
    found: list[Found] = []
    at = 0
    while at < len(reading.scan.tokens):
        one = finder.at(at)
        if one is not None:
            found.append(one)
        at = one.end if one is not None else at + 1
    return found


def main_place(primary: Reading, trigger: int, text: Text, lexicon: Lexicon, others: list[Reading]) -> Found | None:
    """Return the place of an event: in the trigger's clause, its sentence, then title, lead and the other sentences.

    Within a sentence the finest wins, then the first. A country is the answer only when nothing finer is told.
    """
    clause = primary.clause_at(trigger)
    here = find_places(primary, text, lexicon)
    inside = [one for one in here if clause[0] <= one.start < clause[1]]
    later = sorted(others, key=lambda reading: _BLOCK_ORDER.get(reading.block, 3))
    groups = [inside, here, *(find_places(reading, text, lexicon) for reading in later)]
    for limit in (3, 4):
        for group in groups:
            fitting = [one for one in group if one.place.precision <= limit]
            if fitting:
                return min(fitting, key=lambda one: (one.place.precision, one.start))
    return None


def _definite_as(match: Match) -> bool:
    """Tell "the western" (an adjective after a place) from "west of" (before one): in Arabic the article does."""
    kind = match.entry.value[0]
    return kind not in ("adjective", "direction") or (ARTICLE in match.clitic) == (kind == "adjective")


class _Finder:
    """Tries to read a place at one token: a part of it, it itself, a direction from it."""

    def __init__(self, reading: Reading, text: Text, lexicon: Lexicon) -> None:
        self.scan = reading.scan
        self.reading = reading
        self.text = text
        self.lexicon = lexicon
        self.trie = lexicon.places[text.language]
        self.taken = {k for m in reading.mentions if m.kind not in ("country", "nisba") for k in range(m.start, m.end)}

    def at(self, start: int) -> Found | None:
        """Return the place that begins here."""
        part = self._word(start, "part", "admin", "cue", "direction")
        if part is not None:
            return self._with_part(start, part)
        row = self._row(start, cue=self.scan.covering(start - 1, "LOCATIVE") if start else False)
        if row is not None:
            return self._ended(start, row.end, row.entry.value, "{}", row.entry.value.precision)
        return self._country(start)

    def _with_part(self, start: int, part: Match) -> Found | None:
        kind, pattern = part.entry.value
        row = self._row(part.end, cue=True)
        if row is None:
            return None
        place: PlaceRow = row.entry.value
        precision = {"part": 2, "direction": 2, "admin": 3, "cue": place.precision}[kind]
        return self._ended(start, row.end, place, pattern, max(precision, place.precision))

    def _ended(self, start: int, end: int, row: PlaceRow, pattern: str, precision: int) -> Found:
        """Take in an adjective of direction, or "west of B", that follows."""
        name = pattern.format(row.name)
        adjective = self._word(end, "adjective") if self._near(end) else None
        if adjective is not None:
            end, name, precision = adjective.end, adjective.entry.value[1].format(name), max(precision, 2)
        side = self._word(end, "direction") if self._near(end) else None
        other = self._row(side.end, cue=True) if side is not None else None
        if side is not None and other is not None:
            name = f"{name}, {side.entry.value[1].format(other.entry.value.name)}"
            end, precision = other.end, max(precision, 2)
        return self._found(start, end, row, name, precision)

    def _found(self, start: int, end: int, row: PlaceRow, name: str, precision: int) -> Found:
        first, last = self.reading.span(start, end)
        return Found(
            self.reading,
            start,
            end,
            Place(
                id=row.id,
                name=name,
                text=self.text.blocks[self.reading.block][first:last],
                country=row.country,
                adm1=row.adm1,
                adm1_name=self.lexicon.admin1.get(row.adm1 or ""),
                adm2=None,
                lat=row.lat,
                lon=row.lon,
                precision=precision,  # type: ignore[arg-type]  # 1 to 4 by construction
                repaired=False,
            ),
        )

    def _country(self, start: int) -> Found | None:
        """Read a country that the words put as a place: "in Mali"."""
        match = self.scan.longest(start, "name")
        if match is None or not (start and self.scan.covering(start - 1, "LOCATIVE")):
            return None
        country: str = match.entry.value
        name = self.lexicon.country_names.get(country, country)
        row = PlaceRow(f"ov:{country.lower()}", name, country, None, None, None, 4, 0)
        return self._found(start, match.end, row, name, 4)

    def _row(self, start: int, *, cue: bool) -> Match | None:
        """Return the likeliest place of that name: in a country of the text, then the largest."""
        if start >= len(self.scan.tokens) or start in self.taken:
            return None
        found = [match for match in self.trie.find(self.scan.tokens, start) if self._believable(match, cue)]
        if not found:
            return None
        end = max(match.end for match in found)
        longest = [match for match in found if match.end == end]
        return max(longest, key=lambda m: (m.entry.value.country in self.text.theatres, m.entry.value.population))

    def _believable(self, match: Match, cue: bool) -> bool:
        place: PlaceRow = match.entry.value
        if any(k in self.taken for k in range(match.start, match.end)):
            return False
        if self.text.language == "en" and not self.scan.tokens[match.start].capital:
            return False
        near = place.country is None or place.country in self.text.theatres
        return place.population >= KNOWN_POPULATION * (1 if near else 10) or (cue and near)

    def _word(self, start: int, *kinds: str) -> Match | None:
        found = [
            match
            for match in (self.scan.matches[start] if start < len(self.scan.tokens) else [])
            if match.entry.kind == "place_part" and match.entry.value[0] in kinds and _definite_as(match)
        ]
        return max(found, key=lambda match: match.end) if found else None

    def _near(self, at: int) -> bool:
        return at < len(self.scan.tokens) and not self.scan.tokens[at].gap.strip()

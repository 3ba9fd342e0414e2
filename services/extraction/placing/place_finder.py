"""Finding places: names of the gazetteer with the words that make them a part, a region or a direction of a place."""

from dataclasses import dataclass, replace

from schemas.parts import Place
from services.extraction.lexicon.model import Lexicon, Match, PlaceRow
from services.extraction.placing.datelines import is_dateline
from services.extraction.placing.place_manner import PlaceManner
from services.extraction.reading import Reading, Text
from services.extraction.sentences.mentions import BARE
from services.extraction.words.generators import ARTICLE, BEH, WAW

KNOWN_POPULATION = 50_000  # a smaller place needs a cue and a country that the text names
_BEGINNINGS = frozenset({"place_part", "name"})  # kinds of words, beside names of the gazetteer
FAR_FACTOR = 10  # in a country that the text does not name, a place must be this much larger


@dataclass(frozen=True, slots=True)
class Found:
    """One place in one sentence, from one token to before another, and how the words put it.

    ``manner`` is "located" (in, near, village of), "bare" (only named), "origin" (from), "toward", "goal" (to a country
    or its capital), "dateline", "beyond" (a border), or "metonym" (a capital or an official that acts).
    """

    reading: Reading
    start: int
    end: int
    place: Place
    manner: str = "located"
    capital: bool = False


def find_places(reading: Reading, text: Text, lexicon: Lexicon) -> list[Found]:
    """Return the places of a sentence, left to right; names of actors hold none."""
    return text.once("places", reading, lambda: _find(reading, text, lexicon))


def _find(reading: Reading, text: Text, lexicon: Lexicon) -> list[Found]:
    finder = _Finder(reading, text, lexicon)
    found: list[Found] = []
    at = 0
    while at < len(reading.scan.tokens):
        here = finder.at(at)
        if found and here and finder.shares_manner(found[-1], here[0]):
            here = [replace(one, manner=found[-1].manner) for one in here]
        found += here
        at = max([at + 1, *(one.end for one in here)])
    return found


@dataclass(frozen=True, slots=True)
class _Named:
    """What was read before the words around it are weighed: a place, its name so far, and how fine it is."""

    end: int
    row: PlaceRow
    name: str
    precision: int
    cued: bool
    repaired: bool = False


class _Finder:
    """Tries to read places at one token: a part of one, one itself, a direction from one."""

    def __init__(self, reading: Reading, text: Text, lexicon: Lexicon) -> None:
        self.scan, self.reading, self.text, self.lexicon = reading.scan, reading, text, lexicon
        self.manner = PlaceManner(reading, text)
        self.named = [mention for mention in reading.mentions if mention.kind not in BARE]

    def at(self, start: int) -> list[Found]:
        """Return the place that begins here; "the countryside of A and B" is two."""
        if not self.scan.places[start] and _BEGINNINGS.isdisjoint(self.scan.kinds_at[start]):
            return []  # most words begin none
        cued = self.manner.is_cued(start)
        whole = self._row(start, cued=cued)
        part = self._word(start, "part", "admin", "cue", "direction")
        if part is not None and (whole is None or whole.end <= part.end or self._reaches(part.end, whole.end)):
            return self._with_part(start, part)
        if whole is not None and not self._is_rather_country(start, whole):
            row: PlaceRow = whole.entry.value
            first = self._ended(start, _Named(whole.end, row, row.name, row.precision, cued))
            return self._shared(start, part, first) or [first]
        return self._country(start, cued=cued)

    def _reaches(self, start: int, end: int) -> bool:
        """Say whether the place after a part goes on beyond: "the town of Ain al-Arab" is not "the town of Ain"."""
        inner = self._row(start, cued=True)
        return inner is not None and inner.end > end

    def _is_rather_country(self, start: int, city: Match) -> bool:
        """Say whether a name that a city shares with a country means the country: the text speaks more of that."""
        before = self.scan.longest(start - 1, "name") if start else None
        if before is not None and before.end >= city.end:
            return True  # "the Sultanate of Oman"
        match = self.scan.longest(start, "name")
        if match is None or match.end < city.end or match.entry.value == city.entry.value.country:
            return False
        told = self.text.theatres
        rank = {country: order for order, country in enumerate(told)}
        return rank.get(match.entry.value, len(told)) < rank.get(city.entry.value.country, len(told))

    def shares_manner(self, one: Found, other: Found) -> bool:
        """Say whether a bare name is joined by "and" to a government: "Baghdad and Erbil" act together."""
        if other.manner != "bare" or one.manner not in ("metonym", "located"):
            return False
        joined = any(match.clitic.startswith(WAW) for match in self.scan.places[other.start])
        gap = self.scan.at(one.end, "AND")
        return (one.end == other.start and joined) or (gap is not None and gap.end == other.start)

    def _with_part(self, start: int, part: Match) -> list[Found]:
        kind, pattern = part.entry.value
        inner = self._word(part.end, "part", "cue") if kind in ("direction", "part") else None
        at = inner.end if inner is not None else part.end  # "north of the town of B", "outskirts of the city of B"
        match = self._row(at, cued=True)
        if match is None:
            country = self._side_of_country(start, part) if kind == "direction" else []
            return country or self._repaired(start, part)
        row: PlaceRow = match.entry.value
        precision = max({"part": 2, "direction": 2, "admin": 3}.get(kind, 1), row.precision)
        name = pattern.format(row.name)
        first = self._ended(start, _Named(match.end, row, name, precision, True))
        second = self._row(match.end, cued=True) if kind == "part" and first.end == match.end else None
        if second is None or WAW not in second.clitic:
            return [first]
        other: PlaceRow = second.entry.value
        both = [_Named(second.end, one, pattern.format(one.name), precision, True) for one in (row, other)]
        return [self._found(start, one, second.end, "located") for one in both]

    def _shared(self, start: int, part: Match | None, first: Found) -> list[Found]:
        """Read "the desert of A and B" where the overlay knows the desert of A: both are its places, told in one."""
        if part is None or part.entry.value[0] != "part":
            return []
        second = self._row(first.end, cued=True)
        if second is None or WAW not in second.clitic:
            return []
        tokens = self.scan.tokens
        bare = tokens[second.start]._replace(key=tokens[second.start].key.removeprefix(WAW))
        whole = (*tokens[start : part.end], bare, *tokens[second.start + 1 : second.end])
        known = [m for m in self.lexicon.places[self.text.language].find(whole)[0] if m.end == len(whole)]
        if not known:
            return []
        row: PlaceRow = known[0].entry.value
        other = self._found(start, _Named(second.end, row, row.name, row.precision, True), second.end, "located")
        place = first.place.model_copy(update={"text": other.place.text})
        return [replace(first, end=second.end, place=place), other]

    def _ended(self, start: int, named: _Named) -> Found:
        """Take in what kind of region it is, an adjective of direction, or "west of B", that follows."""
        end, name, precision, cued = named.end, named.name, named.precision, named.cued
        for kinds in (("after_admin", "after_part"), ("adjective",)):
            word = self._word(end, *kinds) if self._near(end) else None
            if word is not None:
                kind, pattern = word.entry.value
                end, name, cued = word.end, pattern.format(name), True
                precision = max(precision, 3 if kind == "after_admin" else 2)
        side = self._word(end, "direction") if self._near(end) else None
        other = self._row(side.end, cued=True) if side is not None else None
        if side is not None and other is not None:
            name = f"{name}, {side.entry.value[1].format(other.entry.value.name)}"
            end, cued = other.end, True  # "the village of A west of B" is still A
        return self._found(start, _Named(end, named.row, name, precision, cued), end, self.manner.of(start, end, cued))

    def _found(self, start: int, named: _Named, end: int, manner: str) -> Found:
        first, last = self.reading.span(start, end)
        row = named.row
        place = Place(
            id=row.id, name=named.name, text=self.text.blocks[self.reading.block][first:last], country=row.country,
            adm1=row.adm1, adm1_name=self.lexicon.admin1.get(row.adm1 or ""), adm2=None, lat=row.lat, lon=row.lon,
            precision=named.precision, repaired=named.repaired,  # type: ignore[arg-type]  # 1 to 4 by construction
        )  # fmt: skip
        return Found(self.reading, start, end, place, manner, self.manner.is_capital(start, end))

    def _country(self, start: int, *, cued: bool) -> list[Found]:
        """Read a country that the words put as a place: "in Mali"."""
        match = self.scan.longest(start, "name")
        side = self._word(match.end, "after_part") if match is not None and self._near(match.end) else None
        if match is not None and side is not None and side.entry.value[1].endswith(" of {}"):  # "Syria-of north-its-in"
            return [self._side(start, side.end, match.entry.value, side.entry.value[1])]
        told = match is not None and (cued or match.clitic.startswith(BEH) or self.manner.ends_locative(match))
        if match is None or not (told or any(mark.end == start for mark in self.scan.of("TO"))):
            return []
        country: str = match.entry.value
        name = self.lexicon.country_names.get(country, country)
        row = PlaceRow(f"ov:{country.lower()}", name, country, None, None, None, 4, 0)
        manner = "beyond" if self.manner.is_beyond(start) else "located" if told else "goal"
        return [self._found(start, _Named(match.end, row, name, 4, True), match.end, manner)]

    def _side_of_country(self, start: int, side: Match) -> list[Found]:
        """Read "the north of Syria": a region of its own, without a point."""
        match = self.scan.longest(side.end, "name") if side.end < len(self.scan.tokens) else None
        if match is None:
            return []
        return [self._side(start, match.end, match.entry.value, side.entry.value[1])]

    def _side(self, start: int, end: int, country: str, pattern: str) -> Found:
        direction = pattern.split()[0].removesuffix("ern")
        name = f"{direction}ern {self.lexicon.country_names.get(country, country)}"
        row = PlaceRow(f"ov:{country.lower()}-{direction}", name, country, None, None, None, 3, 0)
        return self._found(start, _Named(end, row, name, 3, True), end, "located")

    def _repaired(self, start: int, cue: Match) -> list[Found]:
        """Read an overlay's name of two words after a cue where one letter of one word is wrong."""
        if cue.entry.value[0] != "cue" or cue.end + 2 > len(self.scan.tokens):
            return []
        row = self.lexicon.places.nearly(self.text.language, [t.key for t in self.scan.tokens[cue.end : cue.end + 2]])
        if row is None:
            return []
        named = _Named(cue.end + 2, row, row.name, row.precision, True, repaired=True)
        return [self._found(start, named, named.end, "located")]

    def _row(self, start: int, *, cued: bool) -> Match | None:
        """Return the likeliest place of that name: in a country of the text, then the largest."""
        if start >= len(self.scan.tokens):
            return None
        found = [match for match in self.scan.places[start] if self._believable(match, cued)]
        if not found:
            return None
        end = max(match.end for match in found)
        longest = [match for match in found if match.end == end]
        return max(longest, key=lambda m: (self._nearness(m.entry.value), m.entry.value.population))

    def _nearness(self, place: PlaceRow) -> int:
        """Rank by how much the text speaks of the place's country."""
        theatres = self.text.theatres
        if place.country is None:
            return 1  # a sea of the overlay, before a province that is named after it
        return -theatres.index(place.country) if place.country in theatres else -len(theatres) - 1

    def _believable(self, match: Match, cued: bool) -> bool:
        place: PlaceRow = match.entry.value
        if self._is_taken(match):
            return False
        if self.scan.syntax.capitals and not any(self.scan.tokens[k].capital for k in range(match.start, match.end)):
            return False  # "mer Rouge" has its capital behind
        if place.country is None or place.country in self.text.theatres:
            return cued or place.population >= KNOWN_POPULATION
        told = match.start and self.scan.covering(match.start - 1, "LOCATIVE") and not match.clitic
        opening = match.start == 0 and is_dateline(self.reading, 0, match.end)
        return bool(told or opening) and place.population >= KNOWN_POPULATION * FAR_FACTOR

    def _is_taken(self, match: Match) -> bool:
        """Say whether an actor's name holds or crosses a place's; one that lies inside a longer place does not."""
        wide = match.end - match.start
        held = [m for m in self.named if m.start < match.end and match.start < m.end]
        return any(not (match.start <= m.start and m.end <= match.end and m.end - m.start < wide) for m in held)

    def _word(self, start: int, *kinds: str) -> Match | None:
        found = [
            match
            for match in (self.scan.matches[start] if start < len(self.scan.tokens) else [])
            if match.entry.kind == "place_part" and match.entry.value[0] in kinds and _definite_as(match)
        ]
        return max(found, key=lambda match: match.end) if found else None

    def _near(self, at: int) -> bool:
        return at < len(self.scan.tokens) and not self.scan.tokens[at].gap.strip("' \u2019")


def _definite_as(match: Match) -> bool:
    """Tell "the western" (an adjective after a place) from "west of" (before one): in Arabic the article does."""
    kind = match.entry.value[0]
    return kind not in ("adjective", "direction") or (ARTICLE in match.clitic) == (kind == "adjective")

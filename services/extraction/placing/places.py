"""Places: where it happened, as finely as the text says, and which other places an event's sentences name."""

from collections.abc import Iterable

from services.extraction.lexicon.model import Lexicon
from services.extraction.placing.place_finder import Found, find_places
from services.extraction.reading import Reading, Text

REGION, COUNTRY = 3.0, 4.0
# A capital where governments meet, one elsewhere, a name without "in", where something came from or heads for.
_SEAT, _CAPITAL, _BARE, _ORIGIN = 1.1, 3.5, 0.25, 2.5
_AWAY = ("origin", "toward")
USABLE = ("located", "bare", *_AWAY)
WIDE = 2.5  # degrees: a region without a code holds no place further from its middle
_BLOCK_ORDER = {"lead": 1, "title": 2}
FINER = 2  # how many sentences after the telling one may name a finer place
SHORT = 12  # in a text of so many sentences, any may name the place; in a longer one those right after the act
FOLLOWING = 3


def main_place(
    primary: Reading, trigger: int, text: Text, lexicon: Lexicon, others: list[Reading], *, seat: bool = False
) -> Found | None:
    """Return the place of an event: in the trigger's clause, its sentence, then lead, title and the body near it.

    Within a group the finest wins, then the first. A country is the answer only when nothing finer is told; a
    dateline only where ``seat`` says that governments did it; last of all comes a country that something went to.
    """
    clause = primary.clause_at(trigger)
    here = _usable(find_places(primary, text, lexicon))
    inside = [one for one in here if clause[0] <= one.start < clause[1]]
    later = sorted(others, key=lambda reading: _BLOCK_ORDER.get(reading.block, 3))
    following = [_usable(find_places(one, text, lexicon)) for one in _following(primary, text)]
    told = [_usable(find_places(one, text, lexicon)) for one in later]
    before = [_usable(find_places(one, text, lexicon)) for one in _preceding(primary, text)]
    groups = [inside, here, *told, *following, *before] if primary.block != "title" else [*told, *following, here]
    titled = _headlined(text, lexicon)
    headline = frozenset(one.place.id for one in titled if one.manner not in _AWAY and _is_place(one))
    best = _first(groups, seat, REGION, headline)
    lands = [] if best is None or best.reading is primary else here
    land = _land_of(best, [*lands, *titled], seat)
    if land is not None:
        return land
    if best is not None:
        return _finer(best, [here, *following[:FINER]]) if best.place.precision >= REGION else best
    dateline = _manner_first("dateline", [primary, *later], text, lexicon) if seat else None
    return (
        dateline or _first(groups, seat, COUNTRY, headline) or _manner_first("goal", [primary, *later], text, lexicon)
    )


def other_places(readings: Iterable[Reading], main: Found | None, text: Text, lexicon: Lexicon) -> list[Found]:
    """Return the other places of an event's sentences, by first mention; neither capitals that act nor datelines."""
    found: dict[str, Found] = {}
    for reading in readings:
        for one in _usable(find_places(reading, text, lexicon)):
            if not (one.capital and one.manner == "bare") and (main is None or one.place.id != main.place.id):
                found.setdefault(one.place.id, one)
    return list(found.values())


def _usable(found: list[Found]) -> list[Found]:
    return [one for one in found if one.manner in USABLE]


def _headlined(text: Text, lexicon: Lexicon) -> list[Found]:
    """Return the places that the title names: of several places the news is about these."""
    title = [reading for reading in text.readings if reading.block == "title"]
    found = (one for reading in title for one in find_places(reading, text, lexicon))
    return [one for one in found if one.manner in USABLE or (one.manner == "metonym" and not one.capital)]


def _is_place(one: Found) -> bool:
    """Say whether a name is that of a place below a country, and no capital that may only act."""
    return one.place.precision <= REGION and not (one.capital and one.manner == "bare")


def _land_of(best: Found | None, told: list[Found], seat: bool) -> Found | None:
    """Return the country in which the words put the act, where all else they name is another state's capital."""
    if best is None or not best.capital or seat:
        return None
    lands = (one for one in told if one.place.precision >= COUNTRY and one.manner == "located")
    return next((one for one in lands if one.place.country != best.place.country), None)


def _first(groups: list[list[Found]], seat: bool, limit: float, headline: frozenset[str]) -> Found | None:
    """Return the finest place of the first group that has one within a limit; one of the headline before others."""
    at_hand = [[one for one in group if one.manner not in _AWAY] for group in groups]
    for group in (*at_hand, *groups):
        fitting = [one for one in group if one.place.precision <= limit]
        if fitting:
            ranked = sorted(fitting, key=lambda one: (_is_elsewhere(one, fitting), _coarseness(one, seat), one.start))
            told = (one for one in ranked if one.place.id in headline and one.manner not in _AWAY and _is_place(one))
            titled = next(told, None)
            return ranked[0] if titled is None or _lies_in(ranked[0], titled) else titled
    return None


def _lies_in(one: Found, region: Found) -> bool:
    """Say whether a place is a finer one within another."""
    place, wide = one.place, region.place
    if (
        place.precision >= wide.precision
        or wide.precision < REGION
        or place.country is None
        or place.country != wide.country
    ):
        return False
    if place.adm1 and wide.adm1:
        return place.adm1 == wide.adm1
    points = (place.lat, place.lon, wide.lat, wide.lon)
    if None in points:
        return True
    lat, lon, wide_lat, wide_lon = (float(point or 0) for point in points)
    return abs(lat - wide_lat) <= WIDE and abs(lon - wide_lon) <= WIDE


def _is_elsewhere(one: Found, others: list[Found]) -> bool:
    """Say whether a name is only mentioned where the words put another country's place: a paper's home, a unit's."""
    told = {other.place.country for other in others if other.manner == "located" and not other.capital}
    return one.manner == "bare" and bool(told) and None not in told and one.place.country not in told


def _coarseness(one: Found, seat: bool) -> float:
    """Return the precision, worse for a capital: mostly it is where an act was told of, not where it was done."""
    origin = _ORIGIN if one.manner in _AWAY else 0.0
    if one.capital:
        return (_SEAT if seat else _CAPITAL) + origin
    return one.place.precision + (_BARE if one.manner == "bare" else origin)


def _following(primary: Reading, text: Text) -> list[Reading]:
    """Return the sentences after the telling one, as far as they go on about the same act."""
    reach = len(text.readings) if len(text.readings) <= SHORT else FOLLOWING
    return [reading for reading in text.readings if 0 < reading.order - primary.order <= reach]


def _preceding(primary: Reading, text: Text) -> list[Reading]:
    """Return the sentences of the same block before the telling one, the nearest first."""
    same = [one for one in text.readings if one.block == primary.block and 0 < primary.order - one.order <= FINER]
    return same[::-1]


def _finer(region: Found, groups: list[list[Found]]) -> Found:
    """Return a place inside a region that a later sentence names, where there is one in the same country."""
    inside = [one for group in groups for one in group if _within(one, region)]
    return min(inside, key=lambda one: one.reading.order, default=region)


def _within(one: Found, region: Found) -> bool:
    known = one.place.adm1 is None or region.place.adm1 in (None, one.place.adm1)
    same = one.place.country is not None and one.place.country == region.place.country
    return same and known and one.place.precision < REGION and one.manner == "located" and not one.capital


def _manner_first(manner: str, readings: list[Reading], text: Text, lexicon: Lexicon) -> Found | None:
    found = (one for reading in readings for one in find_places(reading, text, lexicon) if one.manner == manner)
    return next(found, None)

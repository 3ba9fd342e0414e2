"""Resolving: names as a reader wrote them become ids by the lexicon; what it does not know is a miss, and is listed."""

from collections.abc import Iterable
from itertools import pairwise

from services.alerting.matching import geometry
from services.extraction.lexicon.model import LANGUAGES, Lexicon, PlaceRow
from services.extraction.naming.actors import find_mentions
from services.extraction.naming.resolution import Stage, stage_of
from services.extraction.naming.unlisted import bodies_in, identity
from services.extraction.reading import COUNTRY_KINDS
from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.scan import scan
from services.extraction.words.generators import WAW
from services.extraction.words.tokens import Sentence, read_sentences
from services.text.normalise import fold_word

NEAR_KM = 50.0
_AND = frozenset({"and", "et", "ve", "ile", WAW, "\u0438"})
ANYWHERE = stage_of((), "2020-01-01")


def actor_ids(name: str, lexicon: Lexicon, stage: Stage = ANYWHERE, language: str = "en") -> frozenset[str]:
    """Return the ids that a name may mean there and then; none when the lexicon does not know it.

    Names are English, or as the text of another ``language`` writes them. A name that is only a state's gives its code
    beside the id of its army.
    """
    for spoken in dict.fromkeys(("en", language if language in LANGUAGES else "en")):
        for sentence in read_sentences("title", name, spoken):
            found = scan(sentence, (lexicon.tries[spoken],), spoken)
            mentions = find_mentions(found, lexicon, stage)
            widest = max((mention.end - mention.start for mention in mentions), default=0)
            if mentions:
                return frozenset[str]().union(*(_meant(m) for m in mentions if m.end - m.start == widest))
            bodies = bodies_in(found, lexicon, stage)
            if bodies:
                return frozenset(identity(found, body) for body in bodies)
            break
    return frozenset()


def actors_listed(name: str, lexicon: Lexicon, stage: Stage, language: str) -> list[frozenset[str]]:
    """Return the ids of every actor that a label lists in one breath: "Russian and Turkish forces" are two.

    A label that names one actor gives one set, of all that it may mean; one that the lexicon does not know gives none.
    """
    spoken = language if language in LANGUAGES else "en"
    for sentence in read_sentences("title", name, spoken)[:1]:
        found = find_mentions(scan(sentence, (lexicon.tries[spoken],), spoken), lexicon, stage)
        apart = all(a.end <= b.start and _joined(sentence, a, b) for a, b in pairwise(found))
        if len(found) > 1 and apart and len({mention.actor.id for mention in found}) == len(found):
            return [_meant(mention) for mention in found]
    ids = actor_ids(name, lexicon, stage, language)
    return [ids] if ids else []


def countries_told(names: Iterable[str], lexicon: Lexicon, language: str) -> tuple[str, ...]:
    """Return the countries that the names of a label speak of: "Syrian rebels" are told of Syria."""
    found: dict[str, None] = {}
    for name in names:
        for spoken in dict.fromkeys(("en", language if language in LANGUAGES else "en")):
            for sentence in read_sentences("title", name, spoken):
                matches = (match for at in scan(sentence, (lexicon.tries[spoken],), spoken).matches for match in at)
                found |= dict.fromkeys(m.entry.value for m in matches if m.entry.kind in COUNTRY_KINDS)
    return tuple(found)


def _meant(mention: Mention) -> frozenset[str]:
    """Return the id of a mention; of a bare state its code too: a label may be coarser than its text."""
    country = mention.actor.country
    return frozenset(
        {mention.actor.id, country} if mention.kind in BARE and country is not None else {mention.actor.id}
    )


def _joined(sentence: Sentence, one: Mention, other: Mention) -> bool:
    """Say whether a word or letter for "and" joins two mentions, or two nationalities stand side by side."""
    if one.kind == other.kind == "nisba" and one.end == other.start:
        return True
    between = [token.key for token in sentence.tokens[one.end : other.start]]
    glued = not between and sentence.tokens[other.start].key.startswith(WAW)
    return glued or (len(between) == 1 and between[0] in _AND)


def places_named(name: str, country: str, lexicon: Lexicon) -> tuple[PlaceRow, ...]:
    """Return the places of a country that a name may mean, largest first; of any country when none is given."""
    for sentence in read_sentences("title", name):
        found = [
            match
            for matches in lexicon.places["en"].find(sentence.tokens)
            for match in matches
            if not country or match.entry.value.country in (country, None)
        ]
        widest = max((match.end - match.start for match in found), default=0)
        rows = {match.entry.value for match in found if match.end - match.start == widest}
        return tuple(sorted(rows, key=lambda row: (-row.population, row.id)))
    return ()


def is_country(name: str, country: str, lexicon: Lexicon) -> bool:
    """Say whether a gold place is a whole country."""
    known = lexicon.country_names.get(country)
    return known is not None and fold_word(known) == fold_word(name)


def distance_km(one: PlaceRow, lat: float | None, lon: float | None) -> float | None:
    """Return the great-circle distance; None where a point is missing."""
    if lat is None or lon is None or one.lat is None or one.lon is None:
        return None
    return geometry.distance_km((one.lon, one.lat), (lon, lat))

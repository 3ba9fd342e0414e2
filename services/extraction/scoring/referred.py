"""Referred: codes for an act that a text only judges, remembers, accuses of or knows, and does not come to tell."""

from collections.abc import Callable
from datetime import date

from services.extraction.candidates import Candidate, Sighting
from services.extraction.linking.triggers import POLITICAL, TALKS
from services.extraction.reading import OPENING, Text
from services.extraction.scoring.enmity import PLURAL_LINKS
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ARTICLE
from services.extraction.words.syntax import ending_slot

_STANCE_REACH = 9
_HAD_REACH = 4
_KNOWN_REACH = 2
_FIRST_YEAR, _NO_NEWS, _RECENT_YEARS = 1800, 1990, 2
_YEAR_DIGITS, _YEAR_WORDS, _YEAR_REACH, _OPENS = 4, 3, 6, 4  # a year that opens a sentence dates all of it
_SOLAR, _SOLAR_UNTIL = 621, 1500  # years of the Persian calendar
_CONCLUDING = ("AGREED", "SIGNED", "AGREEV", "LAUNCH", "DONE", "PLAN", "PROPOSE", "MEET", "ANNOUNCEV")


def _clause(one: Sighting) -> tuple[int, int]:
    return one.reading.clause_at(one.frame.trigger.start)


def _before(one: Sighting, reach: int, *words: str) -> bool:
    """Say whether a word stands so near before an act, or behind it where the verb closes the clause."""
    start, end = one.frame.trigger.start, one.frame.trigger.end
    scan = one.reading.scan
    if scan.of_between(max(0, start - reach), start, *words):
        return True
    return scan.syntax.verb_last and bool(scan.of_between(end, end + reach, *words))


def _is_judged(candidate: Candidate, text: Text) -> bool:
    """Say whether talks or help are what somebody is for or against: "they protest against the pact of A and B"."""
    return candidate.subtype in POLITICAL and _before(candidate.primary, _STANCE_REACH, "STANCEW", "PROTESTW")


def _is_protested(candidate: Candidate, text: Text) -> bool:
    """Say whether every telling stands beside a rally: its crowd is for or against what was known before."""
    return all(one.reading.scan.of("PROTESTW") for one in candidate.sightings)


def _is_accused(candidate: Candidate, text: Text) -> bool:
    """Say whether every telling stands in a sentence of accusing: whom an enemy speaks of may not have done it."""
    return all(one.reading.scan.of("ALLEGE", "ACCUSEW") for one in candidate.sightings)


def _had_been(candidate: Candidate, text: Text) -> bool:
    """Say whether an act is told in the tense before the past, outside the opening: "arms that A had given B"."""
    if candidate.in_opening:
        return False
    return _before(candidate.primary, _HAD_REACH, "HADW")


def _is_commemorated(candidate: Candidate, text: Text) -> bool:
    """Say whether a text of an anniversary, a book or a trial tells an act without the title or the lead doing so."""
    if candidate.in_opening:
        return bool(candidate.primary.reading.scan.of("MEMORYW"))
    told = [one.reading for one in candidate.sightings]
    return any(r.scan.of("MEMORYW") for r in (*(r for r in text.readings if r.block in OPENING), *told))


def is_long_ago(one: Sighting, published: date | None) -> bool:
    """Say whether the clause of an act, or the words right before it, have a year of long ago: "in 1944 A and B"."""
    scan, (start, end) = one.reading.scan, _clause(one)
    latest = published.year - _RECENT_YEARS if published is not None else _NO_NEWS
    for place in (*range(min(_OPENS, start)), *range(max(0, start - _YEAR_REACH), end)):
        key = scan.tokens[place].key.partition("'")[0]
        if len(key) != _YEAR_DIGITS or not key.isdecimal():
            continue
        year = int(key) + (_SOLAR if scan.language == "fa" and int(key) < _SOLAR_UNTIL else 0)
        if _FIRST_YEAR <= year <= latest and _tells_when(scan, place):
            return True
    return False


def _tells_when(scan: Scan, place: int) -> bool:
    """Say whether a year stands behind "in", the month at most between: not "the 2010 accord", "since 2011"."""
    if ending_slot(scan.tokens[place].key) == "locative" and scan.syntax.postpositions:
        return True
    near = range(max(0, place - _YEAR_WORDS), place)
    after = place + 1 < len(scan.tokens) and scan.covering(place + 1, "INYEAR")
    told = after or any(scan.covering(k, "INYEAR") for k in near)
    return told and not any(scan.covering(k, "SINCE", "SINCEW") for k in (*near, place))


def _is_known(candidate: Candidate, text: Text) -> bool:
    """Say whether talks are definite and nothing in the clause concludes or holds them: "the pact of A and B lets"."""
    one = candidate.primary
    if candidate.subtype not in TALKS:
        return False
    scan, start = one.reading.scan, one.frame.trigger.start
    definite = any(scan.covering(k, "THE", "KNOWNW") for k in range(max(0, start - _KNOWN_REACH), start))
    if scan.language == "ar":
        definite = scan.tokens[start].key.startswith(ARTICLE)
    own = range(start, one.frame.trigger.end)
    concluded = (mark.start not in own for mark in scan.of_between(*_clause(one), *_CONCLUDING))
    return definite and not any(concluded)


def _is_political(candidate: Candidate, text: Text) -> bool:
    """Say whether states talk, none of them by a force or an officer, and no word of war stands beside."""
    kinds = {mention.kind for party in candidate.parties for _, mention in party.mentions}
    if candidate.subtype not in TALKS or not kinds <= BARE | {"leader", "civil"}:
        return False
    return not any(one.reading.scan.of_between(*_clause(one), "MIL", "SECRETW") for one in candidate.sightings)


def _is_a_call(candidate: Candidate, text: Text) -> bool:
    """Say whether officers only spoke by telephone."""
    return candidate.subtype == "meeting" and any(one.reading.scan.of("PHONEW") for one in candidate.sightings)


def _is_on_relations(candidate: Candidate, text: Text) -> bool:
    """Say whether those who met spoke of relations, and neither their sentence nor the next of cooperation of arms."""
    if candidate.subtype != "meeting":
        return False
    orders = {one.reading.order + step for one in candidate.sightings for step in (0, 1)}
    near = [reading.scan for reading in text.readings if reading.order in orders]
    done = ("COORD", "EXERCISE", "ARM", "ARMSW", "INTEL", "TRAINN", "PATROL", "OP", "BASE", "AGREE")
    return any(scan.of("RELATIONSW") for scan in near) and not any(scan.of(*done) for scan in near)


def _is_apart(candidate: Candidate, text: Text) -> bool:
    """Say whether each side does its own act: "A and B claimed separate attacks"."""
    one = candidate.primary
    return one.frame.jointness in PLURAL_LINKS and bool(one.reading.scan.of_between(*_clause(one), "SEPARATEW"))


REFERRED: dict[str, Callable[[Candidate, Text], bool]] = {
    "guard.alleged": _is_accused,
    "guard.apart": _is_apart,
    "guard.call": _is_a_call,
    "guard.commemorated": _is_commemorated,
    "guard.had": _had_been,
    "guard.known": _is_known,
    "guard.political": _is_political,
    "guard.protest": _is_protested,
    "guard.relations": _is_on_relations,
    "guard.stance": _is_judged,
}

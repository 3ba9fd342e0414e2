"""Tense: whether the verb of an act stands in the present, the past or the future, as its letters say."""

import re

from services.extraction.reading import Reading
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ALEF, DAL, FEH, HEH, MEEM, NOON, SEEN, TEH, WAW, YEH

REACH = 8  # tokens before the trigger, or after it where the verb comes last
AFTER = 8  # tokens after an English noun: "drills that are being held"
LEAST = 3  # letters of a verb in the present
_VERBS = (
    "LAUNCH", "SUPPORTV", "COVERV", "ARM", "ACTV", "ACTOWN", "DELIVER", "PATROLV", "EXERCISEV", "POSTV", "COORDV",
    "PARTICIPATE", "HELPV", "CARRYV", "TRAINV", "HOSTV", "UNITV", "JOINV",
)  # fmt: skip
_LASTING = ("PATROLV", "EXERCISEV", "COORDV", "PARTICIPATE", "TRAINV", "COVERV", "HOSTV")  # headlines tell others so
_BACKING = ("SUPPORTV", "COVERV", "HELPV", "CARRYV")
_MASDAR = 5
_BE = frozenset({"is", "are", "been"})
_PAST_PLURALS = ("aient", "èrent", "irent", "urent", "ment")
_TURKISH = re.compile(r"(?:[iıuü]yor(?:lar)?|m[ae]kta(?:d[iı]r)?|mekte(?:dir)?)$")

_RUSSIAN = re.compile(r"(?:[аеиуюя]т)(?:ся)?$")
# Turkish past, folded: "did", "that it did"
_TURKISH_PAST = re.compile(r"[dt][iuü](?:l[ae]r)?$|[dt][iuü](?:ğ[iuü]|kl[ae]r)\w*$")
_TURKISH_FINITE = re.compile(r"[dt][iuü](?:l[ae]r)?$")
_CLOSE = 2
_SINCE = 8  # tokens: "have since April been trained"
LEAST_FUTURE = 5  # letters of a verb in the future
_FRENCH_FUTURE = re.compile(r"(?:[eid]|nd|rt|ett|v|r|^au)r(?:a|ont)$")


def past_verb(reading: Reading, start: int, end: int) -> int | None:
    """Return where the verb of a trigger is told to be over, in a language whose verbs close their clauses."""
    if not reading.scan.syntax.postpositions:
        return None
    places = range(start, min(reading.clause_at(start)[1], end + _CLOSE))
    tokens = reading.scan.tokens
    return next((k for k in places if _TURKISH_PAST.search(tokens[k].key) and _is_verb(reading.scan, k)), None)


def is_finite_past(scan: Scan, place: int) -> bool:
    """Say whether a Turkish verb closes its sentence in the past; "that it does, did" may mean the present too."""
    return _TURKISH_FINITE.search(scan.tokens[place].key) is not None


def _is_verb(scan: Scan, place: int) -> bool:
    return scan.covering(place, *_VERBS, "DONE") and not scan.covering(place, "SPEECHV")


def present_verb(reading: Reading, start: int, end: int) -> Mark | None:
    """Return the verb in the present that tells of the act whose trigger stands at some tokens."""
    looks = _PRESENT.get(reading.scan.language)
    if looks is None:
        return None
    clause = reading.clause_at(start)
    if reading.scan.syntax.verb_last:
        places = range(min(clause[1], end + REACH) - 1, start - 1, -1)
    else:
        behind = AFTER if reading.scan.language == "en" else 0
        places = range(min(clause[1], end + behind) - 1, max(clause[0], start - REACH) - 1, -1)
    return next((Mark("PRESENT", place, place + 1, "") for place in places if looks(reading.scan, place)), None)


def is_present(scan: Scan, place: int) -> bool:
    """Say whether one word is a verb in the present."""
    looks = _PRESENT.get(scan.language)
    return looks is not None and looks(scan, place)


def goes_on(scan: Scan, plan: Mark | None, start: int, clause: tuple[int, int]) -> Mark | None:
    """Return the verb of "will go on with their operations": what goes on has begun."""
    last = clause[1] if scan.syntax.verb_last else start + 1
    going = scan.of_between(clause[0], last, "KEEPONV")
    told = (m for m in going if is_future(scan, m.start) or (plan is not None and -1 <= m.start - plan.end <= 1))
    return next(told, None)


def _arabic(scan: Scan, place: int) -> bool:
    """Say whether a verb has the letter of the present and none of the past, and nothing before it turns it round."""
    if not any(mark.start == place for mark in scan.of(*_VERBS)) or scan.at(place, "CAPTURE", "ENTERV"):
        return False  # a town is taken at once: a headline says so in the present
    key = scan.tokens[place].key
    word = key[1:] if key[:1] in (WAW, FEH) and len(key) > LEAST + 1 else key
    if len(word) < LEAST or scan.covering(place - 1, "UNREAL") or scan.of_between(0, place, "WAS"):
        return False
    if word[0] == TEH and word[-2] == YEH and len(word) == _MASDAR:
        return False  # a noun of the second form: "delivery", "training"
    owned = word.endswith((HEH + ALEF, HEH + MEEM)) and scan.at(place, *_BACKING) is not None
    if len(word) > LEAST + 1 and (word.endswith(HEH) or owned):
        return False  # "entered the village, a drone backing it": a circumstance of a past act
    if word[0] == YEH:
        return True
    return word[0] == TEH and not word.endswith((TEH, ALEF)) and not scan.covering(place, "TPAST")


def _english(scan: Scan, place: int) -> bool:
    """Say whether a verb is a participle after a form of "to be": "are clearing", "have been training"."""
    before = [token.key for token in scan.tokens[max(0, place - 2) : place]]
    being = scan.tokens[place].key == "being" or "being" in before  # "drills are being staged"
    progressive = scan.tokens[place].key.endswith("ing") or being
    since = "been" in before and any(token.key == "since" for token in scan.tokens[max(0, place - _SINCE) : place])
    passive = before[-1:] in (["is"], ["are"]) and scan.covering(place, "LAUNCH")  # "the sweep is carried out by"
    if passive and scan.sentence.block != "title":
        return True
    return (progressive or since) and any(key in _BE for key in before) and "to" not in before


def _turkish(scan: Scan, place: int) -> bool:
    return bool(_TURKISH.search(scan.tokens[place].key)) and not scan.covering(place, "SPEECHV")


def _russian(scan: Scan, place: int) -> bool:
    """Say whether a verb has an ending of the present and is no perfective, whose present tells what will be."""
    if not _RUSSIAN.search(scan.tokens[place].key) or scan.covering(place, "PLAN", "NEG") or _describes(scan, place):
        return False
    return any(mark.start == place for mark in scan.of(*_VERBS, "STARTN", "ATTACKV"))


def _describes(scan: Scan, place: int) -> bool:
    """Say whether a verb only tells who somebody is: "the army, whom A's men support"."""
    return scan.covering(place, "INCLUDE") or (place > 0 and scan.covering(place - 1, "RELPRON"))


def is_future(scan: Scan, place: int) -> bool:
    """Say whether an Arabic verb is in the future: one letter before a present; an act or a done verb only looks so.

    French tells it by the ending of the third person.
    """
    key = scan.tokens[place].key
    if scan.language == "fr":
        return _FRENCH_FUTURE.search(key) is not None
    word = key[1:] if key[:1] in (WAW, FEH) and len(key) > LEAST_FUTURE else key
    future = word[:1] == SEEN and word[1:2] in (YEH, TEH, NOON) and len(word) >= LEAST_FUTURE
    return future and not scan.covering(place, "DONE", "ACTOWN", "ACTN")


def _french(scan: Scan, place: int) -> bool:
    """Say whether a verb is a present plural: no imperfect, no simple past, and no noun that ends alike."""
    key = scan.tokens[place].key
    if not key.endswith("ent") or key.endswith(_PAST_PLURALS) or scan.at(place, "CAPTURE", "ENTERV"):
        return False
    return any(mark.start == place for mark in scan.of(*_LASTING))


def _persian(scan: Scan, place: int) -> bool:
    """Say whether a verb bears the prefix of the present, is no imperfect and neither says nor plans anything."""
    key = scan.tokens[place].key
    going = key.startswith(MEEM + YEH) and key.endswith(DAL) and len(key) > LEAST + 1
    return going and not scan.covering(place, "SPEECHV", "IMPERF", "PLAN", "PLEA")


_PRESENT = {"ar": _arabic, "en": _english, "fa": _persian, "fr": _french, "ru": _russian, "tr": _turkish}

"""Parts: "units of A", "a hundred men from A": a part stands for its whole, in the place of its own first noun."""

from dataclasses import replace

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ARTICLE, FEH, WAW, YEH, has_lam

_WHOLES = frozenset({"named", "composed", "local"})
_WIDE = (".forces", ".security")
_NOUNS = ("PEOPLE", "UNIT", "MIL", "FIREW")
_NO_PARTS = ("WEAPONS", "SUPADJ", "SUPPORTN", "JOINT", "CLASH", "OP", "ACTV", "ACTN", "ACTOWN")
_LOSS_REACH = 6
_QUOTES = ' "\u00ab\u00bb'
_WORDS = 2  # that may describe the noun of a part: "engineers of the army", "Russian men"


def with_parts(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions of an Arabic sentence, each with the nouns that make it a part of a whole before it."""
    found: list[Mention] = []
    for mention in mentions:
        if found and _consists_of(scan, found[-1], mention):
            whole = found.pop()
            mention = replace(mention, start=whole.start, clitic=whole.clitic)
        start = _start(scan, mention, _floor(mention, found)) if mention.kind in _WHOLES else mention.start
        if start < mention.start:
            while found and found[-1].start >= start:  # the nationality of the part is the whole's
                found.pop()
            mention = replace(mention, start=start, clitic=_clitic(scan, start))
        found.append(mention)
    return found


def _consists_of(scan: Scan, whole: Mention, member: Mention) -> bool:
    """Say whether a state's forces are told by their members: "the security forces, of the army and the police"."""
    of = scan.at(whole.end, "FROM")
    if of is None or of.end != member.start or scan.of("RECEIVEV", "HAND"):
        return False
    wide = whole.actor.id.endswith(_WIDE) and whole.kind in _WHOLES and member.kind in _WHOLES
    serving = member.actor.type.startswith("state_") and whole.actor.type.startswith("state_")
    return wide and serving and whole.actor.country == member.actor.country


def _floor(mention: Mention, found: list[Mention]) -> int:
    """Return the token before which a part cannot begin: the end of the actor before that is no nationality of it."""
    others = [one for one in found if not _is_generic(one, mention)]
    return others[-1].end if others else 0


def _is_generic(one: Mention, whole: Mention) -> bool:
    """Say whether a mention names no force of its own beside the whole: "factions of", "Russian men of"."""
    soldiers = one.kind == "composed" and whole.actor.type == "coalition"
    return one.kind == "local" or ((one.kind == "nisba" or soldiers) and one.end == whole.start - 1)


def _start(scan: Scan, mention: Mention, floor: int) -> int:
    start = mention.start
    within = _unit_within(scan, start, floor)
    if within is not None:
        return within
    linked = scan.at(start - 1, "FROM") if start - 1 > floor else None
    loyal = scan.at(start - 1, "LOYALW") if start - 1 > floor and has_lam(mention.clitic) else None
    if (linked is None or linked.end != start) and (loyal is None or loyal.end != start):
        return start
    if any(0 < start - mark.start <= _LOSS_REACH for mark in scan.of("CASUALTY")):
        return start  # "twelve of A's fighters were killed"
    noun = _noun(scan, start - 2, floor)
    words = range((start if noun is None else noun) + 1, start)
    if noun is None or any(scan.tokens[k].gap.strip(_QUOTES) or scan.covering(k, "JOINT") for k in words):
        return start  # "a joint brigade of A and B" is made of them
    first = noun
    while first - 1 >= floor and _counts(scan, first - 1) and not scan.tokens[first].gap.strip():
        first -= 1
    definite = ARTICLE in _clitic(scan, noun)
    return start if linked is not None and definite and first == noun else first


def _unit_within(scan: Scan, start: int, floor: int) -> int | None:
    """Return where "the Seventh Division in the army" begins: a unit, its number, then "in"."""
    if start - 2 < floor or scan.tokens[start - 1].key != FEH + YEH:
        return None
    units = (k for k in (start - 2, start - 3) if k >= floor and scan.covering(k, "BODYW"))
    unit = next(units, None)
    return None if unit is None or any(scan.tokens[k].gap.strip(_QUOTES) for k in range(unit + 1, start)) else unit


def _noun(scan: Scan, last: int, floor: int) -> int | None:
    """Return the noun of a part that ends at a token: the noun itself or what one or two words describe."""
    for place in range(last, max(last - _WORDS, floor) - 1, -1):
        if place < floor or scan.covering(place, "LOCATIVE", "FROM", "TO", "WITHWEAK", "SUPPORTN", "COOPN"):
            return None  # "its forces with the support of B" are two
        if _is_part(scan, place):
            return place
        if place < last and not scan.longest(place, "nisba") and not scan.covering(place, "SUPADJ"):
            return None
    return None


def _is_part(scan: Scan, place: int) -> bool:
    if scan.covering(place, *_NO_PARTS):
        return False
    return scan.covering(place, *_NOUNS, "QUANTITY") or scan.longest(place, "force") is not None


def _counts(scan: Scan, place: int) -> bool:
    return scan.tokens[place].key.isdigit() or scan.covering(place, "QUANTITY") or _is_part(scan, place)


def _clitic(scan: Scan, place: int) -> str:
    """Return the clitics of the first noun of a part."""
    noun = scan.at(place, *_NOUNS, "QUANTITY") or scan.longest(place, "force")
    if noun is not None:
        return noun.clitic
    return WAW if scan.tokens[place].key.startswith(WAW) else ""

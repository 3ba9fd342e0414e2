"""Phrases: "with heavy air support from", built of a noun, its adjectives and a preposition instead of being listed."""

from collections.abc import Sequence

from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE, BEH, WAW, has_lam
from services.extraction.words.syntax import ending_slot

_ADJECTIVES = 3
_TAKEN_REACH = 2
_LENT_WORDS = 7  # "with the help of intense and accurate air support from"
_LENT = ("LENTN", "FIREW", "LENTADJ", "THE", "AND")
_OWNERS = ("nisba", "name", "actor")
_AT = frozenset({"at", "on", "upon"})
_ASKER_WORDS = 4
_ARABIC = frozenset({"SUPPORTN", "LEANP", "COOPN", "SUPPART"})  # what phrases of each language begin with …
_ENGLISH = frozenset({"LENTN", "FIREW", "REQUESTN"})  # … or cannot do without
_FRENCH = frozenset({"LENTN", "COOPN", "LENTPART"})
_PREPOSITIONS = ("FROM", "WITHWEAK", "BYAGENT", "GIVENBY", "TO")


def support_phrases(scan: Scan) -> list[Mark]:
    """Return the support phrases of an Arabic sentence, each up to the actor who gives the support."""
    if _ARABIC.isdisjoint(scan.kinds):
        return []
    found = [_phrase(scan, noun, "SUPPORT") for noun in scan.of("SUPPORTN") if _opens(scan, noun)]
    found += [mark for lean in scan.of("LEANP") if (mark := _leaned_on(scan, lean)) is not None]
    found += [_phrase(scan, noun, "WITH") for noun in scan.of("COOPN") if BEH in noun.clitic and _with(scan, noun)]
    found += [_phrase(scan, word, _participle(word)) for word in scan.of("SUPPART") if not has_lam(word.clitic)]
    return found


def _opens(scan: Scan, noun: Mark) -> bool:
    """Say whether a support noun is how something is done: "by", "under", "amid" stand before it."""
    if BEH in noun.clitic:
        return True
    return any(mark.end == noun.start and not noun.clitic for mark in scan.of("UNDER"))


def _leaned_on(scan: Scan, lean: Mark) -> Mark | None:
    """Return "profiting from the great support of", "relying on" up to the owner of what helps, else nothing."""
    noun = scan.at(lean.end, "SUPPORTN", "FIREW") if lean.end < len(scan.tokens) else None
    if noun is None:
        return None
    if scan.longest(noun.start, "actor") or scan.longest(noun.start, "force"):
        return Mark("SUPPORT", lean.start, lean.end, lean.clitic)  # "from the aircraft of B"
    return Mark("SUPPORT", lean.start, _phrase(scan, noun, "SUPPORT").end, lean.clitic)


def _with(scan: Scan, noun: Mark) -> bool:
    end = _adjectives(scan, noun.end)
    return scan.at(end, "WITHWEAK", "FROM") is not None or ARTICLE not in noun.clitic


def _participle(word: Mark) -> str:
    """An indefinite participle says how the act was done; a definite one only describes."""
    return "SPONSORP" if ARTICLE in word.clitic else "SUPPORT"


def _phrase(scan: Scan, head: Mark, word: str) -> Mark:
    end = _adjectives(scan, head.end)
    preposition = scan.at(end, *_PREPOSITIONS) if end < len(scan.tokens) else None
    return Mark(word, head.start, preposition.end if preposition else end, head.clitic)


def _adjectives(scan: Scan, end: int) -> int:
    """Return where the adjectives and the further nouns of a support phrase end."""
    for _ in range(_ADJECTIVES):
        more = scan.at(end, "SUPADJ") or scan.at(end, "SUPPORTN") or _strikes(scan, end)
        if more is None or (more.word == "SUPPORTN" and WAW not in more.clitic):
            break
        end = more.end
    return end


def _strikes(scan: Scan, at: int) -> Mark | None:
    """Return the noun of "the air strikes that B flies": whose they are comes after it."""
    named = any(scan.longest(at, kind) for kind in ("actor", "force")) if at < len(scan.tokens) else True
    return None if named else scan.at(at, "FIREW")


def lent_phrases(scan: Scan) -> list[Mark]:
    """Return the English support phrases: "with heavy air cover from" before B, "under B's air cover" with B inside."""
    if _ENGLISH.isdisjoint(scan.kinds):
        return []
    openers = scan.of("LENDER", "SUPPORT", "WITH")
    lent = [found for opener in openers if (found := _lent_phrase(scan, opener)) is not None]
    return lent + [found for noun in scan.of("REQUESTN") if (found := _asked(scan, noun)) is not None]


def _asked(scan: Scan, noun: Mark) -> Mark | None:
    """Return the "at" of "at B's request", which brings in who asked for help."""
    for at in range(noun.start - 2, max(-1, noun.start - 2 - _ASKER_WORDS), -1):
        if scan.tokens[at].key in _AT:
            asker = next(filter(None, (scan.longest(at + 1, kind) for kind in _OWNERS)), None)
            return Mark("AIDPURPOSE", at, at + 1, "") if asker is not None and asker.end == noun.start else None
    return None


def _lent_phrase(scan: Scan, opener: Mark) -> Mark | None:
    at, head, owned = opener.end, 0, False
    while at < min(opener.end + _LENT_WORDS, len(scan.tokens)) and scan.tokens[at].gap.strip() in ("", "-"):
        owner = None if owned else next(filter(None, (scan.longest(at, kind) for kind in _OWNERS)), None)
        word = scan.at(at, *_LENT)
        if owner is not None and (word is None or word.end < owner.end):
            owned, at = True, owner.end
            continue
        if word is None:
            break
        at = word.end
        head = at if word.word == "LENTN" or (word.word == "FIREW" and opener.word == "SUPPORT") else head
    if not head:
        return None
    giver = scan.at(at, "FROM", "GIVENBY", "BYAGENT") if at < len(scan.tokens) else None
    if owned:
        return Mark("SUPPORT", opener.start, head, "")
    return Mark("SUPPORT", opener.start, giver.end, "") if giver is not None else None


def built_phrases(scan: Scan) -> list[Mark]:
    """Return the French phrases of support and company: "avec l'appui aérien décisif de", "appuyés au sol par"."""
    if _FRENCH.isdisjoint(scan.kinds):
        return []
    found = [_noun_phrase(scan, noun) for noun in scan.of("LENTN", "COOPN")]
    found += [_participle_phrase(scan, part) for part in scan.of("LENTPART")]
    return [mark for mark in found if mark is not None]


def _noun_phrase(scan: Scan, noun: Mark) -> Mark | None:
    """Return a noun of support with its opener, its adjectives and "of", or up to the nationality behind it."""
    start = noun.start
    while start and scan.covering(start - 1, "THE", "LENTADJ", "LENTADV", "DAYW", "AND"):
        start -= 1
    opener = next((m for m in scan.of("UNDER") if m.end == start), None)
    if opener is None:
        return None
    word = "WITH" if noun.word == "COOPN" else "SUPPORT"
    end = _described(scan, noun.end)
    linked = (
        scan.at(end, "WITHWEAK" if word == "WITH" else "OF", "GIVENBY", "LENTBY") if end < len(scan.tokens) else None
    )
    if linked is not None:
        return Mark(word, opener.start, linked.end, "")
    owned = word == "SUPPORT" and scan.longest(end, "nisba") is not None
    return Mark(word, opener.start, end, "") if owned else None


def _participle_phrase(scan: Scan, part: Mark) -> Mark | None:
    """Return a participle of support with how and where it is given, and "by": "soutenus depuis les airs par"."""
    end = _described(scan, part.end)
    by = scan.at(end, "LENTBY") if end < len(scan.tokens) else None
    return Mark("SUPPORT", part.start, by.end, "") if by is not None and end > part.end else None


def _described(scan: Scan, end: int) -> int:
    """Return where the adjectives and adverbs behind a word of support end: "aérien et logistique", "au sol"."""
    for _ in range(_ADJECTIVES + 1):
        more = scan.at(end, "LENTADJ", "LENTADV") if end < len(scan.tokens) else None
        joined = more is None and end + 1 < len(scan.tokens) and scan.covering(end, "AND")
        more = scan.at(end + 1, "LENTADJ", "LENTN") if joined else more
        if more is None:
            break
        end = more.end
    return end


def taken_from(scan: Scan, groups: Sequence[Group]) -> list[Mark]:
    """Return the verbs of "took from C": a bare "take" is an act of war only behind whom it is taken from."""
    losers = [group.end for group in groups if ending_slot(scan.tokens[group.end - 1].key) == "from"]
    taken = [m for m in scan.of("TAKEV") if any(0 <= m.start - end <= _TAKEN_REACH for end in losers)]
    return [Mark(word, m.start, m.end, m.clitic) for m in taken for word in ("ACTV", "CAPTURE")] if losers else []

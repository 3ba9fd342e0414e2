"""Definite nouns: whether "the operation", "this drill" speak of an act that is already told."""

from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE, YEH

_REACH = 3  # words that may describe an act between its determiner and its noun
_CLOSE = 1  # where adjectives stand behind the noun
BARE_NOUNS = ("ru", "tr", "fa")  # languages without articles


def is_definite(scan: Scan, noun: Mark) -> bool:
    """Say whether a noun means an act already told: by "the", "this", or no "a" in a language without articles."""
    if scan.language == "ar":
        named = scan.covering(noun.start - 1, "NAMEHEAD")  # "the Party of Progress"
        return (ARTICLE in noun.clitic and not named) or scan.covering(noun.start - 1, "THISW")
    reach = _CLOSE if scan.syntax.adjective_after else _REACH
    for place in range(noun.start - 1, max(-1, noun.start - 1 - reach), -1):
        if scan.tokens[place + 1].gap.strip(" \"'"):
            break
        if scan.covering(place, "ONEW"):
            return False
        if scan.covering(place, "THISW", "THE"):
            return True
    return scan.language in BARE_NOUNS and not _is_some(scan, noun) and not _is_of_a_verb(scan, noun)


def _is_some(scan: Scan, noun: Mark) -> bool:
    """Say whether a Persian noun bears the ending of "an act of many"."""
    return scan.language == "fa" and scan.tokens[noun.end - 1].key.endswith(YEH)


def _is_of_a_verb(scan: Scan, noun: Mark) -> bool:
    """Say whether a Persian noun is part of a verb: "made an attack" is no mention of one."""
    verb = scan.at(noun.start, "ACTV", "ATTACKV")
    return scan.language == "fa" and verb is not None and verb.end > noun.end

"""Whereabouts: "A with in-B met": the postposition "with" before the name of where things happen joins nobody to A."""

import re

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.refined_slots import RELATIVE
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.syntax import ending_slot
from services.extraction.words.tokens import Token

_EMBEDDED = re.compile(r"(?:[dt][iuü]ğ|[ae]c[ae]ğ|m[ae]s)[iuü]")  # what somebody says that they did, folded
_WITH_THEIR = ("lariyla", "leriyle")  # folded
_COUNTED_REACH = 3
_DONE_TO = re.compile(r"(?:l[ae]r|s)[iuü]n[iuü]$")  # folded: "its soldiers-ACC"


def is_embedded(key: str) -> bool:
    """Say whether a verb stands in what somebody says: its subject then has the genitive."""
    return _EMBEDDED.search(key) is not None


def is_where(scan: Scan, joined: int, end: int) -> bool:
    """Say whether the name that ends before a token, behind the word "with", has the ending of a place."""
    return scan.covering(joined, "WITHWEAK") and ending_slot(scan.tokens[end - 1].key) == "locative"


def owns_next(key: str) -> bool:
    """Say whether a word bears the genitive: what follows is its own, or what it does in a clause within."""
    return key.endswith(("in", "un", "ün"))


def goes_to_its(key: str) -> bool:
    """Say whether a word bears "to its": what it names belongs to whoever the genitive before it does."""
    return key.endswith(("una", "üne", "ina", "ine"))


def is_done_to(key: str) -> bool:
    """Say whether a force bears the accusative: "that carried its soldiers-ACC" tells of no deed of theirs."""
    return _DONE_TO.search(key) is not None


def with_its_men(scan: Scan, end: int) -> Token | None:
    """Return the word behind a name that bears its ending: "X (X-2) elements-its-with"."""
    place = end + (end < len(scan.tokens) and scan.tokens[end].key.isdigit())
    men = scan.tokens[place] if place < len(scan.tokens) else None
    close = men is not None and not men.gap.strip(" )") and men.key.endswith(_WITH_THEIR)
    return men if close and scan.covering(place, "PEOPLE", "UNIT") else None


def is_unit_of(scan: Scan, end: int) -> bool:
    """Say whether some men of a force follow it: "A's army-ABL a battalion", "A's army-ABL 200 soldiers"."""
    men = next((m for m in scan.of("UNIT", "PEOPLE", "MIL") if 0 < m.start - end <= _COUNTED_REACH), None)
    return men is not None and _only_counts(scan, end, men.start, "ONEW")


def fits_case(scan: Scan, last: Mention, mark: Mark) -> bool:
    """Say whether "whom B supports" has its B in the genitive: "that A B-ACC supports" is what A does to B."""
    related = mark.word in ("SPONSORP", "SUPPORT", "WITH") and scan.tokens[mark.end - 1].key.endswith(RELATIVE)
    key = scan.tokens[last.end - 1].key
    return not related or owns_next(key) or ending_slot(key) not in (None, "dative")


def counts_objects(scan: Scan, start: int, end: int) -> bool:
    """Say whether only a number stands before what is done to: "C-GEN at least 11 members-ACC killed"."""
    return 0 < end - start <= _COUNTED_REACH and _only_counts(scan, start, end)


def _only_counts(scan: Scan, start: int, end: int, *more: str) -> bool:
    """Say whether nothing but numbers and words of counting stands between two places."""
    return all(scan.tokens[k].key[0].isdigit() or scan.covering(k, "COUNT", "NUMBER", *more) for k in range(start, end))


def state_end(scan: Scan, start: int) -> int:
    """Return where the name of a state or a capital ends that begins at a token."""
    ends = (match.end for match in scan.matches[start] if match.entry.kind in ("name", "capital"))
    return max(ends, default=start + 1)


def are_aimed(scan: Scan, thing: Mark) -> bool:
    """Say whether English arms are fired, not given: "sends 72 drones at B", "missiles into B"."""
    aimed = scan.language == "en" and thing.end < len(scan.tokens) and not scan.tokens[thing.end].gap.strip()
    return aimed and scan.tokens[thing.end].key in ("at", "into", "toward", "towards", "against")

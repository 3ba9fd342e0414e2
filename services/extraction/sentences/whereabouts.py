"""Whereabouts: "A with in-B met": the postposition "with" before the name of where things happen joins nobody to A."""

import re

from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.syntax import ending_slot

_EMBEDDED = re.compile(r"(?:[dt][iuü]ğ|[ae]c[ae]ğ|m[ae]s)[iuü]")  # what somebody says that they did, folded
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


def state_end(scan: Scan, start: int) -> int:
    """Return where the name of a state or a capital ends that begins at a token."""
    ends = (match.end for match in scan.matches[start] if match.entry.kind in ("name", "capital"))
    return max(ends, default=start + 1)


def are_aimed(scan: Scan, thing: Mark) -> bool:
    """Say whether English arms are fired, not given: "sends 72 drones at B", "missiles into B"."""
    aimed = scan.language == "en" and thing.end < len(scan.tokens) and not scan.tokens[thing.end].gap.strip()
    return aimed and scan.tokens[thing.end].key in ("at", "into", "toward", "towards", "against")

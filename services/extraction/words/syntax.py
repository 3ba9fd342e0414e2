"""Syntax: how a language orders its words, as one row of a table; nothing else asks which language it reads."""

import re
from typing import NamedTuple


class Syntax(NamedTuple):
    """Where adjectives, owners and verbs stand."""

    adjective_after: bool  # "patrol joint", "army Russian"
    owner_before: bool  # "Russian army", "Turkey army-its"
    owner_after: bool  # "army of Turkey"
    verb_first: bool  # the verb may stand before its subject
    verb_last: bool  # the verb closes the clause
    postpositions: bool  # "Russia with", "Russia and Turkey between"
    capitals: bool  # names are written with a capital


SYNTAX = {
    "ar": Syntax(True, False, True, True, False, False, False),
    "en": Syntax(False, True, False, False, False, False, True),  # "army of" has its own reading
    "fa": Syntax(True, False, True, False, True, False, False),
    "fr": Syntax(True, False, True, False, False, False, True),
    "ru": Syntax(False, True, True, True, False, False, True),
    "tr": Syntax(False, True, False, False, True, True, True),
}

BEING = frozenset("is are was were be been being".split())  # noqa: SIM905  # English forms of "to be"
FRENCH_BEING = frozenset("est sont été étaient était sera seront être seraient serait".split())  # noqa: SIM905
# Turkish says with an ending what others say with a preposition; the last word of a group bears it.
_ENDINGS = (
    (re.compile(r"(?:'y?|[aeiouü]y|[^aeiouüöy'])l[ae]$"), "with_weak"),
    (re.compile(r"(?:'n?|[iuü]n|r)c[ae]$"), "agent"),
    (re.compile(r"(?:'[nyt]?|n)d?[ae]n$|'t[ae]n$"), "from"),
    (re.compile(r"(?:'|n)[dt][ae](?:ki)?$"), "locative"),
    (re.compile(r"(?:'[yn]?|[iuü]n)[ae]$"), "dative"),
)


def ending_slot(key: str) -> str | None:
    """Return the slot that the ending of a group's last word opens, in a language of postpositions."""
    return next((slot for pattern, slot in _ENDINGS if pattern.search(key)), None)

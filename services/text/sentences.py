"""Sentences: where one ends, for Arabic and for Latin or Cyrillic text."""

import re
from collections.abc import Iterator

# A stop ends a sentence when space or the end follows; not after a capital or a short title, not in a number.
_STOP = re.compile("[!?\u061f\u06d4\u2026.\n\r]")  # what an end begins with: one set of letters is found much faster
_END = re.compile(r"(?:[!?\u061f\u06d4\u2026]+|\.{1,3})[\"'\u201d\u2019\u00bb)\]]*(?=\s|$)|\n+|\r+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"\u201c])(?:[A-Z\u0410-\u042f]|Mr|Mrs|Ms|Dr|St|Ste|Mt|Ft|\u0421\u0432|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Brig|Cmdr|Sen|Rep|Gov|Prof|No|Jr|Sr|vs|etc"
    r"|Cdr|Cpl|Supt|Insp|Hon|Rev|[Gg]\u00e9n|Mgr|\u0438\u043c|\u0433\u0435\u043d"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|U\.S|U\.N|U\.K|D\.C|a\.m|p\.m|i\.e|e\.g)$"
)


_INITIALS = re.compile(r"\.[A-Z\u0410-\u042f]$")  # "J.K. Smith"
_GOES_ON = re.compile(r"[^\S\n\r]+[a-z\u0430-\u044f\u00df-\u00ff]")  # "2 mln. men": small letters begin none
_ORDINAL = re.compile(r"(?<![\w.,-])\d{1,3}$")


def split(text: str, *, ordinals: bool = False) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence, trimmed, in order; spans never overlap.

    With ``ordinals`` a stop after a short number makes it an ordinal: no sentence ends there.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _ends(text):
        if match.group().startswith(".") and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        stops = match.group() != "."
        if not stops and (_GOES_ON.match(text, match.end()) or _INITIALS.search(text, 0, match.start())):
            continue
        if ordinals and match.group() == "." and _ORDINAL.search(text, max(0, match.start() - 5), match.start()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _ends(text: str) -> Iterator[re.Match[str]]:
    """Yield what can end a sentence, as ``_END.finditer`` would."""
    at = 0
    for stop in _STOP.finditer(text):
        match = _END.match(text, stop.start()) if stop.start() >= at else None
        if match is not None:
            at = match.end()
            yield match


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    told = text[start:end].rstrip()
    close = start + len(told)
    begin = close - len(told.lstrip())
    if close > begin:
        spans.append((begin, close))

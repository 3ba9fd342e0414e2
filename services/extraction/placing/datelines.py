"""Datelines: where an item was written, told before its first words; mostly not where the act was."""

from services.extraction.reading import Reading
from services.extraction.sentences.scan import Scan

_REACH = 8
_DASHES = "-\u2013\u2014:(/|"


def is_dateline(reading: Reading, start: int, end: int) -> bool:
    """Say whether a place opens a block as where it was written: an agency or a date, then a dash, follow it."""
    scan = reading.scan
    if reading.block == "title":
        return False
    if start and _breaks_in(scan, start, end):
        return True
    if scan.sentence.start > 0 or start > 3:
        return False
    shouted = start == 0 and scan.syntax.capitals and scan.tokens[0].upper  # "MINSK.", "MINSK, May 3."
    if end >= len(scan.tokens):
        return shouted
    gaps = [token.gap for token in scan.tokens[end : end + _REACH]]
    opened = any(sign in gaps[0] for sign in _DASHES) or (start and "(" in scan.tokens[start].gap)
    signed = shouted or any(sign in gap for gap in gaps for sign in "\u2013\u2014(")
    return bool(opened) or (_is_dated(scan, end) and signed)


def _breaks_in(scan: Scan, start: int, end: int) -> bool:
    """Say whether a town in capitals and a dash stand after a title that was run into the text."""
    tokens = scan.tokens
    if not scan.syntax.capitals or end >= len(tokens) or tokens[start - 1].upper:
        return False
    return all(one.upper for one in tokens[start:end]) and any(sign in tokens[end].gap for sign in "(\u2013\u2014-")


def _is_dated(scan: Scan, at: int) -> bool:
    return any(token.key.isdigit() for token in scan.tokens[at : at + 3])

"""Cursors: a position in the order of all revisions, of one database."""

import re
from typing import NamedTuple

_CURSOR = re.compile(r"([A-Za-z0-9_]{1,64})-([0-9]{1,18})")


class CursorError(ValueError):
    """A text that is no cursor."""


class Cursor(NamedTuple):
    """``seq`` in the database ``epoch``; written ``<epoch>-<seq>``."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"


def parse_cursor(text: str) -> Cursor:
    """Read a cursor, or raise CursorError."""
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise CursorError(f"{text[:80]!r} is no cursor; take one from `next` of a list or `id` of the stream")
    return Cursor(match[1], int(match[2]))

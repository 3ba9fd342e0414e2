"""The lexer of dates: a text as a string of tags, one letter for each word or mark that a date may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r"\d+|[^\W\d_]+")
_MARKS = {"\u060c": ",", "\u2013": "-", "\u2014": "-"}
_KNOWN = frozenset(",/-().':")
_SPACED = {"-": "~", ".": ";", "/": "|"}  # these say less where a blank follows
_WITHIN = frozenset({"-", "'"})  # what may stand inside a form: "twenty-first"
_OTHER = "#"
FIRST_YEAR, LAST_YEAR = 1200, 2099
MOST = 99  # "45 days ago"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A form of the word lists: its tag, its value and the words behind its first."""

    tag: str
    value: Any = None
    rest: tuple[str, ...] = ()
    joined: bool = False  # "and" is written onto it


@dataclass(frozen=True, slots=True)
class Piece:
    """A lexeme in its place; `first` is the number of its first token."""

    lexeme: Lexeme
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text as tags; `pieces[i]` is what tag i stands for, or nothing for a mark or another word."""

    tags: str
    pieces: list[Piece | None]
    words: list[str]
    spans: list[tuple[int, int]]


def tag(text: str, lexemes: Mapping[str, tuple[Lexeme, ...]]) -> Tagged:
    """Return the tags of a normalised text, the longest form at each place."""
    spans = [match.span() for match in TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    tags: list[str] = []
    pieces: list[Piece | None] = []
    at, end = 0, 0
    while at < len(words):
        start = spans[at][0]
        if end != start - 1 or text[end] != " ":
            marks = _marks(text[end:start]) if at else ""
            tags.append(marks)
            pieces += [None] * len(marks)
        piece = _piece(text, words, spans, at, lexemes)
        if piece is None:
            tags.append(_OTHER)
        else:
            tags.append("&" + piece.lexeme.tag if piece.lexeme.joined else piece.lexeme.tag)
            pieces += [None] * piece.lexeme.joined
        pieces.append(piece)
        at = at + 1 if piece is None else piece.last + 1
        end = spans[at - 1][1]
    return Tagged("".join(tags), pieces, words, spans)


def _marks(gap: str) -> str:
    """Return the tags of what stands between two words: nothing for blanks, "+" where they touch."""
    if not gap:
        return "+"
    squeezed = "".join(gap.split())
    if len(squeezed) > 2:
        return _OTHER
    marks = "".join(_MARKS.get(mark, mark if mark in _KNOWN else _OTHER) for mark in squeezed)
    return marks[:-1] + _SPACED.get(marks[-1], marks[-1]) if marks and gap[-1].isspace() else marks


def _piece(
    text: str, words: list[str], spans: list[tuple[int, int]], at: int, lexemes: Mapping[str, tuple[Lexeme, ...]]
) -> Piece | None:
    """Return the longest form that begins at a word, or the number that it is."""
    word = words[at]
    for lexeme in lexemes.get(word, ()):
        last = at + len(lexeme.rest)
        if tuple(words[at + 1 : last + 1]) == lexeme.rest and _is_whole(text, spans, at, last):
            return Piece(lexeme, at, last)
    if not word.isdecimal() or len(word) > 4:
        return None
    number = int(word)
    if len(word) == 4:
        return Piece(Lexeme("y", number), at, at) if FIRST_YEAR <= number <= LAST_YEAR else None
    return Piece(Lexeme("n", number), at, at) if 1 <= number <= MOST and len(word) < 3 else None


def _is_whole(text: str, spans: list[tuple[int, int]], at: int, last: int) -> bool:
    """Say whether blanks, hyphens and apostrophes only stand between the words of a form."""
    return all(
        (gap := text[spans[place][1] : spans[place + 1][0]]).isspace() or gap in _WITHIN for place in range(at, last)
    )

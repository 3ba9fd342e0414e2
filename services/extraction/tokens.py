"""Tokens: the words of an Article's blocks, normalised, each with its place in the original."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from schemas.article import Article
from services.extraction.inflections import fold_letters, key_of
from services.text.normalise import normalise
from services.text.sentences import split

_WORD = re.compile(r"(?:[a-z]\.){2,}|\w+(?:'\w+)?")
_WORDS = {
    # an article or preposition that lost its vowel is a word of its own
    "fr": re.compile(r"(?:[a-z]\.){2,}|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'|\w+"),
    # the prefix of a verb and the plural may be written apart
    "fa": re.compile("(?:\u0646?\u0645\u064a )?\\w+(?: \u0647\u0627\u064a{0,2}(?!\\w))?"),
}

_ORDINALS = frozenset({"tr"})  # "444. Tugay"
_WITHOUT_CAPITALS = frozenset(map(chr, range(0x0621, 0x064B)))  # Arabic letters, as folded


class Token(NamedTuple):
    """One word: its key, where it stands in the block, and what separates it from the word before."""

    key: str
    start: int
    end: int
    gap: str
    upper: bool  # the original is in capitals: "US" is a country, "us" is not
    capital: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its block, its span there and its tokens."""

    block: str
    start: int
    end: int
    tokens: tuple[Token, ...]


def read_blocks(article: Article) -> list[tuple[str, str]]:
    """Return name and text of every block, the title first where there is one."""
    blocks = [] if article.title is None else [("title", article.title)]
    blocks.append(("lead", article.lead))
    return blocks + [(f"p{number}", text) for number, text in enumerate(article.paragraphs, 1)]


def read_sentences(block: str, text: str, language: str = "en") -> list[Sentence]:
    """Return the sentences of a block with their tokens."""
    spans = split(text, ordinals=language in _ORDINALS)
    return [Sentence(block, start, end, _tokens(text, start, end, language)) for start, end in spans]


def _tokens(text: str, start: int, end: int, language: str) -> tuple[Token, ...]:
    normalised = normalise(text[start:end])
    folded, offsets = fold_letters(normalised.text, language), normalised.offsets
    found = []
    last = 0
    for match in _WORDS.get(language, _WORD).finditer(folded):  # the hottest loop of all: nothing is looked up twice
        begin, close = match.span()
        word = match.group()
        first, after = start + offsets[begin], start + offsets[close - 1] + 1
        capital = upper = False
        if word[0] not in _WITHOUT_CAPITALS and text[first].isupper():
            capital, upper = True, text[first:after].replace(".", "").split("'")[0].isupper()
        elif word[0].isdigit():
            upper = text[first:after].isupper()  # "3R"
        key = word if word.isalnum() else key_of(word)
        found.append(Token(key, first, after, folded[last:begin], upper, capital))
        last = close
    return tuple(found)

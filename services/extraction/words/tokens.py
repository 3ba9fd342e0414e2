"""Tokens: the words of an Article's blocks, normalised, each with its place in the original."""

import re
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from schemas.article import Article
from services.extraction.words.generators import WAW
from services.extraction.words.inflections import fold_letters, key_of
from services.text.normalise import normalise
from services.text.sentences import split

# One group each: to split a text at its words gives gaps and words in turn.
_WORD = re.compile(r"((?:[a-z]\.){2,}|\w+(?:'\w+)?)")
_WORDS = {
    # an article or preposition that lost its vowel is a word of its own
    "fr": re.compile(r"((?:[a-z]\.){2,}|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'|\w+)"),
    # the prefix of a verb and the plural may be written apart
    "fa": re.compile("((?:\u0646?\u0645\u064a )?\\w+(?: \u0647\u0627\u064a{0,2}(?!\\w))?)"),
}

_ORDINALS = frozenset({"tr"})  # "444. Tugay"


class Token(NamedTuple):
    """One word: its key, where it stands in the block, and what separates it from the word before."""

    key: str
    start: int
    end: int
    gap: str
    upper: bool  # the original is in capitals: "US" is a country, "us" is not
    capital: bool


_COMMAS = frozenset(",;\u060c\u061b")
_COMMA_EVERY = 40  # words of a long sentence between two commas; glued navigation has none
_PART_WORDS = 100

_token = partial(tuple.__new__, Token)  # what Token._make does, without a call of Python


class Sentence(NamedTuple):
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


def within(sentence: Sentence, limit: int) -> list[Sentence]:
    """Return a sentence, one longer than a limit in parts that end at commas; what has hardly any is no sentence."""
    left = sentence.tokens
    if len(left) <= limit:
        return [sentence] if left else []
    commas = [k for k, token in enumerate(left) if set(token.gap) & _COMMAS]
    if len(commas) * _COMMA_EVERY < len(left):
        return []
    parts, at = [], 0
    while at < len(left):
        ends = [k for k in commas if at < k <= at + _PART_WORDS] if len(left) - at > limit else []
        joined = [k for k in ends if k - at > _PART_WORDS // 2 and left[k].key.startswith(WAW)]
        end = next(reversed(joined or ends), min(len(left), at + limit))
        parts.append(Sentence(sentence.block, left[at].start, left[end - 1].end, left[at:end]))
        at = end
    return parts


def _tokens(text: str, start: int, end: int, language: str) -> tuple[Token, ...]:
    """Return the words of a sentence; columns made in C cost a third of a loop over words."""
    normalised = normalise(text[start:end])
    folded, offsets = fold_letters(normalised.text, language), normalised.offsets
    parts = _WORDS.get(language, _WORD).split(folded)
    words, gaps = parts[1::2], parts[:-1:2]
    places = list(accumulate(map(len, parts), initial=0 if isinstance(offsets, list) else start))
    firsts, afters = places[1:-1:2], places[2::2]
    if isinstance(offsets, list):  # letters were dropped
        firsts, afters = [start + offsets[at] for at in firsts], [start + offsets[at - 1] + 1 for at in afters]
    if f"{text[start:end]}a".islower():  # no capital is there: most scripts have none
        capitals = uppers = [False] * len(words)
    else:
        capitals = [text[at].isupper() for at in firsts]
        columns = zip(words, capitals, firsts, afters, strict=True)
        uppers = [
            (capital or word[0].isdigit()) and _is_upper(text[first:after], capital)
            for word, capital, first, after in columns
        ]
    keys = [word if word.isalnum() else key_of(word) for word in words]
    return tuple(map(_token, zip(keys, firsts, afters, gaps, uppers, capitals, strict=True)))


def _is_upper(said: str, capital: bool) -> bool:
    """Say whether a word is all capitals, or capitals behind a number: "3R"."""
    return said.replace(".", "").split("'")[0].isupper() if capital else said.isupper()

"""Normalisation: one spelling for every way to write a letter, with the way back to the original."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

NORMALISER = "1"

# Letters that writers swap freely, and digits of three scripts; named by code point so that no line mixes directions.
_LETTERS = {
    0x0622: 0x0627, 0x0623: 0x0627, 0x0625: 0x0627, 0x0671: 0x0627,  # alef with madda, hamza, wasla
    0x0649: 0x064A, 0x06CC: 0x064A, 0x0626: 0x064A,  # alef maksura, Farsi yeh, yeh with hamza
    0x0629: 0x0647, 0x06C0: 0x0647, 0x0624: 0x0648, 0x06A9: 0x0643,  # teh marbuta, waw with hamza, keheh
    0x201C: 0x22, 0x201D: 0x22, 0x201E: 0x22, 0xAB: 0x22, 0xBB: 0x22,  # quotation marks
    0x2018: 0x27, 0x2019: 0x27, 0x02BC: 0x27, 0x5F: 0x20, 0xA0: 0x20,
    0x2010: 0x2D, 0x2011: 0x2D,
}  # fmt: skip
# Letters as some papers paste them from a page: each drawn as it stands in its word, lam and alef drawn as one.
_DRAWN = {
    point: ord(letters)
    for point in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEF5))
    if len(letters := unicodedata.normalize("NFKC", chr(point))) == 1 and letters != chr(point)
}
_LAM_ALEF = re.compile("[\ufef5-\ufefc]")
_DIGITS = {first + value: 0x30 + value for first in (0x0660, 0x06F0) for value in range(10)}
# Tashkeel, superscript alef, tatweel, joiners, direction marks, BOM, soft hyphen, hash of a hashtag.
_DROPPED = re.compile("[\u064b-\u0652\u0653-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad#]")
_POINTS = {point: _LETTERS.get(letter, letter) for point, letter in _DRAWN.items()} | _LETTERS | _DIGITS
_SWAPS = {chr(point): chr(letter) for point, letter in _POINTS.items()}  # none makes a letter that another swaps
_SWAPPED = re.compile(f"[{''.join(map(re.escape, _SWAPS))}]")
_EXPANDS = ("\u0130", "\u1e9e")  # the two letters whose lower case is longer than one code point


class Normalised(NamedTuple):
    """A normalised text; `offsets[i]` is where its code point i stood in the original."""

    text: str
    offsets: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that these normalised code points came from."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


def normalise(text: str) -> Normalised:
    """Fold letters, digits, quotes and case; drop marks that carry no letter; remember every offset."""
    if _LAM_ALEF.search(text) is not None:
        apart, places = _apart(text)
        found = _folded(apart)
        return Normalised(found.text, [places[offset] for offset in found.offsets])
    return _folded(text)


def _apart(text: str) -> tuple[str, list[int]]:
    """Write lam and alef that are drawn as one as the two letters they are; say where each letter stood."""
    written = [unicodedata.normalize("NFKC", one) if _LAM_ALEF.match(one) else one for one in text]
    places = [place for place, letters in enumerate(written) for _ in letters]
    return "".join(written), [*places, len(text)]


def _swapped(text: str) -> str:
    """Swap letters; a text holds few kinds of them, so that this takes a quarter of the time of `str.translate`."""
    for letter in set(_SWAPPED.findall(text)):
        text = text.replace(letter, _SWAPS[letter])
    return text


def _folded(text: str) -> Normalised:
    swapped = _swapped(text)
    folded = swapped
    for letter in _EXPANDS:
        folded = folded.replace(letter, "i")
    folded = folded.lower()
    if len(folded) != len(text):  # another letter grew in lower case: fold one by one
        folded = "".join(letter.lower()[:1] or letter for letter in swapped)
    if _DROPPED.search(folded) is None:
        return Normalised(folded, range(len(folded) + 1))
    dropped = {match.start() for match in _DROPPED.finditer(folded)}
    kept = [place for place in range(len(folded) + 1) if place not in dropped]
    return Normalised(_DROPPED.sub("", folded), kept)


def fold_word(word: str) -> str:
    """Return the normalised spelling of a word or phrase of a word list."""
    return normalise(unicodedata.normalize("NFC", word)).text.strip()

"""Transliteration: how an Arabic paper would write a name that the gazetteer knows in Latin letters only."""

# The longest spelling that fits is read first; Arabic letters by code point, so that no line mixes directions.
_ALEF, _WAW, _YEH, _HAMZA_ALEF = "\u0627", "\u0648", "\u064a", "\u0623"
_LETTERS = {
    "tsh": "\u062a\u0634", "sch": "\u0634", "dj": "\u062c", "ch": "\u062a\u0634", "sh": "\u0634", "kh": "\u062e",
    "gh": "\u063a", "th": "\u062b", "dh": "\u0630", "ph": "\u0641", "zh": "\u062c", "ou": _WAW, "oo": _WAW, "ee": _YEH,
    "aa": _ALEF, "ei": _YEH, "ai": _ALEF + _YEH, "ay": _ALEF + _YEH, "au": _ALEF + _WAW, "ia": _YEH + _ALEF,
    "ie": _YEH, "ng": "\u0646\u063a", "ck": "\u0643", "qu": "\u0643\u0648",
    "a": _ALEF, "b": "\u0628", "c": "\u0643", "d": "\u062f", "e": _YEH, "f": "\u0641", "g": "\u063a", "h": "\u0647",
    "i": _YEH, "j": "\u062c", "k": "\u0643", "l": "\u0644", "m": "\u0645", "n": "\u0646", "o": _WAW, "p": "\u0628",
    "q": "\u0642", "r": "\u0631", "s": "\u0633", "t": "\u062a", "u": _WAW, "v": "\u0641", "w": _WAW,
    "x": "\u0643\u0633", "y": _YEH, "z": "\u0632",
}  # fmt: skip
_VOWELS = frozenset("aeiou")
_LONGEST = 3


def to_arabic(name: str) -> str:
    """Return the usual Arabic spelling of a Latin name; empty where it holds another sign than letters and hyphens."""
    words = name.lower().replace("-", " ").split()
    if not words or not all(word.isascii() and word.isalpha() for word in words):
        return ""
    return " ".join(map(_word, words))


def _word(word: str) -> str:
    """Spell letter by letter; a doubled consonant is one, and a vowel that opens a word leans on an alef."""
    found, at = [], 0
    while at < len(word):
        size = next(size for size in range(_LONGEST, 0, -1) if word[at : at + size] in _LETTERS)
        piece = word[at : at + size]
        doubled = size == 1 and at and word[at - 1] == piece and piece not in _VOWELS
        if not doubled:
            found.append(_LETTERS[piece])
        at += size
    spelled = "".join(found)
    if word[0] in _VOWELS:
        return _HAMZA_ALEF + (spelled[1:] if spelled[0] == _ALEF else spelled)
    return spelled

"""Romanise: a name in Latin letters, for an id and a label that an analyst then corrects."""

import unicodedata

# The names that Unicode gives to letters, less what says nothing of their sound.
_SOUNDS = {
    "ALEF": "a", "BEH": "b", "TEH": "t", "THEH": "th", "JEEM": "j", "HAH": "h", "KHAH": "kh", "DAL": "d", "THAL": "dh",
    "REH": "r", "ZAIN": "z", "SEEN": "s", "SHEEN": "sh", "SAD": "s", "DAD": "d", "TAH": "t", "ZAH": "z", "AIN": "a",
    "GHAIN": "gh", "FEH": "f", "QAF": "q", "KAF": "k", "KEHEH": "k", "LAM": "l", "MEEM": "m", "NOON": "n", "HEH": "h",
    "WAW": "w", "YEH": "y", "FARSI YEH": "y", "PEH": "p", "TCHEH": "ch", "JEH": "zh", "GAF": "g", "TEH MARBUTA": "a",
    "HAMZA": "", "A": "a", "BE": "b", "VE": "v", "GHE": "g", "DE": "d", "IE": "e", "ZHE": "zh", "ZE": "z",
    "I": "i", "KA": "k", "EL": "l", "EM": "m", "EN": "n", "O": "o", "PE": "p", "ER": "r", "ES": "s",
    "TE": "t", "U": "u", "EF": "f", "HA": "kh", "TSE": "ts", "CHE": "ch", "SHA": "sh", "SHCHA": "shch",
    "HARD SIGN": "", "YERU": "y", "SOFT SIGN": "", "E": "e", "YU": "yu", "YA": "ya",
}  # fmt: skip


def romanise(text: str) -> str:
    """Return a text in plain Latin letters; vowels that are not written stay unwritten."""
    return "".join(map(_sound, unicodedata.normalize("NFKD", text)))


def slug(text: str) -> str:
    """Return a text as the last part of an id."""
    kept = "".join(sign if sign.isalnum() else " " for sign in romanise(text).casefold())
    return "_".join(kept.split()) or "unnamed"


def _sound(sign: str) -> str:
    if sign.isascii():
        return sign
    name = unicodedata.name(sign, "").partition(" LETTER ")
    sound = _SOUNDS.get(name[2].partition(" WITH ")[0], "")
    return sound.capitalize() if " CAPITAL" in name[0] else sound

"""Letters: how much of a text is letters, and what makes two lines the same."""

import unicodedata

TATWEEL = 0x640


def count_letters(text: str) -> int:
    """Return the number of letters, marks and digits not counted."""
    return sum(map(str.isalpha, text))


def fold(text: str) -> str:
    """Return the letters and digits of a text in one case, for comparing lines: no marks, signs or blanks."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum() and ord(c) != TATWEEL)

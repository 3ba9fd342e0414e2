"""Tidying: one form of every text that leaves the cleaner."""

import re
import unicodedata

# Direction marks and controls go; zero-width joiners and non-joiners are spelling and stay.
UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
    "\ufffe\uffff]"
)
BLANKS = re.compile(r"[\s\u2800\u3164]+")


def tidy(text: str) -> str:
    """Return a text in NFC, blanks as one space, without direction marks and control characters."""
    return unicodedata.normalize("NFC", BLANKS.sub(" ", UNSEEN.sub("", text)).strip())


def tidy_lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank, each tidied."""
    return [line for line in map(tidy, text.splitlines()) if line]

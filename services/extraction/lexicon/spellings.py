"""Spellings: the further ways in which writers spell a form, each a row of its own.

Writers of Persian part words that a joiner ties; writers of French leave the accent off a capital.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from services.extraction.words.inflections import persian_endings

Row = Mapping[str, str]
_JOINER = "\u200c"
# endings that stay on their word, and the prefixes of a verb
_ENDINGS = frozenset(
    """\u0647\u0627 \u0647\u0627\u06cc \u0647\u0627\u06cc\u06cc
    \u0647\u0627\u06cc\u0634 \u0647\u0627\u06cc\u0634\u0627\u0646 \u0627\u06cc
    \u0627\u0646\u062f \u0627\u0645 \u0627\u0633\u062a
    \u0634\u0627\u0646 \u0627\u0634 \u062a\u0631
    \u062a\u0631\u06cc\u0646""".split()  # noqa: SIM905
)
_PREFIXES = frozenset({"\u0645\u06cc", "\u0646\u0645\u06cc"})
_PHASES = frozenset({"LAUNCH", "STARTN", "DONE", "ENDV", "FINISH", "AGREED"})  # in the future these are plans
_ACCENTED = re.compile(r"\b[\u00c9\u00c8\u00ca\u00ce\u00c2\u00e9\u00e8\u00ea\u00ee\u00e2](?=\w{2})")
_BARE = str.maketrans("\u00c9\u00c8\u00ca\u00ce\u00c2\u00e9\u00e8\u00ea\u00ee\u00e2", "EEEIAeeeia")
_WILL = ("\u062e\u0648\u0627\u0647\u062f", "\u062e\u0648\u0627\u0647\u0646\u062f")


def spelled(rows: Iterable[Row], language: str) -> Iterator[Row]:
    """Yield rows with what else may be written for them: words apart, verbs in the future, no accents."""
    if language == "fr":
        yield from _unaccented(rows)
        return
    if language != "fa":
        yield from rows
        return
    for row in rows:
        yield row
        form, generator = row["form"], row.get("gen", "phrase")
        apart = " ".join(map(_apart, form.split()))
        if generator == "verb":
            coming = () if row.get("class") in _PHASES else (*_coming(form), *_coming(apart))
            yield from ({**row, "form": one} for one in dict.fromkeys((apart, *coming)) if one != form)
        elif apart != form:
            inflected = generator in ("noun", "adjective") and " " in apart
            heads = _inflected(form) if inflected else (apart,)
            yield from (
                {**row, "form": one, "gen": "phrase"} if "gen" in row else {**row, "form": one} for one in heads
            )


def _unaccented(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with their words without the accent that a capital may lose: "Etats-Unis", "Etat-major"."""
    for row in rows:
        yield row
        bare = _ACCENTED.sub(lambda found: found[0].translate(_BARE), row["form"])
        if bare != row["form"]:
            yield {**row, "form": bare}


def _apart(word: str) -> str:
    """Return a word with its parts written apart, unless the joiner only ties an ending or a prefix to it."""
    first, *others = word.split(_JOINER)
    written = first
    for before, part in zip((first, *others), others, strict=False):
        written += part if part in _ENDINGS or before in _PREFIXES else f" {part}"
    return written


def _inflected(form: str) -> Iterator[str]:
    """Yield a phrase whose first word is written apart, with every ending on that word's last part."""
    head, _, rest = form.partition(" ")
    rest = " ".join(map(_apart, rest.split()))
    for ending in persian_endings(head):
        yield f"{_apart(head)}{ending} {rest}".strip()


def _coming(form: str) -> Iterator[str]:
    """Yield the future of a compound verb, whose helping verb stands between its noun and its stem."""
    past, _, _ = form.partition("/")
    noun, _, stem = past.rpartition(" ")
    if noun:
        yield from (f"{noun} {will} {stem}" for will in _WILL)

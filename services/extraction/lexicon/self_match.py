"""Self-match: whether the engine finds each row of the tables in a sentence made of the row's own form."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from services.extraction.lexicon.model import LANGUAGES, Entry
from services.extraction.lexicon.trie import Trie
from services.extraction.lexicon.tries import HEADS, OPEN, declined
from services.extraction.words.generators import forms
from services.extraction.words.inflections import inflect, words_of
from services.extraction.words.tokens import read_sentences
from services.text.normalise import fold_word

_KINDS = {
    "actors.csv": "actor", "leaders.csv": "leader", "forces.csv": "force", "offices.csv": "office", "ships.csv": "ship",
    "countries.csv": "", "bodies.csv": "body", "place_parts.csv": "place_part", "sources.csv": "",
}  # fmt: skip
_MOST = 2  # inflected forms of a row that are tried: one for each manner in which they are made


class Cells(Protocol):
    """A row of a table: its cells by column."""

    def __getitem__(self, column: str, /) -> str:
        """Return a cell; one that the row does not have is empty."""


Row = TypeVar("Row", bound=Cells)


def not_found(tries: Mapping[str, Trie], tables: Mapping[str, list[Row]]) -> Iterator[tuple[Row, str]]:
    """Yield each row of which some form is never found, with that form."""
    for name, rows in tables.items():
        kind = "class" if name.startswith("classes/") else _KINDS.get(name)
        if kind is None:
            continue
        for row in rows:
            language = row["lang"] or name.split("/")[1]
            if language not in LANGUAGES or (name == "bodies.csv" and row["role"] not in HEADS):
                continue
            wrong = next(
                (form for form in _said(row, language, name) if not _finds(tries[language], form, language, kind, row)),
                None,
            )
            if wrong is not None:
                yield row, wrong


def _said(row: Cells, language: str, name: str) -> Iterator[str]:
    """Yield what texts write of a row: its form as it stands where it has no stems, and what its generator makes."""
    form, generator = row["form"], row["gen"] or "phrase"
    if language == "ar" and generator == "phrase" and fold_word(form)[-2:] in OPEN:
        yield f"{form}{form.split()[0]}"  # "in support of" is written as one with whom it is of
        return
    if generator == "phrase":
        yield form
    if language in ("ar", "en"):
        made = list(forms(form, generator, language)) if generator != "phrase" else []
        step = max(1, len(made) // _MOST)
        yield from made[::step]
        return
    if generator == "phrase" and name in ("actors.csv", "leaders.csv", "countries.csv"):
        generator = declined(language, form)
    if generator == "phrase" or language == "tr":
        return
    if generator == "verb":
        yield _past(form)
    for folded in forms(form, generator, language):
        words = words_of(folded if generator == "verb" else folded.replace("/", " "), language)
        choices = [
            [word.partition("/")[0], *more[1:]]
            for word, (_, *more) in zip(words, map(tuple, inflect(words, generator, language)), strict=True)
        ]
        last = max(range(len(words)), key=lambda place: len(choices[place]))
        for one in choices[last][:: max(1, len(choices[last]) // _MOST)]:
            yield " ".join(one if place == last else choice[0] for place, choice in enumerate(choices))


def _past(form: str) -> str:
    """Return the past of "came/come to help" with all its words."""
    past, _, present = form.partition("/")
    return past if " " in past else " ".join([past, *present.split()[1:]])


def _finds(trie: Trie, form: str, language: str, kind: str, row: Cells) -> bool:
    upper = row["form"].replace(".", "").isupper()
    said = form.upper() if upper else form if form[0].isupper() or not row["form"][0].isupper() else form.capitalize()
    for sentence in read_sentences("title", said, language):
        for matches in trie.find(sentence.tokens):
            if any(_is_of(match.entry, kind, row) for match in matches):
                return True
    return False


def _is_of(entry: Entry, kind: str, row: Cells) -> bool:
    if kind == "class":
        return (entry.kind == "class" and entry.value == row["class"]) or (
            entry.kind == "open" and entry.value[0] == row["class"]
        )
    if kind == "actor":
        return entry.kind == "actor" and entry.value.id == row["id"]
    if kind == "force":
        return entry.kind in ("force", "owned") and entry.value == (row["suffix"], row["type"])
    return entry.kind == kind or (not kind and entry.kind in (row["kind"], "source", "source_end"))

"""Choices: one row for many phrases, "lend (close|) air (support|cover)" for four, in the tables of word classes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

Row = Mapping[str, str]
_CHOICE = re.compile(r"\(([^()]*)\)")


def written_out(form: str) -> list[str]:
    """Return every phrase that a form stands for, in the order of its choices; an empty choice leaves the word out.

    Raises ValueError for brackets that are not pairs around choices.
    """
    if not any(sign in form for sign in "(|)"):
        return [form]
    parts = _CHOICE.split(form)  # text and choices in turn
    if any(sign in text for text in parts[::2] for sign in "()|") or any("|" not in one for one in parts[1::2]):
        raise ValueError("brackets hold choices: (one|other)")
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    return [" ".join("".join(chosen).split()) for chosen in product(*choices)]


def each_phrase(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a table of word classes, one for each phrase; raise ValueError naming a row it cannot read."""
    for row in rows:
        try:
            phrases = written_out(row["form"])
        except ValueError as fault:
            raise ValueError(f"{row['form']}: {fault}") from fault
        yield from (row if one == row["form"] else {**row, "form": one} for one in phrases)

"""Runbook: docs/operating.md by sections, so that what to do is there without a network."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.runtime.settings import ROOT

PLACES = (ROOT / "docs" / "operating.md", Path(__file__).with_name("operating.md"))  # the tree, the built package
_HEADING = re.compile(r"^(#{1,3}) +(.+?) *$", re.MULTILINE)


class Section(NamedTuple):
    """A heading with its anchor, and the text below it, as written."""

    level: int
    title: str
    anchor: str
    text: str


@cache
def sections() -> tuple[Section, ...]:
    """Return the sections of the runbook; none where the file is not installed."""
    path = next((path for path in PLACES if path.is_file()), None)
    return tuple(cut(path.read_text("utf-8"))) if path else ()


def cut(text: str) -> list[Section]:
    """Cut a Markdown text at its headings, those within fenced code left alone."""
    masked = re.sub(r"^```.*?^```", lambda fenced: re.sub("#", "\0", fenced[0]), text, flags=re.MULTILINE | re.DOTALL)
    found = list(_HEADING.finditer(masked))
    ends = [heading.start() for heading in found[1:]] + [len(text)] * bool(found)
    return [
        Section(len(heading[1]), _plain(heading[2]), anchor_of(heading[2]), text[heading.end() : end].strip())
        for heading, end in zip(found, ends, strict=True)
    ]


def anchor_of(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", _plain(title).lower()).strip().replace(" ", "-")


def _plain(title: str) -> str:
    return re.sub(r"[`*]", "", title)

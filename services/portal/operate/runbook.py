"""Runbook: docs/operating.md by sections, so that what to do is there without a network."""

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from services.runtime.settings import ROOT

PLACES = (ROOT / "docs" / "operating.md", Path(__file__).with_name("operating.md"))  # the tree, the built package
_BLOCK = re.compile(r"(```[\s\S]*?\n```[ ]*\n)|((?:^\|.*\n)+)|((?:^(?!```|\|).*\n)+)", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,3}) +(.+?) *$", re.MULTILINE)


class Block(NamedTuple):
    """A piece of a section: lines of code, rows of a table, or text whose marks are still in it."""

    kind: Literal["code", "table", "text"]
    text: str

    @property
    def rows(self) -> list[list[str]]:
        """Return the cells of a table, its ruler left out."""
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in self.text.splitlines()]
        return [row for row in cells if any(cell.strip("-: ") for cell in row)]


class Section(NamedTuple):
    """A heading with its anchor, and the text below it, as written."""

    level: int
    title: str
    anchor: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        """Cut the text into code, tables and the rest."""
        found = []
        for code, table, text in _BLOCK.findall(self.text + "\n"):
            kind: Literal["code", "table", "text"] = "code" if code else "table" if table else "text"
            shown = code.split("\n", 1)[1].rsplit("```", 1)[0] if code else table or text
            if shown.strip():
                found.append(Block(kind, shown.strip("\n")))
        return found


def marked(text: str) -> Markup:
    """Turn the marks within a text into HTML: code, strong words, links to other sections; all else is text."""
    html = str(escape(text))
    html = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html)
    html = re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", html)
    return Markup(re.sub(r"\[([^\]\n]+)\]\((#[\w-]+)\)", r'<a href="\2">\1</a>', html))


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

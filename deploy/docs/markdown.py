"""The few forms of Markdown that the generated pages are made of."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `make docs`; what is changed here is lost. -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar within a cell ends no column."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """Return text as code within a line; nothing is a dash."""
    return f"`{text}`" if text else "–"


def page(title: str, *paragraphs: str) -> str:
    """Return a whole page."""
    return "\n\n".join([f"# {title}", MADE, *paragraphs]) + "\n"

"""Trees: one parse of a page for everything that reads it."""

import re
from copy import deepcopy

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

TAG = re.compile(r"<(?:!doctype\b|/?[a-z][a-z0-9]*(?:\s[^<>]*|/)?>)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LAYOUT_CELL_CHARACTERS = 400
TABLE_TAGS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th"})


def has_tags(text: str) -> bool:
    """Tell a page from plain text."""
    return TAG.search(text) is not None


def parse(text: str) -> HtmlElement | None:
    """Return the tree of a page, or nothing where the parser finds none."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return lxml.html.document_fromstring(CONTROLS.sub(" ", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def without_layout_tables(tree: HtmlElement) -> HtmlElement:
    """Return a copy whose layout tables are divs: extractors take tables for data and drop them."""
    copy = deepcopy(tree)
    for table in [element for element in copy.iter("table") if _is_layout(element)]:
        for element in [table, *_own_parts(table)]:
            element.tag = "div"
    return copy


def _is_layout(table: HtmlElement) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return True
    # A direct look at the cells: the tags of an outer table may be divs already.
    return any(len("".join(cell.itertext())) > LAYOUT_CELL_CHARACTERS for cell in table.iterdescendants("td", "th"))


def _own_parts(table: HtmlElement) -> list[HtmlElement]:
    parts: list[HtmlElement] = []
    waiting = [child for child in table if child.tag in TABLE_TAGS and child.tag != "table"]
    while waiting:
        part = waiting.pop()
        parts.append(part)
        waiting.extend(child for child in part if child.tag in TABLE_TAGS and child.tag != "table")
    return parts

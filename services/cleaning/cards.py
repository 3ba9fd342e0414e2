"""Teaser cards: boxes of links to other articles, known by standing in a row of their like."""

from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from services.cleaning.lines import Line
from services.text.letters import fold

ROW = 4
SHARE = 0.8
CARD_CHARACTERS = 600
LINK_CHARACTERS = 15
MAX_LINKS = 3
LIKELY = frozenset({"div", "li", "article", "section", "p", "td", "tr", "figure", "a", "dd", "dt", "ul"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def find_cards(tree: HtmlElement) -> dict[HtmlElement, int]:
    """Return each card of the page with a number of its own."""
    found: dict[HtmlElement, int] = {}
    for parent in tree.iter():
        if len(parent) < ROW:
            continue
        groups: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
        for child in parent:
            if child.tag in LIKELY:
                groups[(child.tag, child.get("class") or "")].append(child)
        for group in groups.values():
            if len(group) < ROW:
                continue
            cards = [child for child in group if _is_card(child)]
            if len(cards) >= max(ROW, SHARE * len(group)):
                found.update((card, len(found) + place) for place, card in enumerate(cards))
    return found


def drop_cards(blocks: Sequence[str], lines: Sequence[Line]) -> tuple[list[str], list[str]]:
    """Part blocks into those of the article and those that stand in cards and nowhere else."""
    cards: dict[int, str] = defaultdict(str)
    for line in lines:
        if line.place.card is not None:
            cards[line.place.card] += fold(line.text)
    if not cards:
        return list(blocks), []
    within = "\n".join(cards.values())
    without = "\n".join(fold(line.text) for line in lines if line.place.card is None)
    kept: list[str] = []
    dropped: list[str] = []
    for block in blocks:
        key = fold(block)
        (dropped if key and key in within and key not in without else kept).append(block)
    return kept, dropped


def _is_card(element: HtmlElement) -> bool:
    links = [element] if element.tag == "a" else []
    for link in element.iterdescendants("a"):
        links.append(link)
        if len(links) > MAX_LINKS:
            return False
    if not links:
        return False
    text = " ".join("".join(element.itertext()).split())
    return len(text) <= CARD_CHARACTERS and any(_names_an_article(link, element) for link in links)


def _names_an_article(link: HtmlElement, card: HtmlElement) -> bool:
    """Tell a link that is a heading, or fills its block, from one inside a sentence."""
    text = "".join("".join(link.itertext()).split())
    if len(text) < LINK_CHARACTERS:
        return False
    if next(link.iterdescendants(*HEADINGS), None) is not None or link is card:
        return True
    block = link.getparent()
    while block is not None and block is not card and block.tag in ("span", "b", "strong", "em"):
        block = block.getparent()
    if block is None:
        return False
    return block.tag in HEADINGS or len("".join("".join(block.itertext()).split())) <= len(text) * 1.1

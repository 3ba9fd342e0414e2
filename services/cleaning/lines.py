"""Lines: what a reader sees of a page, line by line, and where on the page each stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from services.cleaning.tidy import tidy

UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "textarea"})
_INLINE = """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span
strike strong sub sup time tt u var wbr"""
INLINE = frozenset(_INLINE.split())
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
FURNITURE = frozenset({"header", "nav", "aside", "footer"})


@dataclass(frozen=True, slots=True)
class Place:
    """What the elements around a line are."""

    heading: int = 0
    furniture: bool = False
    link: bool = False
    card: int | None = None


@dataclass(slots=True)
class Line:
    """One line as seen, and how much of it is links."""

    text: str
    place: Place
    link_characters: int = 0


@dataclass(slots=True)
class _Reader:
    cards: dict[HtmlElement, int]
    lines: list[Line] = field(default_factory=list)
    pieces: list[tuple[str, Place]] = field(default_factory=list)

    def end_line(self) -> None:
        text = tidy("".join(piece for piece, _ in self.pieces))
        if text:
            seen = [place for piece, place in self.pieces if piece.strip()]
            linked = sum(len(tidy(piece)) for piece, place in self.pieces if place.link)
            self.lines.append(Line(text, seen[0] if seen else self.pieces[0][1], linked))
        self.pieces.clear()


def read_lines(tree: HtmlElement, cards: dict[HtmlElement, int]) -> list[Line]:
    """Return the visible lines of a page in order; lines in a card carry its number."""
    reader = _Reader(cards)
    for kind, element, place in _walk(tree, cards):
        block = element.tag not in INLINE
        if kind == "start":
            if block:
                reader.end_line()
            if element.text and element.tag != "br":
                _take(reader, element.text, place, element.tag == "pre")
        else:
            if block:
                reader.end_line()
            if element.tail:
                _take(reader, element.tail, place, False)
    reader.end_line()
    return reader.lines


def _take(reader: _Reader, text: str, place: Place, is_formatted: bool) -> None:
    if not is_formatted:
        reader.pieces.append((text, place))
        return
    for line in text.splitlines():
        reader.pieces.append((line, place))
        reader.end_line()


def _walk(tree: HtmlElement, cards: dict[HtmlElement, int]) -> Iterator[tuple[str, HtmlElement, Place]]:
    """Yield each visible element at its start and end; the place of an end is that of what follows it."""
    stack: list[tuple[HtmlElement, Place, Iterator[HtmlElement]]] = []
    place = _inside(tree, Place(), cards)
    yield "start", tree, place
    stack.append((tree, place, iter(tree)))
    while stack:
        element, place, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                yield "end", element, stack[-1][1]
            continue
        if not isinstance(child.tag, str) or child.tag in UNSEEN or _is_hidden(child):
            yield "end", child, place
            continue
        within = _inside(child, place, cards)
        yield "start", child, within
        stack.append((child, within, iter(child)))


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()


def _inside(element: HtmlElement, place: Place, cards: dict[HtmlElement, int]) -> Place:
    tag, card = element.tag, cards.get(element, place.card)
    heading = int(tag[1]) if tag in HEADINGS else place.heading
    furniture = place.furniture or tag in FURNITURE
    link = place.link or tag == "a"
    if (heading, furniture, link, card) == (place.heading, place.furniture, place.link, place.card):
        return place
    return Place(heading, furniture, link, card)

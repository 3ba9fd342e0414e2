"""Bodies: the text of an article in a tree, as blocks, and the rules that part it from the page around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import extract

from schemas.article import Dropped
from schemas.parts import CleanProfile
from services.cleaning.cards import drop_cards
from services.cleaning.lines import Line, read_lines
from services.cleaning.names import MAX_AGENCY_LINE, is_agency_line, is_labelled, labelled
from services.cleaning.tidy import tidy_lines
from services.cleaning.tree import without_layout_tables
from services.cleaning.words import chrome_lines, folded
from services.text.letters import fold

THIN, FULL = 200, 300  # characters: below the first an extraction is doubted, above the second another is trusted
GLUED = 300
FIRST_BLOCKS = 3
SAID = 120
CLOSING = ".!?:\"')\u00bb\u201d\u2026\u061f\u06d4"
COMMAS = ",;\u060c\u061b"


@dataclass
class Blocks:
    """The blocks of a text, what the rules took out of it, and the agency that a line named."""

    kept: list[str]
    dropped: list[Dropped] = field(default_factory=list)
    agency: str | None = None

    def drop(self, rule: str, text: str) -> None:
        """Note a text that goes."""
        self.dropped.append(Dropped(rule=rule, characters=len(text), text=text[:SAID]))


def extract_blocks(
    tree: HtmlElement, page: str, lines: Sequence[Line], profile: CleanProfile
) -> tuple[list[str], bool]:
    """Return the blocks of the main text, and whether the second extractor had to find them."""
    if profile.body_xpath:
        found = _by_xpath(tree, profile.body_xpath)
        if found:
            return found, False
    prune = list(profile.prune_xpath) or None
    text = extract(without_layout_tables(tree), favor_precision=True, include_comments=False, prune_xpath=prune) or ""
    blocks = tidy_lines(text)
    if sum(map(len, blocks)) >= THIN:
        return blocks, False
    other, _ = drop_cards(tidy_lines(_by_second(page)), lines)  # a brief among teasers is short, not lost
    size, other_size = sum(map(len, blocks)), sum(map(len, other))
    if other_size > FULL and other_size >= 2 * size:
        return other, True
    return blocks, False


def start_at_title(blocks: Blocks, title: str | None) -> None:
    """Drop the title where a text repeats it near its start, and all that stands before."""
    if title is None:
        return
    key = fold(title)
    near = max(FIRST_BLOCKS, len(blocks.kept) // 3)
    places = [place for place, block in enumerate(blocks.kept[:near]) if fold(block) == key]
    if not places:
        return
    last = places[-1]
    if last + 1 == len(blocks.kept):  # a flash: its headline is all it says
        last -= 1
    itself = places[0] if len(places) > 1 else None
    for place, block in enumerate(blocks.kept[: last + 1]):
        if place != itself:
            blocks.drop("title_repeat" if place in places else "before_title", block)
    blocks.kept = blocks.kept[last + 1 :]


def take_agency(blocks: Blocks, site_names: Iterable[str]) -> None:
    """Take a first line that only names an agency."""
    names = list(site_names)
    if len(blocks.kept) > 1 and len(blocks.kept[0]) < MAX_AGENCY_LINE and is_agency_line(blocks.kept[0], names):
        blocks.agency = blocks.agency or blocks.kept[0]
        blocks.kept = blocks.kept[1:]


def drop_chrome(blocks: Blocks, strip_lines: Sequence[str]) -> None:
    """Drop whole lines of page furniture; a line that names the source fills the agency first."""
    chrome, stripped = chrome_lines(), {fold(line) for line in strip_lines}
    kept = []
    for block in blocks.kept:
        if is_labelled(block, "agency_labels.txt"):
            blocks.agency = blocks.agency or labelled([block], "agency_labels.txt")
            blocks.drop("chrome", block)
        elif fold(block) in stripped:
            blocks.drop("strip_line", block)
        elif fold(block) in chrome or _leads_elsewhere(block):
            blocks.drop("chrome", block)
        else:
            kept.append(block)
    blocks.kept = kept


def drop_glued(blocks: Blocks) -> None:
    """Drop a first block of headlines run together: long, without a comma, without an end."""
    if len(blocks.kept) < 2:
        return
    first = blocks.kept[0]
    if len(first) > GLUED and not any(mark in first for mark in COMMAS) and first[-1] not in CLOSING:
        blocks.drop("glued", first)
        blocks.kept = blocks.kept[1:]


def _leads_elsewhere(block: str) -> bool:
    """Tell a line inside the text that only names another article."""
    lead_in, colon, _ = block.partition(":")
    return bool(colon) and fold(lead_in) in folded("lead_ins.txt")


def _by_xpath(tree: HtmlElement, xpath: str) -> list[str]:
    try:
        found = tree.xpath(xpath)
    except etree.XPathError:
        return []
    elements = [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []
    return [line.text for element in elements for line in read_lines(element, {})]


def _by_second(page: str) -> str:
    """Ask the extractor with a parser of its own: libxml2 silently empties what is nested deeper than 256."""
    text: str = extract_plain_text(
        page, main_content=True, preserve_formatting=True, alt_texts=False, links=False,
        form_fields=False, noscript=False,
    )  # fmt: skip
    return text

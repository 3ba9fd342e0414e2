"""The core: a Page in, an Article or the reason why there is none out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from schemas.article import Article, Language, Quality
from schemas.ids import article_id, rejected_id, text_sha256
from schemas.page import Page
from schemas.parts import Published
from schemas.rejected import Rejected
from schemas.wire import InvalidMessage
from services.cleaning import body as bodies
from services.cleaning import published as dates
from services.cleaning.address import accepted_url
from services.cleaning.body import Blocks
from services.cleaning.cards import drop_cards, find_cards
from services.cleaning.decode import decode
from services.cleaning.head import Head, read_head
from services.cleaning.lines import Line, read_lines
from services.cleaning.media import refusal
from services.cleaning.names import after_by, is_agency_line, labelled, sort_names
from services.cleaning.plain import start_of_plain_text
from services.cleaning.signature import sign
from services.cleaning.tidy import tidy, tidy_lines
from services.cleaning.title import find_title
from services.cleaning.tree import has_tags, parse
from services.cleaning.verdict import verdict
from services.text.language import detect
from services.text.letters import fold
from services.text.page_body import BodyError, unpack_body
from services.text.urls import host_of, url_key

VERSION = "1.0"
SHORT = 200
SURE = 0.5
BESIDE_LINES = 6
NO_SOURCE = "none"


@dataclass
class Found:
    """What was read of a page, before it is an Article."""

    blocks: Blocks
    title: str | None = None
    published: Published | None = None
    modified: Published | None = None
    byline: str | None = None
    agency: str | None = None
    url: str = ""
    html_language: str | None = None
    flags: set[str] = field(default_factory=set)


def clean(page: Page) -> Article | Rejected:
    """Return the article of a page, or why it is none.

    Raises InvalidMessage (decode.body) when the page's body cannot be unpacked.
    """
    try:
        body = unpack_body(page.body)
    except BodyError as fault:
        raise InvalidMessage("decode.body", str(fault)) from None
    content_type = page.headers.get("content-type", "")
    reason = refusal(body, content_type)
    if reason is not None:
        return _reject(page, reason)
    text, is_guess = decode(body, content_type)
    tree = parse(text) if has_tags(text) else None
    found = _read_plain(page, text) if tree is None else _read_tree(page, tree, text)
    if isinstance(found, Rejected):
        return found
    if is_guess:
        found.flags.add("encoding_guess")
    return (
        _article(page, found)
        if any(map(str.isalpha, "".join(found.blocks.kept)))
        else _reject(page, "no_text", found.title)
    )


def _read_plain(page: Page, text: str) -> Found:
    """Read a page without tags."""
    title, blocks = start_of_plain_text(tidy_lines(text))
    bodies.take_agency(blocks, _site_names(page, None))
    bodies.drop_chrome(blocks, page.clean.strip_lines)
    bodies.drop_glued(blocks)
    found = Found(blocks, title, agency=blocks.agency, url=page.final_url, flags={"plain_text"})
    found.published = _feed_date(page)
    return found


def _read_tree(page: Page, tree: HtmlElement, text: str) -> Found | Rejected:
    """Read a page with tags."""
    head = read_head(tree, page.final_url)
    lines = read_lines(tree, find_cards(tree))
    texts, is_fallback = bodies.extract_blocks(tree, text, lines, page.clean)
    names = [*_site_names(page, head), *page.clean.title_suffixes]
    title = find_title(head, lines, texts, names)
    reason = verdict(head, title, lines, texts)
    if reason is not None:
        return _reject(page, reason, title)
    if not texts:
        return _read_plain(page, "\n".join(line.text for line in lines))
    blocks = _ruled(page, texts, lines, title, names)
    found = Found(blocks, title, html_language=head.language, agency=blocks.agency)
    found.url, is_ignored = accepted_url(page.final_url, head.canonical, head.og_url)
    _date(page, tree, head, lines, found)
    _name(head, lines, names, found)
    flags = {
        "fallback": is_fallback,
        "canonical_ignored": is_ignored,
        "paywall": head.is_paywalled,
        "live_blog": head.is_live,
        "title_not_in_body": title is not None and not _is_seen(title, lines),
    }
    found.flags |= {name for name, holds in flags.items() if holds}
    return found


def _ruled(page: Page, texts: Sequence[str], lines: Sequence[Line], title: str | None, names: Sequence[str]) -> Blocks:
    """Apply the rules on the text, in their order."""
    blocks = Blocks(list(texts))
    bodies.start_at_title(blocks, title)
    blocks.kept, in_cards = drop_cards(blocks.kept, lines)
    for text in in_cards:
        blocks.drop("card", text)
    bodies.take_agency(blocks, names)
    bodies.drop_chrome(blocks, page.clean.strip_lines)
    bodies.drop_glued(blocks)
    return blocks


def _date(page: Page, tree: HtmlElement, head: Head, lines: Sequence[Line], found: Found) -> None:
    """Find the publication date in the order in which places are believed; an article is never dated from its text."""
    zone, fetched = page.source.timezone, page.fetched_at
    said = [item for item in head.published if item[0] != "markup"]
    marked = [item for item in head.published if item[0] == "markup"]
    body = {fold(block) for block in found.blocks.kept}
    outside = [
        line.text
        for line in lines
        if not line.place.furniture and line.place.card is None and not line.place.link and fold(line.text) not in body
    ]
    language = detect(" ".join(found.blocks.kept)[:1000])[0]
    visible = dates.read_visible_date(outside, language, zone, fetched)
    in_head = dates.first_machine_date(said, zone, fetched)
    found.published = (
        in_head
        or _feed_date(page)
        or dates.first_machine_date(marked, zone, fetched)
        or visible
        or dates.read_last_resort(tree, fetched)
    )
    found.modified = dates.first_machine_date(head.modified, zone, fetched)
    if dates.conflict(in_head, visible):
        found.flags.add("date_conflict")


def _name(head: Head, lines: Sequence[Line], names: Sequence[str], found: Found) -> None:
    """Find who wrote it: the head first, else what stands visibly beside the text."""
    outside = [line.text for line in lines if not line.place.furniture and line.place.card is None]
    sorted_names = sort_names(head.authors, names)
    found.byline = sorted_names.byline or labelled(outside, "byline_labels.txt") or after_by(outside)
    if found.byline is not None and fold(found.byline) in {fold(name) for name in names}:
        found.byline = None
    beside = _agency_beside(lines, names, found)
    found.agency = found.agency or labelled(outside, "agency_labels.txt") or sorted_names.agency or beside


def _agency_beside(lines: Sequence[Line], names: Sequence[str], found: Found) -> str | None:
    """Return the line between title and text that only names an agency: no label, no markup, as on old sites."""
    texts = [line.text for line in lines]
    first = fold(found.blocks.kept[0]) if found.blocks.kept else ""
    ends = [place for place, text in enumerate(texts) if first and fold(text) == first]
    starts = [place for place, text in enumerate(texts) if found.title and fold(text) == fold(found.title)]
    if not ends or not starts or not 0 < ends[0] - starts[-1] <= BESIDE_LINES:
        return None
    return next((text for text in texts[starts[-1] + 1 : ends[0]] if is_agency_line(text, names)), None)


def _feed_date(page: Page) -> Published | None:
    published = page.feed_item.published if page.feed_item else None
    return dates.read_machine_date(published, "feed", page.source.timezone, page.fetched_at) if published else None


def _site_names(page: Page, head: Head | None) -> list[str]:
    """Return what the site is called: the source's name, and what its head says."""
    configured = [page.source.name] if page.source.id != NO_SOURCE else []
    return [*configured, *(name for name in ((head.site_name, head.publisher) if head else ()) if name)]


def _is_seen(title: str, lines: Sequence[Line]) -> bool:
    key = fold(title)
    return any(key in fold(line.text) for line in lines)


def _article(page: Page, found: Found) -> Article:
    """Make the Article; its id depends on its address and its text alone."""
    lead, *paragraphs = found.blocks.kept
    digest, key = text_sha256(found.title, lead, paragraphs), url_key(found.url)
    characters = sum(map(len, found.blocks.kept))
    published = found.published or dates.NOTHING
    flags = found.flags | {
        name
        for name, holds in {
            "short": characters < SHORT,
            "title_missing": found.title is None,
            "date_missing": published.value is None,
            "chrome_dropped": any(dropped.rule != "card" for dropped in found.blocks.dropped),
            "cards_dropped": any(dropped.rule == "card" for dropped in found.blocks.dropped),
        }.items()
        if holds
    }
    agency = found.agency
    return Article(
        article_id=article_id(key, digest),
        page_id=page.page_id,
        url=found.url,
        url_key=key,
        fetched_url=page.fetched_url,
        final_url=page.final_url,
        revision=page.revision,
        source=page.source,
        publisher=page.source.name if page.source.id != NO_SOURCE else agency or host_of(found.url),
        fetched_at=page.fetched_at,
        first_seen_at=page.first_seen_at,
        discovered_via=page.discovered_via,
        title=found.title,
        lead=lead,
        paragraphs=tuple(paragraphs),
        byline=found.byline,
        agency=agency,
        published=published,
        modified=found.modified,
        language=_language(found),
        quality=Quality(
            flags=tuple(sorted(flags)),
            characters=characters,
            blocks=len(found.blocks.kept),
            dropped=tuple(found.blocks.dropped),
        ),
        text_sha256=digest,
        signature=sign("\n".join(filter(None, [found.title, *found.blocks.kept]))),
        cleaner=VERSION,
    )


def _language(found: Found) -> Language:
    """Tell the language from the text, or believe the page where the text does not say."""
    code, score = detect(f"{found.title or ''} {found.blocks.kept[0]}")
    if score < SURE and found.html_language:
        return Language(code=found.html_language, score=score, basis="html")
    return Language(code=code, score=score, basis="text")


def _reject(page: Page, reason: str, title: str | None = None) -> Rejected:
    return Rejected(
        rejected_id=rejected_id("cleaning", page.page_id, reason, VERSION),
        stage="cleaning",
        reason=reason,
        detail=None,
        subject_id=page.page_id,
        url=page.final_url,
        url_key=page.url_key,
        source_id=page.source.id,
        title=tidy(title) if title else None,
        fetched_at=page.fetched_at,
        language=None,
        score=None,
        version=VERSION,
    )

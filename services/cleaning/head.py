"""Heads: what a page says of itself outside its text, each saying with where it stood."""

import html
import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from services.cleaning import jsonld
from services.cleaning.tidy import tidy

MAX_META = 500
PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date",
    "publication_date", "publish-date", "pubdate", "publishdate", "date", "original-publish-date", "article.published",
    "og:pubdate", "published_at", "citation_publication_date", "last-modified-date",
)  # fmt: skip
MODIFIED_META = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
AUTHOR_META = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
)
MARKS = ("article:published_time", "og:article:published_time", "parsely-pub-date")
CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?$")


@dataclass(frozen=True)
class Head:
    """The sayings of one head; dates and titles in the order in which they are believed."""

    titles: tuple[str, ...]
    page_title: str | None
    published: tuple[tuple[str, str], ...]
    modified: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    publisher: str | None
    site_name: str | None
    canonical: str | None
    og_url: str | None
    language: str | None
    has_article_mark: bool
    is_paywalled: bool
    is_live: bool


def read_head(tree: HtmlElement, url: str) -> Head:
    """Read the head of a page, and the marks in its text that say the same."""
    graph = jsonld.read_graph(script.text or "" for script in tree.iter("script") if _is_jsonld(script))
    article = graph.article
    meta = _read_meta(tree)
    page_title = next((tidy("".join(title.itertext())) for title in tree.iter("title")), "")
    return Head(
        titles=_texts(
            jsonld.first_text(article, "headline", "name"),
            *meta["og:title"][:1],
            *meta["twitter:title"][:1],
            *_itemprop(tree, "headline")[:1],
        ),
        page_title=page_title or None,
        published=(
            *_dates("jsonld", jsonld.first_text(article, "datePublished", "dateCreated")),
            *(("meta", text) for name in PUBLISHED_META for text in meta[name][:1]),
            *(("markup", text) for text in _date_marks(tree)),
        ),
        modified=(
            *_dates("jsonld", jsonld.first_text(article, "dateModified")),
            *(("meta", text) for name in MODIFIED_META for text in meta[name][:1]),
        ),
        authors=_authors(tree, graph, meta),
        publisher=next(iter(_texts(*jsonld.names((article or {}).get("publisher"), graph))), None),
        site_name=next(iter(_texts(*meta["og:site_name"], *meta["application-name"])), None),
        canonical=_canonical(tree, url),
        og_url=next((urljoin_or_none(url, text) for text in meta["og:url"]), None),
        language=_language(tree),
        has_article_mark=_has_mark(tree, article, meta),
        is_paywalled=_is_paywalled(article, meta),
        is_live=article is not None and "LiveBlogPosting" in jsonld.types(article),
    )


def urljoin_or_none(base: str, url: str) -> str | None:
    """Resolve an address of a page, or nothing where it is none."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return None


def _read_meta(tree: HtmlElement) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = defaultdict(list)
    for number, element in enumerate(tree.iter("meta")):
        content = element.get("content")
        if number == MAX_META:
            break
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name and content and content.strip():
                meta[name.strip().lower()].append(content)
    return meta


def _is_jsonld(script: HtmlElement) -> bool:
    return (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"


def _texts(*candidates: str | None) -> tuple[str, ...]:
    """Tidy what may be escaped twice, and leave out what is empty."""
    tidied = (tidy(html.unescape(text)) for text in candidates if text)
    return tuple(text for text in tidied if text)


def _dates(basis: str, text: str | None) -> tuple[tuple[str, str], ...]:
    return ((basis, text),) if text else ()


def _itemprop(tree: HtmlElement, name: str) -> list[str]:
    found = tree.xpath("//*[@itemprop=$name]", name=name)
    return [element.get("content") or "".join(element.itertext()) for element in found[:3]]


def _date_marks(tree: HtmlElement) -> list[str]:
    """Return dates in the markup, unless they belong to furniture or to a list of other articles."""
    marks = tree.xpath(
        "//*[@itemprop='datePublished'] | //time[@datetime] | //abbr[contains(@class,'published')][@title]"
    )
    found = []
    for mark in marks[:20]:
        if any(parent.tag in ("nav", "aside", "footer", "a", "li") for parent in mark.iterancestors()):
            continue
        text = mark.get("datetime") or mark.get("content") or mark.get("title") or "".join(mark.itertext())
        found.append(text)
    return found


def _authors(tree: HtmlElement, graph: jsonld.Graph, meta: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the names of the first place that names anybody."""
    places = (
        jsonld.names((graph.article or {}).get("author"), graph),
        *(meta[name] for name in AUTHOR_META),
        [text for mark in tree.xpath("//*[@itemprop='author']")[:5] for text in _author_mark(mark)],
    )
    for place in places:
        named = _texts(*place)
        if any(not name.lower().startswith(("http:", "https:", "//")) for name in named):
            return tuple(dict.fromkeys(named))
    return ()


def _author_mark(mark: HtmlElement) -> list[str]:
    inner = mark.xpath(".//*[@itemprop='name']")
    return [(inner[0] if inner else mark).get("content") or "".join((inner[0] if inner else mark).itertext())]


def _canonical(tree: HtmlElement, url: str) -> str | None:
    for link in tree.iter("link"):
        address = link.get("href")
        if address and "canonical" in (link.get("rel") or "").lower().split():
            return urljoin_or_none(url, address)
    return None


def _language(tree: HtmlElement) -> str | None:
    match = CODE.match((tree.get("lang") or tree.get("xml:lang") or "").strip())
    return match[1].lower() if match else None


def _has_mark(tree: HtmlElement, article: jsonld.Node | None, meta: dict[str, list[str]]) -> bool:
    return (
        article is not None
        or any(text.strip().lower() == "article" for text in meta["og:type"])
        or any(meta[name] for name in MARKS)
        or bool(tree.xpath("boolean(//*[@itemprop='articleBody'])"))
    )


def _is_paywalled(article: jsonld.Node | None, meta: dict[str, list[str]]) -> bool:
    free = (article or {}).get("isAccessibleForFree")
    return free is False or str(free).lower() == "false" or "locked" in meta["article:content_tier"]

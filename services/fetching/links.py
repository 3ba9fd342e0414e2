"""Links: articles that a front page or a news sitemap names."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from services.text.urls import host_of, registrable_domain

MAX_FRONT_LINKS = 200
MAX_SITEMAP_URLS = 2_000
MAX_SITEMAP_BYTES = 10_000_000
CHILD_HOURS = 48
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(frozen=True)
class Sitemap:
    """What a sitemap names: articles with their date as written, newest first, and child sitemaps."""

    articles: tuple[tuple[str, str | None, str | None], ...]
    children: tuple[str, ...]


def front_links(body: bytes, base: str, pattern: str) -> list[str]:
    """Return the links of a front page whose path matches, on the same registrable domain, each once, in order."""
    try:
        tree = html.fromstring(body, base_url=base)
    except (etree.ParserError, ValueError):
        return []
    domain, matches, found = registrable_domain(host_of(base)), re.compile(pattern), {}
    for anchor in tree.iter("a"):
        try:
            url = urljoin(base, (anchor.get("href") or "").strip()).split("#", 1)[0]
            parts = urlsplit(url)
        except ValueError:
            continue
        same = parts.scheme in ("http", "https") and registrable_domain(parts.hostname or "") == domain
        if same and matches.search(parts.path):
            found[url] = True
    return list(found)[:MAX_FRONT_LINKS]


def read_sitemap(body: bytes, base: str, now: datetime) -> Sitemap | None:
    """Read a sitemap or an index of them: url, date and title of each article; None when it is none."""
    body = _unzipped(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    name = etree.QName(root).localname
    if name == "sitemapindex":
        return Sitemap((), tuple(_children(root, base, now)))
    if name != "urlset":
        return None
    articles = [(urljoin(base, url), *_news(entry)) for entry in root if (url := _child(entry, "loc"))]
    articles.sort(key=lambda article: article[1] or "", reverse=True)
    return Sitemap(tuple(articles[:MAX_SITEMAP_URLS]), ())


def _unzipped(body: bytes) -> bytes:
    """Return a sitemap that is a gzip file itself as what it holds, up to the cap; one above it is none."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    decoder = zlib.decompressobj(wbits=31)
    try:
        text = decoder.decompress(body, MAX_SITEMAP_BYTES)
    except zlib.error:
        return b""
    return text if decoder.eof else b""


def _children(root: etree._Element, base: str, now: datetime) -> list[str]:
    """Return the child sitemaps that changed lately, or do not say when they did."""
    kept = []
    for entry in root:
        url, changed = _child(entry, "loc"), _child(entry, "lastmod")
        try:
            time = datetime.fromisoformat(changed) if changed else None
        except ValueError:
            time = None
        aware = time.replace(tzinfo=time.tzinfo or now.tzinfo) if time else None
        if url and (aware is None or (now - aware).total_seconds() < CHILD_HOURS * 3600):
            kept.append(urljoin(base, url))
    return kept


def _news(entry: etree._Element) -> tuple[str | None, str | None]:
    date = entry.findtext(f".//{NEWS}publication_date") or _child(entry, "lastmod")
    return (date.strip() if date else None), entry.findtext(f".//{NEWS}title")


def _child(entry: etree._Element, name: str) -> str | None:
    for child in entry:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            return (child.text or "").strip() or None
    return None

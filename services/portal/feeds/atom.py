"""Atom: events as an RFC 4287 feed with GeoRSS points."""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from lxml import etree
from markupsafe import Markup, escape

from schemas.event import Event, EventEvidence
from schemas.message import format_time

ATOM = "http://www.w3.org/2005/Atom"
GEORSS = "http://www.georss.org/georss"
NAMESPACES: dict[Any, str] = {None: ATOM, "georss": GEORSS}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEVER = "1970-01-01T00:00:00Z"  # an empty feed has not changed since
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(
    events: Sequence[Event], parameters: Sequence[tuple[str, str]], *, language: str, public_url: str
) -> bytes:
    """Write the feed of a query; the same events give the same bytes."""
    base = public_url.rstrip("/")
    query = urlencode(parameters)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
    feed.set(LANG, language)
    _add(feed, "id", f"urn:tansiq:feed:{sha256(f'{language}?{query}'.encode()).hexdigest()[:32]}")
    _add(feed, "title", "Tansiq")
    _add(feed, "updated", max((format_time(event.changed_at) for event in events), default=NEVER))
    _add(_add(feed, "author"), "name", "Tansiq")
    _add(feed, "generator", "Tansiq")
    _link(feed, "self", f"{base}/v1/events.atom?{urlencode([*parameters, ('lang', language)])}", "application/atom+xml")
    _link(feed, "alternate", f"{base}/?{query}" if query else f"{base}/", "text/html")
    for event in events:
        _entry(feed, event, language, base)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8"))


def _entry(feed: etree._Element, event: Event, language: str, base: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:tansiq:event:{event.event_id}")
    _add(entry, "title", getattr(event.headline, language))
    _add(entry, "updated", format_time(event.changed_at))
    _add(entry, "published", format_time(event.first_seen_at))
    _link(entry, "alternate", f"{base}/events/{event.event_id}", "text/html")
    for url in dict.fromkeys(origin.url for origin in event.origins):
        if url.startswith(("http://", "https://")) and not re.search(r"[\s<>\"{}|\\^`]", url):
            _link(entry, "related", url, None)
    for scheme, term in (("subtype", event.subtype), ("status", event.status), ("state", event.state)):
        _add(entry, "category").attrib.update({"term": term, "scheme": f"urn:tansiq:{scheme}"})
    content = _add(entry, "content", "".join(map(_quote, event.evidence)))
    content.set("type", "html")
    place = event.place
    if place is not None and place.lat is not None and place.lon is not None:
        etree.SubElement(entry, f"{{{GEORSS}}}point").text = f"{place.lat} {place.lon}"


def _quote(sentence: EventEvidence) -> Markup:
    """Write one sentence as HTML: what marks the evidence stands in <mark>, everything else is text."""
    pieces: Iterable[Markup] = (
        Markup("<mark>{}</mark>").format(segment.t) if segment.role else escape(segment.t)
        for segment in sentence.segments
    )
    return Markup('<blockquote lang="{}" dir="auto"><p>{}</p><footer>{}</footer></blockquote>').format(
        sentence.language, Markup("").join(pieces), sentence.publisher
    )


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text is not None:
        child.text = NOT_XML.sub("\ufffd", text)
    return child


def _link(parent: etree._Element, relation: str, url: str, media_type: str | None) -> None:
    link = _add(parent, "link")
    link.set("rel", relation)
    link.set("href", NOT_XML.sub("", url))
    if media_type:
        link.set("type", media_type)

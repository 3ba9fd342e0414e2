"""The Atom feed: valid, cacheable, one entry per event."""

from pathlib import Path

import pytest
from lxml import etree

from tests.support.portal_world import Running, World, an_arabic_report
from tests.unit.alerting.builders import a_report, an_actor, later
from tests.unit.portal.conftest import ask

ATOM = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}
SCHEMA = Path(__file__).parents[3].parent / "shared" / "data" / "standards" / "atom" / "atom.rng"


def test_an_entry_is_an_event_and_changes_with_its_revisions(world: World, portal: Running) -> None:
    """A second source moves `updated`, not the id, and the feed's tag changes."""
    first = world.take(a_report())
    before = ask(f"{portal.url}/v1/events.atom")
    again = ask(f"{portal.url}/v1/events.atom", if_none_match=before.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    world.take(a_report(url="https://two.example/b", outlet="two", seen=later(hours=2)))
    after = ask(f"{portal.url}/v1/events.atom", if_none_match=before.headers["etag"])
    assert after.status == 200
    for answer, updated in ((before, "2026-03-02T12:00:00Z"), (after, "2026-03-02T14:00:00Z")):
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = etree.fromstring(answer.body)
        assert feed.xpath("string(a:entry/a:id)", namespaces=ATOM) == f"urn:tansiq:event:{first.event.event_id}"
        assert feed.xpath("string(a:entry/a:updated)", namespaces=ATOM) == updated
        assert feed.xpath("string(a:entry/g:point)", namespaces=ATOM) == "35.336 40.141"


def test_the_feed_is_the_same_list(world: World, portal: Running) -> None:
    """A query narrows the feed as it narrows the list."""
    world.take(a_report())
    assert b"<entry>" in ask(f"{portal.url}/v1/events.atom?country=SY").body
    assert b"<entry>" not in ask(f"{portal.url}/v1/events.atom?country=LY").body


def test_text_of_pages_stays_text(world: World, portal: Running) -> None:
    """Markup in a name is escaped twice over: as XML and as HTML."""
    world.take(a_report(outlet="<script>alert(1)</script>", actors=(an_actor("ru.forces"), an_actor("tr.forces"))))
    content = etree.fromstring(ask(f"{portal.url}/v1/events.atom").body).xpath("string(//a:content)", namespaces=ATOM)
    assert "<script" not in content
    assert "&lt;script&gt;" in content


def test_the_feed_is_valid(world: World, portal: Running) -> None:
    """RFC 4287's own grammar accepts an empty feed and a full one, in both languages."""
    if not SCHEMA.exists():
        pytest.skip("the RELAX NG grammar of Atom lies beside the project, in ../shared/data/standards/atom")
    grammar = etree.RelaxNG(etree.parse(str(SCHEMA)))
    feeds = [ask(f"{portal.url}/v1/events.atom").body]
    world.take(an_arabic_report())
    feeds += [ask(f"{portal.url}/v1/events.atom?lang={language}&country=SY").body for language in ("ar", "en")]
    for feed in feeds:
        assert grammar.validate(etree.fromstring(feed)), grammar.error_log

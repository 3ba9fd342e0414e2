"""Reading: when a body is news, and what front pages, sitemaps and robots files say."""

from datetime import UTC, datetime

import pytest

from services.fetching.change import is_changed, soft_digest
from services.fetching.links import front_links, read_sitemap
from services.fetching.robots import read_rules

NOW = datetime(2022, 1, 1, 9, 0, 0, tzinfo=UTC)
TEXT = "<p>" + "word " * 200 + "</p>"


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (f"<script>1</script>{TEXT}", f"<script>2</script>{TEXT}", False),
        (f"<style>a</style>{TEXT}<!-- 1 -->", f"<style>b</style>{TEXT}<!-- 2 -->", False),
        (f"<input type=hidden value=1>{TEXT}", f"<input type=hidden value=2>{TEXT}", False),
        (f"{TEXT}<p>one</p>", f"{TEXT}<p>two</p>", True),
        ("<p>one</p>", "<p>one</p>", False),
        ("<p>one</p><script>1</script>", "<p>one</p><script>2</script>", True),
    ],
)
def test_only_what_a_reader_sees_is_news(old: str, new: str, changed: bool) -> None:
    """Scripts, styles, comments and hidden fields change with every request; too short a rest is not judged by."""
    soft = [soft_digest(text.encode()) for text in (old, new)]
    assert is_changed(new, soft[1], old, soft[0]) is changed


def test_the_first_body_is_always_news() -> None:
    """Nothing was known before."""
    assert is_changed("a", None, None, None)


def test_a_front_page_gives_its_articles_once_and_only_its_own() -> None:
    """Links by pattern, same registrable domain, fragments cut."""
    body = b"""<a href="/archives/1">a</a><a href="/archives/1#c">b</a><a href="https://m.example.org/archives/2">c</a>
    <a href="https://evil.org/archives/3">d</a><a href="/about">e</a><a href="javascript:x">f</a><a>g</a>"""
    found = front_links(body, "https://www.example.org/", r"^/archives/\d+$")
    assert found == ["https://www.example.org/archives/1", "https://m.example.org/archives/2"]


def test_a_news_sitemap_gives_the_newest_first() -> None:
    """Publication dates are read; an index gives children that changed lately."""
    urls = "".join(
        f"<url><loc>https://a.example/{n}</loc><n:news><n:publication_date>2022-01-0{n}</n:publication_date>"
        f"<n:title>T{n}</n:title></n:news></url>"
        for n in (1, 3, 2)
    )
    space = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    found = read_sitemap(f"<urlset {space}>{urls}</urlset>".encode(), "https://a.example/s.xml", NOW)
    assert found is not None
    assert [(url[-1], title) for url, _, title in found.articles] == [("3", "T3"), ("2", "T2"), ("1", "T1")]


def test_an_index_of_sitemaps_gives_children_that_changed_lately() -> None:
    """A child of last year is left alone; one that does not say is asked."""
    entries = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</sitemap>"
        for name, date in (("new", "2022-01-01"), ("old", "2021-01-01T00:00:00Z"), ("mute", ""))
    )
    found = read_sitemap(f"<sitemapindex>{entries}</sitemapindex>".encode(), "https://a.example/", NOW)
    assert found is not None
    assert found.children == ("https://a.example/new.xml", "https://a.example/mute.xml")
    assert read_sitemap(b"<html><body>no</body></html>", "https://a.example/", NOW) is None
    assert read_sitemap(b"", "https://a.example/", NOW) is None


ARABIC_PATH = "/أخبار/"


@pytest.mark.parametrize(
    ("status", "body", "path", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /private/", "/private/1", False),
        (200, "User-agent: *\nDisallow: /private/", "/news/1", True),
        (200, "\ufeffUser-agent: *\r\nDisallow: /", "/news/1", False),
        (200, "User-agent: tansiq\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news/1", False),
        (200, f"User-agent: *\nDisallow: {ARABIC_PATH}", f"{ARABIC_PATH}1", False),
        (200, "User-agent: *\nDisallow: /%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/", f"{ARABIC_PATH}1", False),
        (200, "<html>not here</html>", "/news/1", True),
        (200, "", "/news/1", True),
        (200, "User-agent: *\nDisallow: /" + "*" * 60 + "x", "/" + "a" * 200, True),
        (404, "", "/news/1", True),
        (403, "", "/news/1", True),
        (503, "User-agent: *\nAllow: /", "/news/1", False),
    ],
)
def test_robots_rules_are_read_as_sites_write_them(status: int, body: str, path: str, allowed: bool) -> None:
    """A BOM hides no rule, Arabic paths match raw and encoded, no file allows, a broken server refuses for now."""
    assert read_rules(status, body.encode()).allows(f"https://a.example{path}") is allowed


def test_a_crawl_delay_is_read() -> None:
    """The host's own wish between two requests, in seconds."""
    assert read_rules(200, b"User-agent: *\nCrawl-delay: 7").crawl_delay == 7
    assert read_rules(404, b"").crawl_delay == 0

"""Feeds: every kind, broken in every usual way, gives its articles or says that it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetching.feeds import Feed, read_feed

URL = "https://news.example/feed/"
GUID = "<guid isPermaLink='false'>g1</guid>"
ITEM = "<item><title>{title}</title><link>{link}</link>" + GUID + "<pubDate>{date}</pubDate></item>"


def rss(items: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>t</title>{head}{items}</channel></rss>'


def item(title: str = "A", link: str = "/1", date: str = "Sat, 01 Jan 2022 09:00:00 +0300") -> str:
    return ITEM.format(title=title, link=link, date=date)


def read(body: bytes | str, content_type: str | None = "application/rss+xml") -> Feed | None:
    return read_feed(body.encode() if isinstance(body, str) else body, URL, content_type, "Asia/Damascus", "ar")


def test_rss_gives_its_articles_in_order() -> None:
    """Links are absolute, dates keep their offset."""
    feed = read(rss(item() + item("B", "https://news.example/2?id=5")))
    assert feed is not None
    assert [entry.url for entry in feed.entries] == ["https://news.example/1", "https://news.example/2?id=5"]
    first = feed.entries[0].item
    assert (first.title, first.published, first.guid) == ("A", "2022-01-01T09:00:00+03:00", "g1")


def test_atom_gives_its_articles_and_its_hub() -> None:
    """Atom's own date and link forms are read."""
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="hub" href="https://hub.example/"/>'
        '<entry><title>A</title><id>urn:1</id><link href="/a"/>'
        "<published>2022-01-01T06:00:00Z</published></entry></feed>",
        "application/atom+xml",
    )
    assert feed is not None
    assert feed.hub == "https://hub.example/"
    assert (feed.entries[0].url, feed.entries[0].item.published) == ("https://news.example/a", "2022-01-01T06:00:00Z")


def test_json_feed_gives_its_articles() -> None:
    """JSON Feed 1.1, told by its own version mark and not by the content type."""
    feed = read(
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/j", "title": "J",'
        ' "date_published": "2022-01-01T09:00:00+03:00", "authors": [{"name": "N"}]}, {"id": "2"}]}',
        "text/plain",
    )
    assert feed is not None
    assert [(entry.url, entry.item.author) for entry in feed.entries] == [("https://news.example/j", "N")]


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Sat, 01 Jan 2022 09:00:00 GMT", "2022-01-01T09:00:00Z"),
        ("2022-01-01 09:00:00", "2022-01-01T09:00:00+02:00"),
        ("2022-01-01T09:00:00", "2022-01-01T09:00:00+02:00"),
        ("1 كانون الثاني 2022", "2022-01-01T00:00:00+02:00"),
        ("١ يناير ٢٠٢٢", "2022-01-01T00:00:00+02:00"),
        ("0000-00-00", None),
        ("yesterday, maybe", None),
        ("", None),
    ],
)
def test_a_date_without_an_offset_is_the_sources_own(date: str, published: str | None) -> None:
    """Never silently UTC; what is no date is none."""
    feed = read(rss(item(date=date)))
    assert feed is not None
    assert feed.entries[0].item.published == published


ARABIC = "دورية مشتركة"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item(ARABIC)).encode(), "application/rss+xml"),
        (b"\xef\xbb\xbf" + rss(item(ARABIC)).encode(), "application/rss+xml"),
        (rss(item(ARABIC), declaration='<?xml version="1.0" encoding="windows-1256"?>').encode("cp1256"), None),
        (rss(item(ARABIC), declaration="").encode("cp1256"), "application/rss+xml; charset=windows-1256"),
        (b"\n  " + rss(item(ARABIC)).encode(), "text/html"),
        (rss(item(ARABIC) + "<description>A & B \x0b</description>").encode(), "application/xml"),
        (rss(item(ARABIC)).encode()[:-30], "application/rss+xml"),
    ],
    ids=["utf-8", "bom", "cp1256 declared", "cp1256 by header", "blank first", "bare & and control", "cut"],
)
def test_a_feed_is_read_as_sites_really_send_it(body: bytes, content_type: str | None) -> None:
    """Wrong types, old encodings, byte order marks, bare ampersands and cut ends still give the article."""
    feed = read(body, content_type)
    assert feed is not None
    assert feed.entries[0].item.title == ARABIC


@pytest.mark.parametrize(
    "body", ["", "<html><body><h1>Not here</h1></body></html>", "{}", "[1]", '{"items": []}', "\x00"]
)
def test_what_is_no_feed_is_none(body: str) -> None:
    """A login page in place of a feed is told from an empty feed."""
    assert read(body) is None


def test_an_entity_bomb_and_an_outside_entity_stay_small_and_inside() -> None:
    """Nothing is expanded without end, nothing is loaded."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{levels}]>' + rss(item("&l8;"), declaration="")
    read(bomb)
    outside = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(
        item("&x;"), declaration=""
    )
    feed = read(outside)
    assert "root:" not in str(feed)


def test_what_the_feed_asks_for_is_kept() -> None:
    """ttl in minutes, the syndication module, and hours of sleep."""
    feed = read(rss(item(), "<ttl>90</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours>"))
    assert feed is not None
    assert feed.floor_seconds == 5_400
    assert feed.skip_hours == {1, 2}


def test_the_digest_changes_with_what_is_said_and_not_with_the_order() -> None:
    """A corrected title is seen; the same entry elsewhere in the feed is the same."""
    one, other, same = read(rss(item())), read(rss(item("A, corrected"))), read(rss(item("B", "/2") + item()))
    assert one is not None
    assert other is not None
    assert same is not None
    assert one.entries[0].digest != other.entries[0].digest
    assert one.entries[0].digest == same.entries[1].digest


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@b.example", "http://", "http://[::1", ""])
def test_a_link_that_leads_nowhere_is_left_out(link: str) -> None:
    """Only http addresses with a host become articles."""
    feed = read(rss(item(link=link).replace(GUID, "")))
    assert feed is not None
    assert all(entry.url.startswith("https://news.example") for entry in feed.entries)


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(body: bytes) -> None:
    """A feed, or none, never an exception."""
    read(body)
    read(rss(item()).encode() + body)

"""Addresses: which are one, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.urls import canonical, registrable_domain, url_key

SAME = [
    ("https://thiqa.example/archives/51234", "thiqa.example/archives/51234"),
    ("http://www.Example.com:80/a/../b?b=2&a=1&utm_source=x&fbclid=1#f", "example.com/b?a=1&b=2"),
    ("https://e.example/%d8%a3?id=5", "e.example/%D8%A3?id=5"),
    ("https://e.example/أ?id=5", "e.example/%D8%A3?id=5"),
    ("https://e.example/a;jsessionid=AB?x=1", "e.example/a?x=1"),
    ("https://e.example:443", "e.example/"),
    ("https://e.example:8443/a", "e.example:8443/a"),
    ("https://e.example//a b", "e.example//a%20b"),
    ("https://مثال.com/", "xn--mgbh0fb.com/"),
    ("http://[::1", "http://[::1"),
    ("", ""),
]
HOSTS = [
    ("www.bbc.co.uk", "bbc.co.uk"),
    ("m.news.gov.sy", "news.gov.sy"),
    ("a.github.io", "a.github.io"),
    ("thiqa.example", "thiqa.example"),
    ("127.0.0.3", "127.0.0.3"),
    ("localhost", "localhost"),
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    """Scheme, www, default port, order, tracking and sessions go; all else stays."""
    assert canonical(url) == expected


def test_the_key_of_the_seed_page_is_known() -> None:
    """The key is the digest that the contract names."""
    assert url_key("https://thiqa.example/archives/51234").startswith("0f320ca9")


@pytest.mark.parametrize(("host", "domain"), HOSTS)
def test_a_host_belongs_to_a_domain(host: str, domain: str) -> None:
    """Subdomains share their owner's domain; addresses and unknown suffixes are their own."""
    assert registrable_domain(host) == domain


@given(st.text(max_size=60))
def test_any_text_has_a_key(url: str) -> None:
    """What is no address still has a name."""
    assert len(url_key(url)) == 64

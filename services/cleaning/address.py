"""Addresses: which address an article has: the canonical one where it can be believed."""

import re
from urllib.parse import urlsplit

from services.text.urls import host_of, registrable_domain, url_key

NUMBER = re.compile(r"\d{3,}")


def accepted_url(final_url: str, canonical: str | None, og_url: str | None) -> tuple[str, bool]:
    """Return the address of the article, and whether the canonical one the page names was not believed."""
    if canonical is None or url_key(canonical) == url_key(final_url):
        return canonical or final_url, False
    if _is_believable(final_url, canonical, og_url):
        return canonical, False
    return final_url, True


def _is_believable(final_url: str, canonical: str, og_url: str | None) -> bool:
    try:
        parts, final = urlsplit(canonical), urlsplit(final_url)
    except ValueError:
        return False
    same_domain = registrable_domain(host_of(canonical)) == registrable_domain(host_of(final_url))
    if parts.scheme not in ("http", "https") or not same_domain or parts.path in ("", "/"):
        return False
    if og_url is not None and url_key(og_url) == url_key(canonical):
        return True
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if last and last == final.path.rstrip("/").rsplit("/", 1)[-1]:
        return True
    return not set(NUMBER.findall(canonical)).isdisjoint(NUMBER.findall(final_url))

"""Got: what one request came to, as a value that the store can write down."""

from dataclasses import dataclass, field

from services.fetching.feeds import Entry


@dataclass(frozen=True)
class Got:
    """One request's end: the outcome and everything that follows from it for address, host and source.

    ``entries`` are the articles that a feed, sitemap or front named; ``children`` the sitemaps of an index.
    ``moved_to`` is a redirect to another host, ``lasting`` if it is meant to stay; ``final_url`` is where a page was
    found after redirects on its own host.
    """

    outcome: str
    status: int | None = None
    detail: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body_sha256: str | None = None
    soft_sha256: str | None = None
    body_bytes: int = 0
    is_full: bool = False
    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()
    final_url: str | None = None
    moved_to: str | None = None
    lasting: bool = False
    retry_after: float | None = None
    floor_seconds: float = 0.0
    crawl_delay: float = 0.0
    hub: str | None = None
    skip_hours: frozenset[int] = frozenset()

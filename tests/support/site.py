"""A news site that a test writes: outlets on addresses of their own, each with a feed, pages that can change."""

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FEED = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{0}</title><link>{1}</link><description>{0}</description>{2}</channel></rss>'  # noqa: E501
ITEM = "<item><title>{0}</title><link>{1}</link><guid>{1}</guid><pubDate>{2}</pubDate></item>"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{published}"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""


@dataclass(frozen=True)
class Story:
    """A page that is ready to be served."""

    outlet: int
    path: str
    title: str
    body: bytes
    content_type: str = "text/html; charset=utf-8"


def html_story(outlet: int, path: str, title: str, paragraphs: list[str], published: datetime) -> Story:
    """Make an HTML page of a title and paragraphs."""
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    page = PAGE.format(title=html.escape(title), published=published.isoformat(timespec="seconds"), body=body)
    return Story(outlet, path, title, page.encode())


@dataclass
class Site:
    """Serves stories; outlet N lives on 127.0.0.(10+N), for a host is asked only now and then."""

    outlets: int
    stories: dict[tuple[int, str], Story] = field(default_factory=dict)
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    served: dict[str, int] = field(default_factory=dict)
    servers: list[ThreadingHTTPServer] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def origin(self, outlet: int) -> str:
        """Return scheme, address and port of an outlet."""
        host, port = self.servers[outlet].server_address[:2]
        return f"http://{host!s}:{port}"

    def url(self, story: Story) -> str:
        """Return the address of a story."""
        return self.origin(story.outlet) + story.path

    def put(self, *stories: Story) -> None:
        """Add or replace stories; their feeds tell of them at once."""
        with self.lock:
            self.stories |= {(story.outlet, story.path): story for story in stories}

    def feed(self, outlet: int) -> bytes:
        """Return the RSS of an outlet."""
        with self.lock:
            mine = [story for story in self.stories.values() if story.outlet == outlet]
        published = format_datetime(self.started)
        items = "".join(ITEM.format(html.escape(story.title), self.url(story), published) for story in mine)
        return FEED.format(f"Outlet {outlet}", self.origin(outlet) + "/", items).encode()

    def answer(self, outlet: int, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body of a path."""
        if path == "/feed":
            return 200, "application/rss+xml; charset=utf-8", self.feed(outlet)
        story = self.stories.get((outlet, path))
        if story is None:
            return 404, "text/plain", b"not found"
        with self.lock:
            url = self.url(story)
            self.served[url] = self.served.get(url, 0) + 1
        return 200, story.content_type, story.body

    def sources(self, *, minimum: int = 5, maximum: int = 10) -> str:
        """Return the sources file that watches every outlet."""
        return "".join(
            f'- {{id: "outlet-{outlet}", name: "Outlet {outlet}", owner: "outlet-{outlet}", language: en, country: GB, '
            f'timezone: UTC, feeds: ["{self.origin(outlet)}/feed"], interval: {{min: {minimum}, max: {maximum}}}}}\n'
            for outlet in range(self.outlets)
        )


def _handler(site: Site, outlet: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, body = site.answer(outlet, self.path)
            try:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the getter was killed mid-answer

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler


@contextmanager
def serving(outlets: int) -> Iterator[Site]:
    """Serve an empty site for a while."""
    site = Site(outlets)
    for outlet in range(outlets):
        server = ThreadingHTTPServer((f"127.0.0.{10 + outlet}", 0), _handler(site, outlet))
        server.daemon_threads = True
        server.block_on_close = False
        site.servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        for server in site.servers:
            server.shutdown()
            server.server_close()

"""A small news site for trying Tansiq: own-written pages, their dates relative to its start.

Standard library only; imports nothing of the project.
"""

import argparse
import hashlib
import html
import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
OUTLETS: dict = json.loads((HERE / "outlets.json").read_text("utf-8"))
WORDS: dict = json.loads((HERE / "words.json").read_text("utf-8"))
DAY = re.compile(r"\{(weekday|date|on|year)([+-]\d+)\}")


@dataclass(frozen=True)
class Article:
    """One article as its file tells it, days still open."""

    outlet: str
    path: str
    minutes_ago: int
    fields: dict[str, str]
    title: str
    paragraphs: list[str]
    corrected: "Article | None"


@dataclass(frozen=True)
class Site:
    """The whole newsroom at one start: its articles by path, its clock."""

    articles: dict[str, Article]
    start: datetime
    correct_after: timedelta

    def current(self, article: Article, now: datetime) -> Article:
        """Return the text that stands now: the corrected one once its time has come."""
        return article.corrected if article.corrected and now >= self.start + self.correct_after else article

    def of(self, outlet: str) -> list[Article]:
        """Return the articles of an outlet, newest first."""
        mine = [article for article in self.articles.values() if article.outlet == outlet]
        return sorted(mine, key=lambda article: article.minutes_ago)

    def published(self, article: Article) -> datetime:
        """Return when an article came out, in its outlet's zone."""
        zone = timezone(timedelta(hours=OUTLETS[article.outlet]["offset_hours"]))
        return (self.start - timedelta(minutes=article.minutes_ago)).astimezone(zone).replace(microsecond=0)


def read_article(file: Path) -> Article:
    """Read one article file: `key: value` lines, a line `---`, then title and paragraphs between blank lines."""
    head, _, text = file.read_text("utf-8").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    title, *paragraphs = [block.strip() for block in text.strip().split("\n\n")]
    correction = file.with_suffix(".corrected")
    corrected = read_article(correction) if file != correction and correction.exists() else None
    minutes_ago = int(fields["minutes_ago"])
    return Article(fields["outlet"], fields["path"], minutes_ago, fields, title, paragraphs, corrected)


def read_site(start: datetime, correct_after: timedelta) -> Site:
    """Read every article of the newsroom."""
    articles = [read_article(file) for file in sorted((HERE / "articles").glob("*.txt"))]
    return Site({article.path: article for article in articles}, start, correct_after)


def fill_days(text: str, language: str, start: date, published: date) -> str:
    """Fill `{on-1}`, `{weekday-1}`, `{date-1}`, `{year-1}`: days from the start, as told on the publication day."""
    words = WORDS[language]

    def fill(match: re.Match[str]) -> str:
        day = start + timedelta(days=int(match[2]))
        weekday = words["weekdays"][day.weekday()]
        written = words["date"].format(day=day.day, month=words["months"][day.month - 1])
        near = words["near"].get(str((published - day).days), "")
        return {"weekday": weekday, "date": written, "year": str(day.year), "on": f"{near}{weekday} {written}"}[
            match[1]
        ]

    return DAY.sub(fill, text)


def render_text(site: Site, article: Article) -> tuple[str, list[str]]:
    """Return title and paragraphs with their days filled."""
    language = OUTLETS[article.outlet]["language"]
    days = (site.start.date(), site.published(article).date())
    return fill_days(article.title, language, *days), [fill_days(text, language, *days) for text in article.paragraphs]


def render_page(site: Site, article: Article, origin: str, now: datetime) -> str:
    """Return the page of an article in the theme of its outlet."""
    outlet, shown, published = OUTLETS[article.outlet], site.current(article, now), site.published(article)
    title, paragraphs = render_text(site, shown)
    others = [render_text(site, other)[0] for other in site.of(article.outlet) if other.path != article.path]
    if outlet["theme"] == "plain":
        return render_plain(site, article, title, paragraphs)
    teaser = Template((HERE / "themes" / "teaser.html").read_text("utf-8"))
    links = [
        (other.path, render_text(site, other)[0]) for other in site.of(article.outlet) if other.path != article.path
    ]
    teasers = "\n".join(teaser.substitute(url=path, title=html.escape(name)) for path, name in links)
    modified = published if shown is article else (site.start + site.correct_after).astimezone(published.tzinfo)
    today = fill_days("{weekday+0} {date+0} {year+0}", outlet["language"], site.start.date(), site.start.date())
    values = {
        "title": html.escape(title), "lead": html.escape(paragraphs[0]), "site": html.escape(outlet["name"]),
        "tagline": html.escape(outlet["tagline"]), "today": today,
        "url": origin + article.path, "home": f"{origin}/{outlet['folder']}/",
        "published": published.isoformat(), "modified": modified.isoformat(timespec="seconds"),
        "visible": fill_visible(published, outlet["language"]), "section": html.escape(article.fields["section"]),
        "byline": html.escape(article.fields.get("byline", "")), "teasers": teasers,
        "ticker": " ".join(f"<li>{html.escape(name)}</li>" for name in others),
        "body": "\n".join(f"<p>{html.escape(text)}</p>" for text in paragraphs),
        "jsonld": json_ld(title, outlet["name"], origin + article.path, published, modified),
    }  # fmt: skip
    return Template((HERE / "themes" / f"{outlet['theme']}.html").read_text("utf-8")).substitute(values)


def render_plain(site: Site, article: Article, title: str, paragraphs: list[str]) -> str:
    """Return a page as a careless copy of its text: the menu's headlines glued together, the title said twice."""
    alike = [other for other in site.articles.values() if OUTLETS[other.outlet]["language"] == "ar"]
    glued = "".join(render_text(site, other)[0] for other in alike if other.path != article.path)
    name, last = OUTLETS[article.outlet]["name"], WORDS["ar"]["end"]
    return "\n\n".join([glued, title, title, name, *paragraphs, last]) + "\n"


def fill_visible(published: datetime, language: str) -> str:
    """Write a publication time as a reader sees it."""
    return fill_days(
        "{weekday+0} {date+0} {year+0}", language, published.date(), published.date()
    ) + published.strftime(" %H:%M")


def json_ld(title: str, name: str, url: str, published: datetime, modified: datetime) -> str:
    """Return the page's JSON-LD, safe inside a script element."""
    graph = [
        {"@type": "WebSite", "name": name},
        {"@type": "NewsArticle", "headline": title, "mainEntityOfPage": url,
         "datePublished": published.isoformat(), "dateModified": modified.isoformat(timespec="seconds"),
         "publisher": {"@type": "NewsMediaOrganization", "name": name}},
    ]  # fmt: skip
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("<", "\\u003c")


def render_feed(site: Site, outlet_id: str, origin: str, now: datetime) -> str:
    """Return the RSS feed of an outlet; a corrected article shows its new title and time."""
    outlet, items = OUTLETS[outlet_id], []
    for article in site.of(outlet_id):
        shown = site.current(article, now)
        title, paragraphs = render_text(site, shown)
        published = site.published(article)
        updated = published if shown is article else (site.start + site.correct_after).replace(microsecond=0)
        items.append(
            f"<item><title>{html.escape(title)}</title><link>{origin}{article.path}</link>"
            f'<guid isPermaLink="true">{origin}{article.path}</guid><pubDate>{format_datetime(published)}</pubDate>'
            f"<atom:updated>{updated.isoformat()}</atom:updated><description>{html.escape(paragraphs[0])}</description></item>"
        )
    head = f"<title>{html.escape(outlet['name'])}</title><link>{origin}/{outlet['folder']}/</link>"
    about = f"<description>{html.escape(outlet['tagline'])}</description><language>{outlet['language']}</language>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"{head}{about}\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def render_front(site: Site, outlet_ids: list[str], now: datetime) -> str:
    """Return a front page: links to every article of these outlets."""
    rows = []
    for outlet_id in outlet_ids:
        outlet = OUTLETS[outlet_id]
        rows.append(f'<h2><a href="/{outlet["folder"]}/">{html.escape(outlet["name"])}</a></h2>')
        for article in site.of(outlet_id):
            title = html.escape(render_text(site, site.current(article, now))[0])
            rows.append(f'<p dir="auto"><a href="{article.path}">{title}</a></p>')
    head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sample newsroom</title></head><body>'
    return f"{head}<h1>Sample newsroom</h1><p>Invented news for trying Tansiq.</p>{''.join(rows)}</body></html>\n"


def answer(site: Site, path: str, origin: str, now: datetime) -> tuple[str, str] | None:
    """Return content type and text of a path, or nothing."""
    if path in site.articles:
        article = site.articles[path]
        plain = OUTLETS[article.outlet]["theme"] == "plain"
        kind = "text/plain; charset=utf-8" if plain else "text/html; charset=utf-8"
        return kind, render_page(site, article, origin, now)
    if path == "/":
        return "text/html; charset=utf-8", render_front(site, list(OUTLETS), now)
    if path == "/robots.txt":
        return "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n"
    for outlet_id, outlet in OUTLETS.items():
        if path == f"/{outlet['folder']}/":
            return "text/html; charset=utf-8", render_front(site, [outlet_id], now)
        if path == f"/{outlet['folder']}/feed/":
            return "application/rss+xml; charset=utf-8", render_feed(site, outlet_id, origin, now)
    return None


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, with an ETag so that an unchanged page costs a 304."""

    site: Site
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom/1"

    def do_GET(self) -> None:
        """Send a page, or 304, or 404."""
        host = self.headers.get("Host", "127.0.0.1")
        found = answer(self.site, self.path.split("?")[0], f"http://{host}", datetime.now(UTC))
        if found is None:
            return self.reply(404, "text/plain; charset=utf-8", b"not found\n", None)
        kind, body = found[0], found[1].encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if self.headers.get("If-None-Match") == tag:
            return self.reply(304, kind, b"", tag)
        return self.reply(200, kind, body, tag)

    do_HEAD = do_GET

    def reply(self, status: int, kind: str, body: bytes, tag: str | None) -> None:
        """Write one answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: whoever fetches keeps the log."""


def main() -> None:
    """Serve until ended; the first line on standard output says where, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8890, help="0 takes a free one")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--correct-after", type=float, default=60.0, help="seconds until one page is corrected")
    parser.add_argument(
        "--start", type=datetime.fromisoformat, help="tell the news as of this time (with offset) instead of now"
    )
    options = parser.parse_args()
    start = (options.start or datetime.now(UTC)).astimezone(UTC)
    Handler.site = read_site(start, timedelta(seconds=options.correct_after))
    server = ThreadingHTTPServer((options.bind, options.port), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    print(
        json.dumps({"port": port, "url": f"http://{options.bind}:{port}/", "pages": len(Handler.site.articles)}),
        flush=True,
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

"""`tansiq explain`, `clean`, `extract`: the pure cores in one process, without broker and database."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson

from schemas.alert import Alert
from schemas.article import Article
from schemas.page import Page
from schemas.rejected import Rejected
from schemas.report import Report
from services.alerting.memory import Memory
from services.cleaning.core import clean as clean_page
from services.cli.explanation import explained, explanation_lines
from services.cli.items import ItemError, article_of
from services.cli.output import marked, show_json, show_line
from services.cli.pages import make_page, read_input, read_time
from services.extraction.core import extract as extract_article
from services.extraction.lexicon import Lexicon, digest_of, load
from services.runtime.errors import WrongSetting
from services.runtime.settings import load_settings

PAGE_OPTIONS = (
    click.argument("file"),
    click.option("--url", metavar="U", help="Default: https://sample.invalid/<file name>."),
    click.option("--source", metavar="ID", help="A source of the sources file; default: unconfigured."),
    click.option("--content-type", metavar="T", help="Default: text/plain for .txt, else text/html."),
    click.option("--fetched-at", metavar="TIME", help="RFC 3339; default: now."),
    click.option("--json", "as_json", is_flag=True, help="One JSON document."),
)


def page_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the argument and options of commands that read one page."""
    for option in reversed(PAGE_OPTIONS):
        command = option(command)
    return command


@click.command()
@page_options
def explain(
    file: str, url: str | None, source: str | None, content_type: str | None, fetched_at: str | None, as_json: bool
) -> None:
    """Take one page through every stage and show what each made of it.

    FILE holds the bytes of a page, - is standard input. Memory is empty, nothing is stored, nobody is told.

    \b
    Example:
      tansiq explain page.html --fetched-at 2022-01-01T09:00:00Z
    """
    story = explain_page(make_page(file, url, source, content_type, fetched_at))
    if as_json:
        show_json(story.as_json())
    else:
        click.echo("\n".join(story.lines()))


@click.command()
@page_options
def clean(
    file: str, url: str | None, source: str | None, content_type: str | None, fetched_at: str | None, as_json: bool
) -> None:
    """Make an Article of a page, or say why it is none.

    \b
    Example:
      tansiq clean page.html --json
    """
    made = clean_page(make_page(file, url, source, content_type, fetched_at))
    if as_json:
        show_json(as_plain(made))
    else:
        click.echo("\n".join(rejected_lines(made) if isinstance(made, Rejected) else article_lines(made)))


@click.command()
@click.argument("file")
@click.option("--explain", "with_reasons", is_flag=True, help="The text with its evidence marked, reasons and points.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line, in input order.")
@click.option("--fetched-at", metavar="TIME", help="RFC 3339; default: an hour after publication, else now.")
def extract(file: str, with_reasons: bool, as_json: bool, fetched_at: str | None) -> None:
    """Read the events out of texts: FILE.jsonl holds a text a line, any other file is one text.

    \b
    A line: {"id": "1", "lang": "ar", "title": "…", "text": "…", "published": "2022-01-01", "url": "…"}, or an Article.
    Example:
      tansiq extract texts.jsonl --json > reports.jsonl
      tansiq extract article.txt --explain
    """
    lexicon = lexicon_in_use()
    for name, article in articles_of(file, read_time(fetched_at) if fetched_at else None):
        found = extract_article(article, lexicon)
        if as_json:
            why = {"explanation": explained(article, found, lexicon)} if with_reasons else {}
            show_line({**_extracted(name, article, found), **why})
        elif with_reasons:
            lines = explanation_lines(article, found, lexicon, colours=sys.stdout.isatty())
            click.echo(f"{name}:\n" + "\n".join(lines))
        else:
            click.echo(f"{name}: " + "\n".join(_found_lines(found, with_reasons=False)))


class Story:
    """What became of one page, stage by stage."""

    def __init__(self, page: Page, article: Article | None, rejected: Rejected | None) -> None:
        self.page = page
        self.article = article
        self.rejected = rejected
        self.reports: list[Report] = []
        self.decisions: list[tuple[str, str, str]] = []
        self.alerts: list[Alert] = []

    def as_json(self) -> dict[str, Any]:
        """Return the document of the fixed interface."""
        return {
            "page": as_plain(self.page),
            "article": as_plain(self.article) if self.article else None,
            "rejected": as_plain(self.rejected) if self.rejected else None,
            "reports": [as_plain(report) for report in self.reports],
            "decisions": [{"report_id": i, "kind": kind, "because": why} for i, kind, why in self.decisions],
            "alerts": [as_plain(alert) for alert in self.alerts],
            "dropped": [as_plain(dropped) for dropped in self.article.quality.dropped] if self.article else [],
        }

    def lines(self) -> Iterator[str]:
        """Word it, a stage after the other."""
        yield f"page      {self.page.page_id}  {self.page.final_url}  {self.page.body_size_bytes} bytes"
        if self.article:
            yield from article_lines(self.article)
        if self.rejected:
            yield from rejected_lines(self.rejected)
        if self.reports:
            yield from _found_lines(self.reports, with_reasons=True)
        for report_id, kind, why in self.decisions:
            yield f"decision  {report_id}  {kind}: {why}"
        for alert in self.alerts:
            yield f"alert     {alert.alert_id}  {alert.kind}: {alert.event.headline.en}"
            for item in alert.event.evidence:
                yield f"          {item.publisher}: {marked([as_plain(s) for s in item.segments], colours=False)}"


def explain_page(page: Page, lexicon: Lexicon | None = None) -> Story:
    """Run the chain in this process, with an empty memory."""
    made = clean_page(page)
    if isinstance(made, Rejected):
        return Story(page, None, made)
    found = extract_article(made, lexicon or lexicon_in_use())
    if isinstance(found, Rejected):
        return Story(page, made, found)
    story, memory = Story(page, made, None), Memory()
    story.reports = list(found)
    for report in found:
        decision, _, alert = memory.take(report)
        story.decisions.append((report.report_id, decision.kind or decision.outcome, decision.because.en))
        if alert is not None:
            story.alerts.append(alert)
    return story


def lexicon_in_use() -> Lexicon:
    """Return the lexicon that the services read with, ``TANSIQ_LEXICON`` or the package's."""
    folder = load_settings(secrets=False).lexicon
    try:
        digest_of(folder)
    except OSError as fault:
        raise WrongSetting(f"TANSIQ_LEXICON: {fault}") from fault
    return load(folder)


def articles_of(file: str, fetched_at: datetime | None) -> Iterator[tuple[str, Article]]:
    """Yield each text of a file with its name; a wrong line is a usage error that names it."""
    text = read_input(file)
    if not file.endswith(".jsonl"):
        yield Path(file).name, article_of({"text": text.decode("utf-8", "replace")}, fetched_at)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                item = orjson.loads(line)
                yield str(item.get("id") or item.get("article_id") or number), article_of(item, fetched_at)
            except (orjson.JSONDecodeError, ItemError, AttributeError) as fault:
                raise click.BadParameter(f"line {number}: {fault}", param_hint="FILE") from None


def _extracted(name: str, article: Article, found: list[Report] | Rejected) -> dict[str, Any]:
    rejected = isinstance(found, Rejected)
    return {
        "id": name,
        "outcome": "rejected" if rejected else "forwarded",
        "reason": found.reason if isinstance(found, Rejected) else None,
        "reports": [] if isinstance(found, Rejected) else [as_plain(report) for report in found],
        "article": {"title": article.title, "lead": article.lead, "paragraphs": list(article.paragraphs)},
    }


def article_lines(article: Article) -> list[str]:
    """Word an Article for a terminal."""
    quality, published = article.quality, article.published
    said = f"{published.value} ({published.basis})" if published.value else "no date"
    return [
        f"article   {article.article_id}  {article.language.code}  {said}  {' '.join(quality.flags)}",
        f"  title   {article.title}",
        f"  by      {article.byline or '-'}; agency {article.agency or '-'}",
        f"  lead    {article.lead}",
        *(f"  p{number:<6} {text}" for number, text in enumerate(article.paragraphs, 1)),
        *(f"  dropped ({item.rule}, {item.characters} characters) {item.text}" for item in quality.dropped),
    ]


def rejected_lines(rejected: Rejected) -> list[str]:
    """Word a rejection for a terminal."""
    detail = f": {rejected.detail}" if rejected.detail else ""
    score = f" (best score {rejected.score:g})" if rejected.score is not None else ""
    return [f"rejected  by {rejected.stage}, {rejected.reason}{detail}{score}"]


def _found_lines(found: list[Report] | Rejected, with_reasons: bool) -> Iterator[str]:
    if isinstance(found, Rejected):
        yield from rejected_lines(found)
        return
    for report in found:
        yield f"report    {report.report_id}  {report.lane}  {report.subtype} {' '.join(report.also)}  {report.status}"
        who = ", ".join(f"{actor.id} {actor.role} ({actor.link or actor.resolved_by})" for actor in report.participants)
        place, date = report.place, report.date
        yield f"  who     {who}"
        yield f"  where   {f'{place.name} ({place.id})' if place else 'unknown'}"
        yield f"  when    {date.start or 'unknown'} ({date.basis})"
        yield f"  said by {report.attribution.origin}"
        if with_reasons:
            points = ", ".join(f"{reason.code} {reason.points:+g}" for reason in report.reasons)
            yield f"  score   {report.score:g} = {points}; confidence {report.confidence:.2f}"


def as_plain(part: Any) -> Any:
    """Return a message or a part as plain JSON values."""
    return part.model_dump(mode="json", by_alias=True)

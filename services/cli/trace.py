"""`tansiq trace`: what became of an address or an id, read off the topics."""

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click
import orjson
from aiokafka.errors import KafkaError

from schemas.topics import ALERTS, ARTICLES, DELIVERIES, PAGES, REJECTED, REPORTS, TOPICS, Topic
from schemas.wire import read_header
from services.cli.output import show_json
from services.cli.tails import read_topic
from services.cli.trail import Row, Trail, follow, row_of
from services.runtime.errors import NotReachable
from services.runtime.settings import load_settings
from services.text.urls import url_key

ID = re.compile(r"(pg|ar|rj|rp|ev|al|dl)_[0-9a-f]{32}")
READ: Mapping[str, Topic] = {
    "pages": PAGES,
    "articles": ARTICLES,
    "rejected": REJECTED,
    "reports": REPORTS,
    "alerts": ALERTS,
    "deliveries": DELIVERIES,
}


@click.command()
@click.argument("what", metavar="URL|ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def trace(what: str, as_json: bool) -> None:
    """Say what became of a page: its article or why there is none, its reports, their alerts, who was told.

    Takes the address of a page or the id of anything (pg_ ar_ rj_ rp_ ev_ al_ dl_). Exit code 1 when nothing is found.

    \b
    Example:
      tansiq trace https://example.org/news/1
    """
    if not ID.fullmatch(what) and not what.startswith(("http://", "https://")):
        raise click.BadParameter(
            f"{what!r} is neither an http(s) url nor an id like ev_ and 32 digits", param_hint="URL|ID"
        )
    settings = load_settings(secrets=False)
    bootstrap = settings.bootstrap()
    try:
        everything = asyncio.run(_everything(bootstrap, settings.read_prefix))
    except KafkaError as fault:
        raise NotReachable(f"Kafka at {bootstrap}: {fault}", "start it with `tansiq kafka start`") from None
    found = follow(everything, key=None if ID.fullmatch(what) else url_key(what), identity=what)
    if as_json:
        show_json({"query": what, **vars(found)})
    elif found.found():
        click.echo("\n".join(_lines(found)))
    else:
        click.echo(f"nothing is known of {what}; topics keep what is old for a while only", err=True)
    sys.exit(0 if found.found() else 1)


async def _everything(bootstrap: str, prefix: str) -> Trail:
    """Read every topic of the flow, shortened; what cannot be read is counted."""
    trail, unreadable = Trail(), 0
    for kind, topic in READ.items():
        rows: list[Row] = getattr(trail, kind)
        async for record in read_topic(bootstrap, prefix, topic):
            try:
                rows.append(row_of(kind, orjson.loads(record.value)))
            except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
                unreadable += 1
    for name, topic in TOPICS.items():
        if name.endswith("-dlq"):
            async for record in read_topic(bootstrap, prefix, topic):
                trail.dead_letters.append(_dead(name, record))
    if unreadable:
        click.echo(f"{unreadable} records could not be read", err=True)
    return trail


def _dead(name: str, record: Any) -> Row:
    said = {field: read_header(record.headers, f"tansiq_dlq_{field}") for field in ("reason", "detail", "service")}
    key = None if record.key is None else record.key.decode("utf-8", "replace")
    return {"topic": name, "partition": record.partition, "offset": record.offset, "key": key, **said}


def _lines(found: Trail) -> Iterator[str]:
    for row in found.pages:
        yield f"page      {row['page_id']}  {row['final_url']}  fetched {row['fetched_at']}, revision {row['revision']}"
    for row in found.dead_letters:
        yield f"dead      {row['topic']} {row['partition']}:{row['offset']}  {row['reason']}: {row['detail'] or ''}"
    for row in found.articles:
        yield f"article   {row['article_id']}  {row['title'] or row['url']}"
    for row in found.rejected:
        yield f"rejected  {row['subject_id']}  by {row['stage']}: {row['reason']} {row['detail'] or ''}".rstrip()
    for row in found.reports:
        yield f"report    {row['report_id']}  {row['lane']}  {row['subtype']}, {row['status']}"
    for row in found.alerts:
        yield f"alert     {row['alert_id']}  {row['kind']}, event {row['event_id']} revision {row['revision']}"
        yield f"          {row['headline']}"
    for row in found.deliveries:
        said = row["error"] or row["status_code"] or ""
        yield f"delivery  {row['delivery_id']}  {row['subscription_id']}  {row['state']} {said}  {row['at']}"

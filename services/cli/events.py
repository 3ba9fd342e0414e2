"""`tansiq events`, `event`, `listen`: what is known, and what becomes known."""

import sys
import time
from typing import Any

import click
import orjson

from services.cli.api import Api, find_api
from services.cli.output import alert_lines, marked, show_json, show_line, table
from services.cli.subscriptions import read_filter
from services.runtime.errors import NotReachable

AGAIN_SECONDS = 3.0


@click.command()
@click.option("--since", metavar="CURSOR", help="Only what came after this cursor, oldest first.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The API's body.")
def events(since: str | None, limit: int, as_json: bool) -> None:
    """List events, newest first.

    \b
    Example:
      tansiq events --limit 5
    """
    api = find_api()
    if as_json and limit <= 200:
        show_json(api.call("GET", "/v1/events", query={"since": since, "limit": limit}))
        return
    items = list(api.pages("/v1/events", {"since": since}, limit, "since" if since else "until"))
    if as_json:
        show_json({"items": items, "next": None})
        return
    rows = [
        [e["event_id"], e["state"], e["subtype"], e["date"]["start"] or "", str(e["sources"]), e["headline"]["en"]]
        for e in items
    ]
    table(rows, ["EVENT", "STATE", "SUBTYPE", "DATE", "SOURCES", "HEADLINE"])


@click.command()
@click.argument("event_id")
@click.option("--why", is_flag=True, help="Also why each revision is news, and what decided.")
@click.option("--json", "as_json", is_flag=True, help="The API's body.")
def event(event_id: str, why: bool, as_json: bool) -> None:
    """Show one event: its fields, its evidence with the deciding words marked, its revisions.

    \b
    Example:
      tansiq event ev_b305b4b196418de031bf363fdcc42012 --why
    """
    found = find_api().call("GET", f"/v1/events/{event_id}")
    if as_json:
        show_json(found)
        return
    for line in _event_lines(found, why, sys.stdout.isatty()):
        click.echo(line)


@click.command()
@click.option("--filter", "filter_", metavar="JSON", help="Only what matches; default everything.")
@click.option("--since", metavar="CURSOR", help="Begin after this cursor instead of now.")
@click.option("--json", "as_json", is_flag=True, help="A webhook body a line.")
def listen(filter_: str | None, since: str | None, as_json: bool) -> None:
    """Follow the alerts until Ctrl-C; after a broken connection go on where it broke.

    \b
    Example:
      tansiq listen --filter '{"all": [{"field": "country", "any_of": ["SY"]}]}'
    """
    wanted = orjson.dumps(read_filter(filter_)).decode() if filter_ else None
    api = find_api()
    cursor, reached = since, False
    while True:
        try:
            cursor = _follow(api, {"filter": wanted, "since": cursor}, as_json)
            reached = True
        except NotReachable:
            if not reached and cursor is None:
                raise
        click.echo("the stream ended; going on in 3 s", err=True)
        time.sleep(AGAIN_SECONDS)


def _follow(api: Api, query: dict[str, Any], as_json: bool) -> str | None:
    """Show what one connection brings; return the cursor to go on from."""
    cursor: str | None = query["since"]
    for name, id_, text in api.stream(query):
        cursor = id_ or cursor
        data = orjson.loads(text)
        if name == "reset":
            click.echo(f"the cursor is of no use any more: {data.get('detail', '')}", err=True)
            cursor = id_
        elif name == "alert" and as_json:
            show_line({"type": f"alert.{data['kind']}", "data": data})
        elif name == "alert":
            click.echo("\n".join(alert_lines(data, sys.stdout.isatty())))
    return cursor


def _event_lines(found: dict[str, Any], why: bool, colours: bool) -> list[str]:
    """Word an event and its history."""
    event = found["event"]
    place, date = event["place"], event["date"]
    who = ", ".join(f"{actor['name']} ({actor['role']})" for actor in event["participants"])
    lines = [
        event["headline"]["en"],
        f"  {event['event_id']}, revision {event['revision']}, {event['state']}",
        f"  {event['subtype']} {' '.join(event['also'])}, {event['status']}, confidence {event['confidence']:.2f}",
        f"  who    {who}",
        f"  where  {place['name'] if place else 'unknown'}",
        f"  when   {date['start'] or 'unknown'} ({date['basis']})",
        f"  said by {event['sources']} independent source(s), {event['copies']} copies",
    ]
    lines += [f"  {e['publisher']}: {marked(e['segments'], colours)}\n    {e['url']}" for e in event["evidence"]]
    for alert in reversed(found["revisions"]):
        lines.append(
            f"  {alert['event']['revision']}. {alert['kind']}  {alert['decided_at']}  {alert['because']['en']}"
        )
        if why:
            decision = alert["decision"]
            lines.append(f"     rule {decision['rule']}, score {decision['score']}, parts {decision['parts']}")
            lines += [f"     {c['field']}: {c['before']} -> {c['after']}" for c in alert["changes"]]
    return lines

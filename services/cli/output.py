"""What commands print: JSON as one document or a line each, tables, and evidence with its words marked."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
import orjson

FIRST_STRONG, POP = "\u2068", "\u2069"  # Unicode isolates, which terminals and editors show as nothing
COLOURS: dict[str, dict[str, Any]] = {
    "trigger": {"fg": "red", "bold": True},
    "actor": {"fg": "cyan"},
    "place": {"fg": "green"},
    "date": {"fg": "yellow"},
    "status": {"fg": "magenta"},
    "term": {"fg": "blue"},
    "source": {"dim": True},
}


def show_json(value: Any) -> None:
    """Print one JSON document, indented."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def show_line(value: Any) -> None:
    """Print one JSON object as one line."""
    click.echo(orjson.dumps(value).decode())


def isolated(text: str) -> str:
    """Return a text that keeps its direction to itself: right-to-left words do not drag their neighbours along."""
    mixed = any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)
    return f"{FIRST_STRONG}{text}{POP}" if mixed else text


def marked(segments: Iterable[Mapping[str, Any]], colours: bool) -> str:
    """Join the segments of a sentence, each role in its colour, or in brackets where there are no colours."""
    parts = []
    for segment in segments:
        role = segment["role"]
        if role is None:
            parts.append(segment["t"])
        elif colours:
            parts.append(click.style(segment["t"], **COLOURS.get(role, {"underline": True})))
        else:
            parts.append(f"[{segment['t']}]")
    return "".join(parts)


def alert_lines(data: Mapping[str, Any], colours: bool) -> list[str]:
    """Word one alert (the ``data`` of a webhook) for a terminal."""
    event = data["event"]
    kind = click.style(data["kind"], bold=True) if colours else data["kind"]
    facts = [event["subtype"], event["status"], f"confidence {event['confidence']:.2f}", _count(event["sources"])]
    place, date = event["place"], event["date"]
    facts += [place["name"]] if place else []
    facts += [date["start"]] if date["start"] else []
    lines = [f"{kind}  {data['headline']}", f"    {', '.join(facts)}", f"    {data['because']}"]
    for item in data["evidence"]:
        lines.append(f"    {item['publisher']}: {marked(item['segments'], colours)}")
    return [*lines, f"    {data['url']}", ""]


def _count(sources: int) -> str:
    return "1 source" if sources == 1 else f"{sources} sources"


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Print rows under heads, columns aligned; nothing but the heads when there are none."""
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    for row in [heads, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

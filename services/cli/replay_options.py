"""The options by which `tansiq replay` says what to read, and how they become a Selection."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from services.replay.reading.selection import Selection, SelectionError, make_selection, read_query

F = TypeVar("F", bound=Callable[..., Any])
WORDS = {
    "key": "Kafka key.",
    "url": "Address of the page, however written.",
    "host": "Host of that address, or a domain above it.",
    "source": "Source id.",
    "article": "Article id (ar_…), and what was made of it.",
    "report": "Report id (rp_…); of pages and articles: the ones it was found in.",
    "event": "Event id (ev_…); of other topics: what its reports were found in.",
    "reason": "Reason of a dead letter or a rejection.",
    "service": "Service that wrote it, or could not work it off.",
    "version": "Version of the schema (1.0), or of the service that could not work it off.",
}
OPTIONS = (
    click.option("--topic", metavar="T", help="The topic to read, e.g. pages-v1."),
    click.option("--from", "from_", metavar="TIME|OFFSET", help="Included: an offset of each partition, or a time."),
    click.option("--to", metavar="TIME|OFFSET", help="Not included."),
    click.option("--clock", type=click.Choice(["log", "published"]), help="Which time; default: of the log."),
    click.option("--partition", type=click.IntRange(0), multiple=True, metavar="N", help="Only this one; repeatable."),
    *(
        click.option(f"--{name}", multiple=True, metavar="X", help=f"{said} Repeatable.")
        for name, said in WORDS.items()
    ),
    click.option("--query", metavar="@FILE", help="A saved query: a JSON object of these names."),
)


def selecting(command: F) -> F:
    """Add the options of the selection to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def selection_of(given: dict[str, Any]) -> Selection:
    """Make the selection of the options, what is given over what a saved query says; a wrong one is a usage error."""
    query = given.pop("query")
    given["from"] = given.pop("from_")
    try:
        saved = read_query(Path(query.removeprefix("@"))) if query else {}
        fields = {**saved, **{name: value for name, value in given.items() if value not in (None, ())}}
        if "topic" not in fields:
            raise click.UsageError("say what to read: --topic, e.g. --topic pages-v1")
        return make_selection(**fields)
    except SelectionError as fault:
        raise click.UsageError(f"selection: {fault}") from None

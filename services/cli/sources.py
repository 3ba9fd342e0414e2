"""`tansiq sources`: what is watched and how it goes, as fetching tells on sources-v1."""

import asyncio
from typing import Any

import click
from aiokafka.errors import KafkaError

from schemas.source_state import SourceState
from schemas.topics import SOURCES
from schemas.wire import InvalidMessage, decode
from services.cli.output import show_json, table
from services.cli.tails import read_topic
from services.runtime.errors import NotReachable
from services.runtime.settings import load_settings


@click.group()
def sources() -> None:
    """The sources that are watched.

    \b
    Example:
      tansiq sources list
    """


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="A list of SourceState.")
def list_(as_json: bool) -> None:
    """List the sources: state and reason, last good read, newest article, interval, articles of the last day.

    \b
    Example:
      tansiq sources list --json
    """
    settings = load_settings(secrets=False)
    bootstrap = settings.bootstrap()
    try:
        states = asyncio.run(_states(bootstrap, settings.read_prefix))
    except KafkaError as fault:
        raise NotReachable(f"Kafka at {bootstrap}: {fault}", "start it with `tansiq kafka start`") from None
    if as_json:
        show_json([state.model_dump(mode="json") for state in states])
        return
    rows = [_row(state) for state in states]
    table(rows, ["SOURCE", "STATE", "REASON", "LAST GOOD READ", "EVERY", "TODAY", "NEWEST ARTICLE"])


def _row(state: SourceState) -> list[str]:
    dumped = state.model_dump(mode="json")
    newest = state.newest_article
    return [
        state.source_id,
        state.state,
        state.reason or "",
        dumped["last_good_at"] or "never",
        "" if state.interval_seconds is None else f"{state.interval_seconds} s",
        str(state.articles_24h),
        "" if newest is None else newest.title or newest.url,
    ]


async def _states(bootstrap: str, prefix: str) -> list[SourceState]:
    """Read the compacted topic; the last word on each source counts."""
    found: dict[bytes, SourceState] = {}
    async for record in read_topic(bootstrap, prefix, SOURCES):
        _take(found, record)
    return sorted(found.values(), key=lambda state: state.source_id)


def _take(found: dict[bytes, SourceState], record: Any) -> None:
    found.pop(record.key, None)  # a tombstone, or a newer word
    if record.value is not None:
        try:
            state = decode(SOURCES, record.key, record.value, record.headers)
        except InvalidMessage as fault:
            click.echo(f"offset {record.offset} of {record.topic} cannot be read: {fault}", err=True)
            return
        assert isinstance(state, SourceState)
        found[record.key] = state

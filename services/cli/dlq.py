"""`tansiq dlq`: dead letters listed, shown, taken out, put back, laid aside."""

import asyncio
import sys
from typing import Any

import click

from schemas.message import format_time
from services.cli.dlq_choice import choosing, find_entries, read_position, settings_and_entries
from services.cli.dlq_export import as_json_holds, export
from services.cli.lazy import LazyGroup
from services.cli.output import show_json, show_line, table
from services.replay.repair.dead_letters import count, with_bytes
from services.runtime.advice import advice
from services.runtime.letters import DeadLetter
from services.runtime.marks import Entry
from services.runtime.outcomes import Record
from services.runtime.settings import Settings, load_settings
from services.text.shown import escape, show_bytes

NO = 1
SHOWN_LETTERS = 50
DETAIL_WIDTH = 70


@click.group(cls=LazyGroup, later={name: ("dlq_repair", name) for name in ("repair", "park")})
def dlq() -> None:
    """Dead letters: messages that a service could not take, with the reason.

    \b
    Examples:
      tansiq dlq list                              what died, counted by cause
      tansiq dlq show pages-v1 3 17                one letter, and what to do about it
      tansiq dlq repair --topic pages-v1 --reason core.error --why "fixed in 1.2" --yes
    """


@dlq.command("list")
@choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_letters(as_json: bool, **choice: Any) -> None:
    """List dead letters, each message once however often it died, with what became of it.

    \b
    Examples:
      tansiq dlq list --state open
      tansiq dlq list --topic pages-v1 --reason core.error --json
    """
    _, entries = settings_and_entries(choice)
    if as_json:
        for entry in entries:
            show_line(entry.row())
        return
    if not entries:
        click.echo("no dead letters")
        return
    _show_counts(entries)
    newest = entries[-SHOWN_LETTERS:]
    click.echo(f"\nThe newest {len(newest)} of {len(entries)} (all: --json):\n" if len(newest) < len(entries) else "")
    rows = [_cells(entry) for entry in reversed(newest)]
    table(rows, ["TOPIC", "PARTITION", "OFFSET", "DIED", "REASON", "ATTEMPT", "STATE", "SERVICE", "DETAIL"])


def _show_counts(entries: list[Entry]) -> None:
    rows = []
    for (topic, reason, fingerprint), states, newest in count(entries):
        number = [str(states[state]) for state in ("open", "repaired", "parked")]
        rows.append([topic, reason, fingerprint, *number, _time(newest.letter), _short(newest.letter.detail)])
    table(rows, ["TOPIC", "REASON", "FINGERPRINT", "OPEN", "REPAIRED", "PARKED", "NEWEST", "DETAIL"])


def _cells(entry: Entry) -> list[str]:
    letter = entry.letter
    place = [letter.topic, str(letter.partition), str(letter.offset), _time(letter)]
    told = [escape(letter.reason), str(letter.attempt), entry.state, escape(letter.service), _short(letter.detail)]
    return place + told


def _time(letter: DeadLetter) -> str:
    return format_time(letter.dead_at.replace(microsecond=0))


def _short(text: str) -> str:
    return escape(text if len(text) <= DETAIL_WIDTH else text[: DETAIL_WIDTH - 1] + "…")


@dlq.command()
@click.argument("position", nargs=-1, metavar="[TOPIC PARTITION OFFSET]")
@choosing
@click.option("--dlq", "on_dlq", is_flag=True, help="The position is that on the -dlq, not the original one.")
@click.option("--bytes", "limit", type=click.IntRange(0), default=4096, help="How much of the value; default 4096.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, the bytes in base64; of several one a line.")
def show(position: tuple[str, ...], on_dlq: bool, limit: int, as_json: bool, **choice: Any) -> None:
    """Show a dead letter: why it died, its headers, its bytes made safe, and what to do about it.

    It is named by its original position, or chosen by the options; of several each is shown.

    \b
    Examples:
      tansiq dlq show pages-v1 3 17
      tansiq dlq show --topic pages-v1 --reason core.error
    """
    if position:
        settings = load_settings(secrets=False)
        entries = find_entries(settings, *read_position(position), on_dlq=on_dlq)
    else:
        settings, entries = settings_and_entries(choice)
    if not entries or not asyncio.run(_show(settings, entries, limit, as_json)):
        click.echo("no such dead letter is there; see tansiq dlq list", err=True)
        sys.exit(NO)


async def _show(settings: Settings, entries: list[Entry], limit: int, as_json: bool) -> int:
    """Print each letter and return how many had their bytes still."""
    shown = 0
    async for entry, record in with_bytes(settings.bootstrap(), settings.read_prefix, entries):
        if record is None:
            continue
        if as_json:
            said = {**entry.row(), **as_json_holds(record), "advice": advice(entry.letter.reason)}
            (show_json if len(entries) == 1 else show_line)(said)
        else:
            click.echo("\n".join([*([""] if shown else []), *_told(entry, record, limit)]))
        shown += 1
    return shown


def _told(entry: Entry, record: Record, limit: int) -> list[str]:
    letter = entry.letter
    marked = f" by {entry.mark.run} at {format_time(entry.mark.at)}" if entry.mark else ""
    key = show_bytes(record.key or b"", 200).text if record.key is not None else "none"
    value = show_bytes(record.value or b"", limit)
    cut = f", the first {limit} shown (--bytes N shows more)" if value.cut else ""
    return [
        f"{letter.topic} {letter.partition}:{letter.offset}   (now at {letter.dlq_offset} of its -dlq)",
        f"died      {_time(letter)}, attempt {letter.attempt}, first {escape(letter.first_seen or 'unknown')}",
        f"reason    {escape(letter.reason)}: {escape(letter.detail)}",
        f"service   {escape(letter.service)} {escape(letter.version)}, cause {escape(letter.fingerprint)}",
        f"state     {entry.state}{marked}",
        f"page      {escape(letter.url or 'unknown')}   source {escape(letter.source or 'unknown')}",
        "",
        *(f"  {escape(name)}: {show_bytes(text, 1024).text}" for name, text in record.headers),
        "",
        f"key       {key}",
        f"value     {value.size} bytes{', not UTF-8' if value.binary else ''}{cut}",
        "",
        value.text,
        "",
        f"What to do: {advice(letter.reason)}",
    ]


dlq.add_command(export)

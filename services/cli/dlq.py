"""`tansiq dlq`: dead letters listed, shown, taken out, put back, laid aside."""

import asyncio
import base64
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson

from schemas.message import format_time
from services.cli.dlq_choice import TopicName, choosing, find_entry, settings_and_entries
from services.cli.dlq_repair import park, repair
from services.cli.output import show_json, show_line, table
from services.replay.dead_letters import count, read_records
from services.replay.scan import reader
from services.runtime.advice import advice
from services.runtime.letters import DeadLetter
from services.runtime.marks import Entry
from services.runtime.outcomes import Record
from services.runtime.settings import Settings, load_settings
from services.text.shown import escape, show_bytes

NO = 1
SHOWN_LETTERS = 50
DETAIL_WIDTH = 70


@click.group()
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
@click.argument("topic", type=TopicName(), metavar="TOPIC")
@click.argument("partition", type=click.IntRange(0), metavar="PARTITION")
@click.argument("offset", type=click.IntRange(0), metavar="OFFSET")
@click.option("--dlq", "on_dlq", is_flag=True, help="The position is that on the -dlq, not the original one.")
@click.option("--bytes", "limit", type=click.IntRange(0), default=4096, help="How much of the value; default 4096.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, the bytes in base64.")
def show(topic: str, partition: int, offset: int, on_dlq: bool, limit: int, as_json: bool) -> None:
    """Show one dead letter: why it died, its headers, its bytes made safe, and what to do about it.

    \b
    Example:
      tansiq dlq show pages-v1 3 17
    """
    settings = load_settings(secrets=False)
    entry = find_entry(settings, topic, partition, offset, on_dlq)
    record = asyncio.run(_record(settings, entry)) if entry else None
    if entry is None or record is None:
        _no(f"no dead letter of {topic} at {partition}:{offset}{' of the -dlq' if on_dlq else ''}; see tansiq dlq list")
    if as_json:
        show_json({**entry.row(), **_whole(record), "advice": advice(entry.letter.reason)})
        return
    click.echo("\n".join(_told(entry, record, limit)))


async def _record(settings: Settings, entry: Entry) -> Record | None:
    letter = entry.letter
    async with reader(settings.bootstrap()) as consumer:
        name = letter.topic.removesuffix("-dlq")
        async for record in read_records(consumer, settings.read_prefix, name, [letter.dlq_offset]):
            return record
    return None


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


def _whole(record: Record) -> dict[str, Any]:
    """Return key, value and headers as JSON can hold them."""
    return {
        "key": _base64(record.key),
        "value": _base64(record.value),
        "headers": [[name, _base64(value)] for name, value in record.headers],
    }


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


@dlq.command()
@click.argument("out", metavar="OUT")
@choosing
def export(out: str, **choice: Any) -> None:
    """Write dead letters out: OUT is a folder (three files a letter), a file ending in .jsonl, or - for JSONL.

    A folder gets <topic>-<partition>-<offset>.value, .key and .json (what is known of it, and its headers); in
    JSONL the bytes are base64.

    \b
    Example:
      tansiq dlq export letters/ --topic pages-v1 --reason core.error
    """
    settings, entries = settings_and_entries(choice)
    if not entries:
        _no("no dead letter is meant by this; see tansiq dlq list")
    written = asyncio.run(_export(settings, entries, out))
    click.echo(f"{written} letters written to {out}", err=True)


async def _export(settings: Settings, entries: list[Entry], out: str) -> int:
    written = 0
    lines = out == "-" or out.endswith(".jsonl")
    file = sys.stdout.buffer if out == "-" else _opened(out) if lines else None
    async with reader(settings.bootstrap()) as consumer:
        for topic in sorted({entry.letter.topic.removesuffix("-dlq") for entry in entries}):
            by_offset = {e.letter.dlq_offset: e for e in entries if e.letter.topic.removesuffix("-dlq") == topic}
            async for record in read_records(consumer, settings.read_prefix, topic, by_offset):
                entry = by_offset[record.offset]
                if file is not None:
                    file.write(orjson.dumps({**entry.row(), **_whole(record)}) + b"\n")
                else:
                    _write(Path(out), entry, record)
                written += 1
    if file is not None:
        file.flush()
    return written


def _opened(out: str) -> Any:
    try:
        return Path(out).open("wb")
    except OSError as fault:
        raise click.BadParameter(f"{out}: {fault.strerror}", param_hint="OUT") from None


def _write(folder: Path, entry: Entry, record: Record) -> None:
    letter = entry.letter
    name = f"{letter.topic}-{letter.partition}-{letter.offset}"
    headers = [[header, text.decode("utf-8", "backslashreplace")] for header, text in record.headers]
    about = orjson.dumps({**entry.row(), "headers": headers}, option=orjson.OPT_INDENT_2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, content in (("value", record.value), ("key", record.key), ("json", about)):
            if content is not None:
                (folder / f"{name}.{ending}").write_bytes(content)
    except OSError as fault:
        raise click.BadParameter(f"{folder}: {fault.strerror}", param_hint="OUT") from None


def _no(said: str) -> NoReturn:
    click.echo(said, err=True)
    sys.exit(NO)


dlq.add_command(repair)
dlq.add_command(park)

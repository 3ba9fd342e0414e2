"""`tansiq dlq export`: dead letters taken out, as files or as lines."""

import asyncio
import base64
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import orjson

from services.cli.dlq_choice import choosing, settings_and_entries
from services.replay.repair.dead_letters import with_bytes
from services.runtime.marks import Entry
from services.runtime.outcomes import Record
from services.runtime.settings import Settings

NO = 1

Write = Callable[[Entry, Record], Any]


@click.command()
@click.argument("out", default="-")
@choosing
@click.option("--json", "as_json", is_flag=True, help="JSONL, also where OUT has another ending.")
def export(out: str, as_json: bool, **choice: Any) -> None:
    """Write dead letters out: OUT is a folder (three files a letter), a file ending in .jsonl, or - (the default).

    A folder gets <topic>-<partition>-<offset>.value, .key and .json (what is known of it, and its headers). A file and
    standard output get one JSON object a line, the bytes in base64.

    \b
    Example:
      tansiq dlq export letters/ --topic pages-v1 --reason core.error
    """
    settings, entries = settings_and_entries(choice)
    if not entries:
        click.echo("no dead letter is meant by this; see tansiq dlq list", err=True)
        sys.exit(NO)
    try:
        with ExitStack() as stack:
            write = _writer(out, as_json, stack)
            written = asyncio.run(_export(settings, entries, write))
    except OSError as fault:
        raise click.BadParameter(f"{out}: {fault.strerror}", param_hint="OUT") from None
    click.echo(f"{written} letters written to {'standard output' if out == '-' else out}", err=True)


def as_json_holds(record: Record) -> dict[str, Any]:
    """Return key, value and headers of a record, bytes in base64."""
    return {
        "key": _base64(record.key),
        "value": _base64(record.value),
        "headers": [[name, _base64(value)] for name, value in record.headers],
    }


async def _export(settings: Settings, entries: list[Entry], write: Write) -> int:
    written = 0
    async for entry, record in with_bytes(settings.bootstrap(), settings.read_prefix, entries):
        if record is not None:
            write(entry, record)
            written += 1
    return written


def _writer(out: str, as_json: bool, stack: ExitStack) -> Write:
    """Return what writes one letter; a file is closed with the stack."""
    if not (out == "-" or as_json or out.endswith(".jsonl")):
        return lambda entry, record: _write_files(Path(out), entry, record)
    file = stack.enter_context(click.open_file(out, "wb"))
    return lambda entry, record: file.write(orjson.dumps({**entry.row(), **as_json_holds(record)}) + b"\n")


def _write_files(folder: Path, entry: Entry, record: Record) -> None:
    letter = entry.letter
    name = f"{letter.topic}-{letter.partition}-{letter.offset}"
    headers = [[header, text.decode("utf-8", "backslashreplace")] for header, text in record.headers]
    about = orjson.dumps({**entry.row(), "headers": headers}, option=orjson.OPT_INDENT_2)
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in (("value", record.value), ("key", record.key), ("json", about)):
        if content is not None:
            (folder / f"{name}.{ending}").write_bytes(content)


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()

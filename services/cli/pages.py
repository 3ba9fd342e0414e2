"""`tansiq page send`: one page put on pages-v1 as if it had just been fetched."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.message import format_time
from schemas.page import Page
from schemas.parts import CleanProfile, Source
from schemas.wire import encode
from services.fetching.sources import SourcesError, parse_sources
from services.runtime.errors import NotReachable
from services.runtime.settings import Settings, load_settings
from services.text.page_body import build_page
from services.text.urls import host_of

MAX_REQUEST_BYTES = 4 * 1024 * 1024


def read_input(file: str) -> bytes:
    """Read a file, ``-`` = standard input; one that cannot be read is a usage error."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as fault:
        raise click.BadParameter(f"{file}: {fault.strerror}", param_hint="FILE") from None


def read_time(text: str | None) -> datetime:
    """Read RFC 3339 with an offset; None = now, in whole seconds."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise click.BadParameter(f"{text!r} is no time like 2022-01-01T09:00:00Z", param_hint="--fetched-at")
    return time.astimezone(UTC)


def read_source(source_id: str | None, settings: Settings) -> tuple[Source | None, CleanProfile | None]:
    """Look a source up in the sources file; None = unconfigured input."""
    if source_id is None:
        return None, None
    try:
        found = {source.id: source for source in parse_sources(settings.sources.read_text("utf-8"))}
    except OSError as fault:
        raise click.UsageError(f"{settings.sources}: {fault.strerror}") from None
    except SourcesError as fault:
        raise click.UsageError(f"{settings.sources}: {fault}") from None
    if source_id not in found:
        known = ", ".join(sorted(found)) or "none"
        raise click.BadParameter(f"{source_id} is not in {settings.sources}; known: {known}", param_hint="--source")
    return found[source_id].source, found[source_id].clean


def make_page(
    file: str, url: str | None, source_id: str | None, content_type: str | None, fetched_at: str | None
) -> Page:
    """Make a Page of a file with the defaults of the command line."""
    name = "stdin" if file == "-" else Path(file).name
    source, clean = read_source(source_id, load_settings(secrets=False))
    address = url or f"https://sample.invalid/{name}"
    if not address.startswith(("http://", "https://")) or not host_of(address):
        raise click.BadParameter(f"{address!r} is no http or https url", param_hint="--url")
    return build_page(
        read_input(file),
        address,
        fetched_at=read_time(fetched_at),
        content_type=content_type or ("text/plain" if name.endswith(".txt") else "text/html"),
        source=source,
        clean=clean,
    )


@click.group()
def page() -> None:
    """Pages as fetching would emit them.

    \b
    Example:
      tansiq page send page.html --url https://example.org/news/1
    """


@page.command()
@click.argument("file")
@click.option("--url", required=True, metavar="U", help="The address the page has.")
@click.option("--source", metavar="ID", help="A source of the sources file; default: unconfigured.")
@click.option("--content-type", metavar="T", help="Default: text/plain for .txt, else text/html.")
@click.option("--fetched-at", metavar="TIME", help="RFC 3339; default: now.")
def send(file: str, url: str, source: str | None, content_type: str | None, fetched_at: str | None) -> None:
    """Put FILE on pages-v1 as if fetched, and print its page id. It rings like any news.

    \b
    Example:
      tansiq page send page.html --url https://example.org/news/1
    """
    settings = load_settings(secrets=False)
    made = make_page(file, url, source, content_type, fetched_at)
    try:
        asyncio.run(_send(settings, made))
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="FILE") from None
    click.echo(made.page_id)


async def _send(settings: Settings, made: Page) -> None:
    """Send one page and wait until the broker has it."""
    encoded = encode(made, source="cli", time=format_time(datetime.now(UTC)))
    bootstrap = settings.bootstrap()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=MAX_REQUEST_BYTES
    )
    try:
        await producer.start()
        topic = settings.write_prefix + encoded.topic.name
        await producer.send_and_wait(topic, encoded.value, encoded.key, headers=encoded.headers)
    except KafkaError as fault:
        raise NotReachable(
            f"Kafka at {bootstrap}: {fault}", "start it with `tansiq kafka start` or `tansiq run`"
        ) from None
    finally:
        await producer.stop()

"""`tansiq fetch`: one polite, guarded fetch, and what cleaning makes of it."""

import asyncio
import sys
from typing import Any

import click

from schemas.rejected import Rejected
from services.cleaning.core import clean
from services.cli.cores import article_lines, as_plain, rejected_lines
from services.cli.output import show_json
from services.fetching.channels.single import Single, fetch_once
from services.runtime.settings import load_settings


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def fetch(url: str, as_json: bool) -> None:
    """Get one page as fetching would: guard, robots rules, caps; nothing is stored, nobody is told.

    Prints the outcome, the headers and the Article; exit code 1 when the outcome is not `changed`.

    \b
    Example:
      tansiq fetch https://example.org/news/1 --json
    """
    got = asyncio.run(fetch_once(load_settings(secrets=False), url))
    made = clean(got.page) if got.page is not None else None
    if as_json:
        show_json(_document(url, got, made))
    else:
        click.echo("\n".join(_lines(got, made)))
    sys.exit(0 if got.outcome == "changed" else 1)


def _document(url: str, got: Single, made: Any) -> dict[str, Any]:
    rejected = made if isinstance(made, Rejected) else None
    return {
        "url": url,
        "outcome": got.outcome,
        "status": got.status,
        "detail": got.detail,
        "headers": dict(got.headers),
        "page": as_plain(got.page) if got.page is not None else None,
        "article": as_plain(made) if made is not None and rejected is None else None,
        "rejected": as_plain(rejected) if rejected is not None else None,
    }


def _lines(got: Single, made: Any) -> list[str]:
    detail = f": {got.detail}" if got.detail else ""
    status = f" ({got.status})" if got.status else ""
    lines = [f"outcome   {got.outcome}{status}{detail}"]
    lines += [f"  {name}: {value}" for name, value in got.headers.items()]
    if made is not None:
        lines += rejected_lines(made) if isinstance(made, Rejected) else article_lines(made)
    return lines

"""`tansiq dlq repair` and `park`: what an operator does with dead letters, for a stated reason."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from services.cli.dlq_choice import choosing, settings_and_entries
from services.cli.output import show_json, table
from services.cli.pages import read_input
from services.cli.progress import Progress
from services.cli.replay_desk import waiting
from services.replay.repair import recorded as runs
from services.replay.repair.dead_letters import Wanted
from services.replay.repair.judging import Going, Terms, Verdict, remark, repairing
from services.replay.repair.recorded import RATE, Stated, Tally
from services.replay.runs.operator import asked
from services.replay.store.runs import RunStore
from services.runtime.marks import Entry, read_marks
from services.runtime.settings import Settings
from services.text.shown import escape

NO, REFUSED = 1, 4
SHOWN_REASONS = 20


@click.command()
@choosing
@click.option("--why", metavar="TEXT", help="The reason, kept in the run record.")
@click.option("--yes", is_flag=True, help="Do it; without it only what would go is shown.")
@click.option("--dry-run", is_flag=True, help="Only show what would go, and call that done.")
@click.option("--force", is_flag=True, help="Send parked letters too, and what would fail again at once.")
@click.option(
    "--with-value", metavar="FILE", help="Mended bytes for the one letter that is meant; - is standard input."
)
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=RATE, help="A second; default 10.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def repair(
    why: str | None,
    yes: bool,
    dry_run: bool,
    force: bool,
    with_value: str | None,
    rate: float,
    as_json: bool,
    **choice: Any,
) -> None:
    """Put dead letters back on the topic they came from, each once, to be taken again.

    What was fetched within six hours (TANSIQ_REPAIR_LIVE_SECONDS) goes on as live news; the rest is marked as repaired
    and rings nobody. A letter that fails again counts its attempts; the fourth failure parks it.

    \b
    Examples:
      tansiq dlq repair --topic pages-v1 --reason core.error                         what would go
      tansiq dlq repair --topic pages-v1 --reason core.error --why "1.2 is out" --yes
      tansiq dlq repair --topic pages-v1 --partition 3 --offset 17 --with-value mended.json --why "cut" --yes
    """
    settings, entries = settings_and_entries(choice)
    entries = _waiting(entries)
    value = _mended(with_value, entries)
    terms = Terms("dry-run", settings.write_prefix, datetime.now(UTC), settings.repair_live_seconds, force, value)
    if dry_run or not yes or not why:
        _show(asyncio.run(runs.judged(settings, entries, terms)), as_json)
        missing = [said for said, there in (("--why TEXT", why), ("--yes", yes)) if not there]
        if not dry_run:
            _refuse(f"Refused: nothing was sent; say {' and '.join(missing)}")
        return
    with repairing(settings.data, waiting):
        store = RunStore(settings.data)
        entries = _waiting(remark(entries, read_marks(store.engine)))
        stated = Stated(asked(why), Wanted(**choice), rate)
        tally = asyncio.run(_shown_run(settings, store, entries, terms, stated))
    _show(tally, as_json)
    if not tally.going:
        sys.exit(REFUSED)


@click.command()
@choosing
@click.option("--why", metavar="TEXT", help="The reason, kept in the run record.")
@click.option("--yes", is_flag=True, help="Do it although nothing narrows the choice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def park(why: str | None, yes: bool, as_json: bool, **choice: Any) -> None:
    """Lay dead letters aside: nobody need look at them, and repair refuses them without --force.

    \b
    Example:
      tansiq dlq park --topic pages-v1 --reason decode.headers --why "a test wrote these"
    """
    if not why:
        _refuse("Refused: nothing was parked; say --why TEXT")
    if not yes and not any(value is not None for value in choice.values()):
        _refuse("Refused: this means every dead letter; narrow it (--topic, --reason …), or say --yes")
    settings, entries = settings_and_entries(choice)
    with repairing(settings.data, waiting):
        store = RunStore(settings.data)
        entries = [entry for entry in _waiting(remark(entries, read_marks(store.engine))) if entry.mark is None]
        _some(entries)
        made = runs.park(settings, store, entries, Stated(asked(why), Wanted(**choice)))
    if as_json:
        show_json({"run": next(iter(made.values())), "runs": made, "parked": len(entries)})
    else:
        click.echo(f"{len(entries)} parked ({', '.join(made.values())})")


async def _shown_run(
    settings: Settings, store: RunStore, entries: Sequence[Entry], terms: Terms, stated: Stated
) -> Tally:
    """Repair while standard error says how far it is."""
    progress = Progress(len(entries))

    def told(verdict: Verdict) -> None:
        progress.step("sent" if isinstance(verdict, Going) else "refused")

    showing = asyncio.create_task(progress.show())
    try:
        return await runs.repair_run(settings, store, entries, terms, stated, told, progress.wait)
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
        progress.end()


def _waiting(entries: Sequence[Entry]) -> list[Entry]:
    """Return what nobody has repaired; end with 1 when that is nothing."""
    return _some([entry for entry in entries if entry.state != "repaired"])


def _some(entries: list[Entry]) -> list[Entry]:
    if not entries:
        click.echo("no dead letter is meant by this, or all have been dealt with; see tansiq dlq list", err=True)
        sys.exit(NO)
    return entries


def _mended(file: str | None, entries: Sequence[Entry]) -> bytes | None:
    if file is None:
        return None
    if len(entries) != 1:
        said = f"mends one letter, and {len(entries)} are meant: name it by --topic, --partition and --offset"
        raise click.BadParameter(said, param_hint="--with-value")
    return read_input(file)


def _refuse(said: str) -> NoReturn:
    click.echo(said, err=True)
    sys.exit(REFUSED)


def _show(tally: Tally, as_json: bool) -> None:
    if as_json:
        show_json(tally.stated())
        return
    for (topic, live), number in sorted(tally.going.items()):
        how = "as live news" if live else "marked as repaired: rings nobody"
        run = f" ({tally.runs[topic]})" if tally.runs else ""
        click.echo(f"{number} {'went' if tally.runs else 'would go'} back to {topic}, {how}{run}")
    if tally.refused:
        click.echo(f"{len(tally.refused)} not:\n" if tally.going else "nothing may go:\n")
        rows = Counter((str(row["topic"]), str(row["reason"]), escape(str(row["why"]))) for row in tally.refused)
        cells = [[topic, reason, str(number), why] for (topic, reason, why), number in rows.most_common(SHOWN_REASONS)]
        table(cells, ["TOPIC", "REASON", "LETTERS", "WHY"])

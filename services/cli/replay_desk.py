"""What every `tansiq replay` command needs: the records, who asks, refusals, and how a run is worked off and told."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import click
from aiokafka.errors import KafkaError

from services.cli.output import show_json
from services.replay.reading.plan import Plan
from services.replay.runs.operator import Asked
from services.replay.runs.refusals import Refused
from services.replay.store.records import Run
from services.replay.store.runs import RunBusy, RunStore
from services.runtime.errors import NotReachable
from services.runtime.marks import FILE
from services.runtime.sending import ProducerFault
from services.runtime.settings import Settings

Changes = dict[str, int]
NO, REFUSED, INTERRUPTED = 1, 4, 130


@contextmanager
def refused() -> Iterator[None]:
    """End with 4 and the way out where something is refused."""
    try:
        yield
    except Refused as fault:
        click.echo(f"Refused: {fault.what}\n{fault.way_out}", err=True)
        sys.exit(REFUSED)
    except RunBusy as fault:
        click.echo(f"Refused: {fault}\nwait for its end, or stop that process", err=True)
        sys.exit(REFUSED)


def open_store(settings: Settings) -> RunStore:
    """Open the run records, making them when there are none."""
    logging.getLogger("services.runtime.inspection").setLevel(logging.ERROR)  # the screen counts dead letters
    return RunStore(settings.data)


def existing_store(settings: Settings) -> RunStore | None:
    """Open the run records for a look; None when nothing was ever replayed, and nothing is made."""
    return RunStore(settings.data) if (settings.data / FILE).exists() else None


def store_and_run(settings: Settings, run: str) -> tuple[RunStore, Run]:
    """Open the run records for a look at one run, which must be there."""
    store = existing_store(settings)
    found = the_run(store, run, "this")
    assert store is not None  # else there is no such run
    return store, found


def the_run(store: RunStore | None, run: str | None, use: str) -> Run:
    """Return a run that must be there; none given is a usage error, an unknown one ends with 1."""
    if run is None:
        raise click.UsageError(f"{use} needs RUN: see `tansiq replay list`")
    found = store.find(run) if store is not None else None
    if found is None:
        click.echo(f"no run {run}; `tansiq replay list` shows those there are", err=True)
        sys.exit(NO)
    return found


def planned(plan: Coroutine[Any, Any, Plan]) -> Plan:
    """Make a plan and say how much there is to do."""
    made = asyncio.run(plan)
    click.echo(f"{made.messages} messages to read, about {made.seconds} s", err=True)
    return made


def work_off(store: RunStore, run: Run, work: Callable[[], Coroutine[Any, Any, bool]], who: Asked) -> None:
    """Work a run off; where it ends before its end, say how to go on, and end with the code of why."""
    finished, fault = False, None
    try:
        finished = asyncio.run(work())
    except (KafkaError, ProducerFault, NotReachable, OSError) as error:
        fault = error
    if finished:
        return
    note(store, run, "interrupted", who, store.counts(run.run).stated())
    way_out = f"go on with `tansiq replay resume {run.run}`"
    if fault is not None:
        raise NotReachable(f"{run.run} was interrupted: {fault}", way_out) from None
    click.echo(f"interrupted; {way_out}", err=True)
    sys.exit(INTERRUPTED)


def confirm(what: str, yes: bool) -> None:
    """Ask before anything goes to live topics; without a terminal --yes is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(what, "say --yes")
    if not click.confirm(f"{what}. Go on?", err=True):
        raise Refused(what, "nothing was sent")


def note(store: RunStore, run: Run, act: str, who: Asked, counts: dict[str, Any]) -> None:
    """Append an audit row."""
    store.note(run, act, **who._asdict(), counts=counts)


def waiting() -> None:
    """Say that another repair holds the dead letters."""
    click.echo("another repair runs on this DATA; waiting for it to end", err=True)


def show_outcome(store: RunStore, run: Run, changes: Changes, as_json: bool) -> None:
    """Print what a run came to."""
    said = {"run": run.run, **store.counts(run.run).stated(), **changes}
    if as_json:
        show_json(said)
    else:
        for name, value in said.items():
            click.echo(f"{name:<14} {value}")

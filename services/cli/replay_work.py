"""What the `tansiq replay` commands do: begin or find a run, work it off, say what came of it."""

import asyncio
import logging
import shlex
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click
from aiokafka.errors import KafkaError

from schemas.message import format_time
from services.cli.output import show_json
from services.cli.replay_screen import RunScreen
from services.replay.code import this_code
from services.replay.gathering import count_changes, removed_reports
from services.replay.operator import operator
from services.replay.plan import Plan, make_plan, new_run_id
from services.replay.predict import RehearsalFailed
from services.replay.predict import predict as predict_run
from services.replay.promote import begin_promotion, live_code, plan_promotion, promotion_of, work_promotion
from services.replay.refusals import (
    Refused,
    check_deliveries,
    check_prefix,
    check_promotable,
    check_resumable,
    last_prediction,
)
from services.replay.repairing import begin_repair, work_repair
from services.replay.selection import Selection
from services.replay.shadow import Asked, begin_shadow, work_shadow
from services.replay.store.records import Run
from services.replay.store.runs import FILE, RunBusy, RunStore
from services.runtime.errors import NotReachable
from services.runtime.producer import ProducerFault
from services.runtime.settings import Settings

Changes = dict[str, int]
NO, REFUSED, INTERRUPTED = 1, 4, 130
NO_CHANGES = {"unchanged": 0, "changed": 0, "added": 0, "removed": 0}


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


def the_run(store: RunStore | None, run: str | None, use: str) -> Run:
    """Return a run that must be there; none given is a usage error, an unknown one ends with 1."""
    if run is None:
        raise click.UsageError(f"{use} needs RUN: see `tansiq replay list`")
    found = store.find(run) if store is not None else None
    if found is None:
        click.echo(f"no run {run}; `tansiq replay list` shows those there are", err=True)
        sys.exit(NO)
    return found


def asked(why: str) -> Asked:
    """Return who asks, why, and by which command."""
    return Asked(operator(), why, shlex.join(["tansiq", *sys.argv[1:]]))


def shadow(
    settings: Settings,
    store: RunStore,
    selection: Selection,
    why: str,
    rate: float,
    prefix: str | None,
    predict: bool,
    as_json: bool,
) -> None:
    """Plan, begin and work off a shadow run."""
    if prefix is not None:
        check_prefix(prefix)
    plan = _planned(make_plan(settings, selection, run=new_run_id(), rate=rate))
    with store.holding(plan.run):
        run = asyncio.run(begin_shadow(settings, store, plan, asked(why), prefix))
        click.echo(f"run {run.run}", err=True)
        _work(store, run, lambda: work_shadow(settings, store, run, RunScreen()), asked(why))
        changes = _finish_shadow(settings, store, run, asked(why))
    if predict:
        _predict(settings, store, run, asked(why))
    _show(store, run, changes, as_json)
    if not as_json:
        click.echo(f"see it with `tansiq replay diff {run.run}`, then accept or discard it", err=True)


def repair(
    settings: Settings, store: RunStore, selection: Selection, why: str, rate: float, yes: bool, as_json: bool
) -> None:
    """Put dead letters back on their topic."""
    plan = _planned(make_plan(settings, selection, run=new_run_id(), rate=rate))
    _confirm(f"{plan.messages} dead letters go back to {selection.topic.removesuffix('-dlq')}", yes)
    with store.holding(plan.run):
        run = begin_repair(settings, store, plan, asked(why))
        _work(store, run, lambda: work_repair(settings, store, run, RunScreen(), _waiting), asked(why))
        _note(store, run, "finished", asked(why), store.counts(run.run).stated())
    _show(store, run, NO_CHANGES, as_json)


def promote(
    settings: Settings,
    store: RunStore,
    shadow_run: Run,
    why: str,
    rate: float,
    typed: int | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Send what an accepted shadow run wrote first to its live topic: once."""
    changes = _changes_of(store, shadow_run)
    if (before := store.find(promotion_of(shadow_run.run))) is not None:
        _already(store, before, shadow_run, changes, as_json)
        return
    check_promotable(shadow_run, store.state(shadow_run.run), asyncio.run(live_code(settings)))
    plan = _planned(plan_promotion(settings, shadow_run, rate))
    _confirm(f"{plan.messages} messages of {shadow_run.run} go to the live {plan.selection.topic}", yes)
    predicted = last_prediction(store.history(shadow_run.run))
    if predicted is None:
        predicted = _predict(settings, store, shadow_run, asked(why))
    check_deliveries(predicted, _typed(predicted, typed))
    with store.holding(plan.run):
        gone = asyncio.run(
            removed_reports(settings, shadow_run)
        )  # before anything is sent, or what replaces them counts
        _note(store, shadow_run, "listed", asked(why), {"removed": gone})
        run = begin_promotion(settings, store, shadow_run, plan, asked(why))
        _work(store, run, lambda: work_promotion(settings, store, run, RunScreen()), asked(why))
        _finish_promotion(store, run, shadow_run, asked(why))
    _show(store, run, changes, as_json)


def resume_run(settings: Settings, store: RunStore, run: Run, rate: float | None, as_json: bool) -> None:
    """Go on with a run where its saved positions stand, at another rate if one is given."""
    code = this_code(settings.lexicon)
    check_resumable(run, store.state(run.run), code, has_positions=bool(store.reached(run.run)))
    run, who = replace(run, rate=rate or run.rate), asked(run.why)
    with store.holding(run.run):
        _note(store, run, "resumed", who, store.counts(run.run).stated())
        if run.mode == "shadow":
            _work(store, run, lambda: work_shadow(settings, store, run, RunScreen()), who)
            _show(store, run, _finish_shadow(settings, store, run, who), as_json)
        elif run.mode == "promote":
            shadow_run = the_run(store, run.origin, "promote")
            _work(store, run, lambda: work_promotion(settings, store, run, RunScreen()), who)
            _finish_promotion(store, run, shadow_run, who)
            _show(store, run, _changes_of(store, shadow_run), as_json)
        else:
            _work(store, run, lambda: work_repair(settings, store, run, RunScreen(), _waiting), who)
            _note(store, run, "finished", who, store.counts(run.run).stated())
            _show(store, run, NO_CHANGES, as_json)


def _planned(plan: Coroutine[Any, Any, Plan]) -> Plan:
    made = asyncio.run(plan)
    click.echo(f"{made.messages} messages to read, about {made.seconds} s", err=True)
    return made


def _work(store: RunStore, run: Run, work: Callable[[], Coroutine[Any, Any, bool]], who: Asked) -> None:
    """Work a run off; where it ends before its end, say how to go on, and end with the code of why."""
    finished, fault = False, None
    try:
        finished = asyncio.run(work())
    except (KafkaError, ProducerFault, NotReachable, OSError) as error:
        fault = error
    if finished:
        return
    _note(store, run, "interrupted", who, store.counts(run.run).stated())
    way_out = f"go on with `tansiq replay resume {run.run}`"
    if fault is not None:
        raise NotReachable(f"{run.run} was interrupted: {fault}", way_out) from None
    click.echo(f"interrupted; {way_out}", err=True)
    sys.exit(INTERRUPTED)


def _finish_shadow(settings: Settings, store: RunStore, run: Run, who: Asked) -> Changes:
    counts = asyncio.run(count_changes(settings, run))
    changes = {name: getattr(counts, name) for name in NO_CHANGES}
    _note(store, run, "finished", who, {**store.counts(run.run).stated(), **changes})
    return changes


def _finish_promotion(store: RunStore, run: Run, shadow_run: Run, who: Asked) -> None:
    counts = store.counts(run.run).stated()
    _note(store, run, "finished", who, counts)
    _note(store, shadow_run, "promoted", who, counts)
    gone = next(row.counts["removed"] for row in reversed(store.history(shadow_run.run)) if row.act == "listed")
    if gone:
        click.echo(f"{len(gone)} reports were not found again; nothing is retracted, look at them yourself:", err=True)
    for row in gone:
        click.echo(f"  {row['report_id']}  {row['url']}", err=True)


def _already(store: RunStore, before: Run, shadow_run: Run, changes: Changes, as_json: bool) -> None:
    """A second promotion sends nothing; one that was interrupted is to be resumed."""
    if store.state(before.run) != "finished":
        raise Refused(
            f"the promotion of {shadow_run.run} was begun before", f"go on with `tansiq replay resume {before.run}`"
        )
    at = datetime.fromtimestamp(store.history(before.run)[-1].at, UTC).replace(microsecond=0)
    click.echo(f"{shadow_run.run} was promoted at {format_time(at)}; nothing was sent again", err=True)
    _show(store, before, changes, as_json)


def _predict(settings: Settings, store: RunStore, run: Run, who: Asked) -> int:
    try:
        prediction = asyncio.run(predict_run(settings, run))
    except RehearsalFailed as fault:
        click.echo(f"no prediction: {fault}", err=True)
        sys.exit(NO)
    _note(store, run, "predicted", who, prediction.stated())
    click.echo(f"predicted: {prediction.deliveries} deliveries", err=True)
    return prediction.deliveries


def _changes_of(store: RunStore, run: Run) -> Changes:
    """Return what the finished run was found to change."""
    found = [row.counts for row in store.history(run.run) if row.act == "finished"]
    return {name: found[-1].get(name, 0) for name in NO_CHANGES} if found else NO_CHANGES


def _typed(predicted: int, typed: int | None) -> int | None:
    """Return the number that was typed back, asking for it on a terminal."""
    if typed is not None or not sys.stdin.isatty():
        return typed
    try:
        check_deliveries(predicted, None)
        return None
    except Refused:
        answer: int = click.prompt("Type the number of predicted deliveries to go on", type=int, err=True)
        return answer


def _confirm(what: str, yes: bool) -> None:
    """Ask before anything goes to live topics; without a terminal --yes is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(what, "say --yes")
    if not click.confirm(f"{what}. Go on?", err=True):
        raise Refused(what, "nothing was sent")


def _waiting() -> None:
    click.echo("another repair runs on this DATA; waiting for it to end", err=True)


def _note(store: RunStore, run: Run, act: str, who: Asked, counts: dict[str, Any]) -> None:
    store.note(run, act, **who._asdict(), counts=counts)


def _show(store: RunStore, run: Run, changes: Changes, as_json: bool) -> None:
    said = {"run": run.run, **store.counts(run.run).stated(), **changes}
    if as_json:
        show_json(said)
    else:
        for name, value in said.items():
            click.echo(f"{name:<14} {value}")

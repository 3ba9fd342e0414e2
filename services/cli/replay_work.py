"""What the `tansiq replay` commands do: begin or find a run, work it off, say what came of it."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime

import click

from schemas.message import format_time
from services.cli.replay_desk import NO, Changes, confirm, note, planned, show_outcome, the_run, waiting, work_off
from services.cli.replay_screen import RunScreen
from services.replay.diff.gathering import count_changes, removed_reports
from services.replay.reading.plan import make_plan, new_run_id
from services.replay.reading.selection import Selection
from services.replay.rehearsal.predict import RehearsalFailed
from services.replay.rehearsal.predict import predict as predict_run
from services.replay.repair.step import begin_repair, work_repair
from services.replay.runs.code import this_code
from services.replay.runs.operator import Asked, asked
from services.replay.runs.promote import begin_promotion, live_code, plan_promotion, promotion_of, work_promotion
from services.replay.runs.refusals import (
    Refused,
    check_deliveries,
    check_prefix,
    check_promotable,
    check_resumable,
    last_prediction,
)
from services.replay.runs.shadow import begin_shadow, work_shadow
from services.replay.store.records import PREDICTED, Run
from services.replay.store.runs import RunStore
from services.runtime.settings import Settings

NO_CHANGES = {"unchanged": 0, "changed": 0, "added": 0, "removed": 0}


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
    plan = planned(make_plan(settings, selection, run=new_run_id(), rate=rate))
    with store.holding(plan.run):
        run = asyncio.run(begin_shadow(settings, store, plan, asked(why), prefix))
        click.echo(f"run {run.run}", err=True)
        work_off(store, run, lambda: work_shadow(settings, store, run, RunScreen()), asked(why))
        changes = _finish_shadow(settings, store, run, asked(why))
    if predict:
        _predict(settings, store, run, asked(why))
    show_outcome(store, run, changes, as_json)
    if not as_json:
        click.echo(f"see it with `tansiq replay diff {run.run}`, then accept or discard it", err=True)


def repair(
    settings: Settings, store: RunStore, selection: Selection, why: str, rate: float, yes: bool, as_json: bool
) -> None:
    """Put dead letters back on their topic."""
    plan = planned(make_plan(settings, selection, run=new_run_id(), rate=rate))
    confirm(f"{plan.messages} dead letters go back to {selection.topic.removesuffix('-dlq')}", yes)
    with store.holding(plan.run):
        run = begin_repair(settings, store, plan, asked(why))
        work_off(store, run, lambda: work_repair(settings, store, run, RunScreen(), waiting), asked(why))
        note(store, run, "finished", asked(why), store.counts(run.run).stated())
    show_outcome(store, run, NO_CHANGES, as_json)


def resume_run(settings: Settings, store: RunStore, run: Run, rate: float | None, as_json: bool) -> None:
    """Go on with a run where its saved positions stand, at another rate if one is given."""
    code = this_code(settings.lexicon)
    check_resumable(run, store.state(run.run), code, has_positions=bool(store.reached(run.run)))
    run, who = replace(run, rate=rate or run.rate), asked(run.why)
    with store.holding(run.run):
        note(store, run, "resumed", who, store.counts(run.run).stated())
        if run.mode == "shadow":
            work_off(store, run, lambda: work_shadow(settings, store, run, RunScreen()), who)
            show_outcome(store, run, _finish_shadow(settings, store, run, who), as_json)
        elif run.mode == "promote":
            shadow_run = the_run(store, run.origin, "promote")
            work_off(store, run, lambda: work_promotion(settings, store, run, RunScreen()), who)
            _finish_promotion(store, run, shadow_run, who)
            show_outcome(store, run, _changes_of(store, shadow_run), as_json)
        else:
            work_off(store, run, lambda: work_repair(settings, store, run, RunScreen(), waiting), who)
            note(store, run, "finished", who, store.counts(run.run).stated())
            show_outcome(store, run, NO_CHANGES, as_json)


def _finish_shadow(settings: Settings, store: RunStore, run: Run, who: Asked) -> Changes:
    counts = asyncio.run(count_changes(settings, run))
    changes = {name: getattr(counts, name) for name in NO_CHANGES}
    note(store, run, "finished", who, {**store.counts(run.run).stated(), **changes})
    return changes


def _predict(settings: Settings, store: RunStore, run: Run, who: Asked) -> int:
    try:
        prediction = asyncio.run(predict_run(settings, run))
    except RehearsalFailed as fault:
        click.echo(f"no prediction: {fault}", err=True)
        sys.exit(NO)
    note(store, run, PREDICTED, who, prediction.stated())
    click.echo(f"predicted: {prediction.deliveries} deliveries", err=True)
    return prediction.deliveries


def _changes_of(store: RunStore, run: Run) -> Changes:
    """Return what the finished run was found to change."""
    found = [row.counts for row in store.history(run.run) if row.act == "finished"]
    return {name: found[-1].get(name, 0) for name in NO_CHANGES} if found else NO_CHANGES


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
    plan = planned(plan_promotion(settings, shadow_run, rate))
    confirm(f"{plan.messages} messages of {shadow_run.run} go to the live {plan.selection.topic}", yes)
    predicted = last_prediction(store.history(shadow_run.run))
    if predicted is None:
        predicted = _predict(settings, store, shadow_run, asked(why))
    check_deliveries(predicted, _typed(predicted, typed))
    with store.holding(plan.run):
        # before anything is sent: afterwards what stands holds both, the old and what takes its place
        gone = asyncio.run(removed_reports(settings, shadow_run))
        note(store, shadow_run, "listed", asked(why), {"removed": gone})
        run = begin_promotion(settings, store, shadow_run, plan, asked(why))
        work_off(store, run, lambda: work_promotion(settings, store, run, RunScreen()), asked(why))
        _finish_promotion(store, run, shadow_run, asked(why))
    show_outcome(store, run, changes, as_json)


def _finish_promotion(store: RunStore, run: Run, shadow_run: Run, who: Asked) -> None:
    counts = store.counts(run.run).stated()
    note(store, run, "finished", who, counts)
    note(store, shadow_run, "promoted", who, counts)
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
    show_outcome(store, before, changes, as_json)


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

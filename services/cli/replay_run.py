"""`tansiq replay plan`, `run` and `resume`: what a run would read, and the work itself."""

import asyncio
from typing import Any, get_args

import click

from services.cli.output import show_json
from services.cli.replay_desk import existing_store, open_store, refused, the_run
from services.cli.replay_options import selecting, selection_of
from services.cli.replay_runs import AS_JSON
from services.cli.replay_work import promote, repair, resume_run, shadow
from services.replay.reading.plan import RATES, Plan, make_plan, new_run_id
from services.replay.reading.selection import Selection
from services.replay.runs.promote import plan_promotion
from services.replay.runs.refusals import check_why
from services.replay.store.records import Mode
from services.runtime.settings import Settings, load_settings

MODES = get_args(Mode)
MODE = click.option("--mode", type=click.Choice(MODES), default="shadow", show_default=True, help="See above.")
RATE = click.option(
    "--rate", type=click.FloatRange(min=0.1), metavar="N", help="Messages a second: 200 shadow, else 10."
)


@click.command()
@click.argument("run", required=False)
@selecting
@MODE
@RATE
@AS_JSON
def plan(run: str | None, mode: Mode, rate: float | None, as_json: bool, **given: Any) -> None:
    """Count what a run would read by reading it, and write nothing.

    RUN is for --mode promote: the accepted shadow run. `missing` is what retention has removed, at most.

    \b
    Example:
      tansiq replay plan --topic pages-v1 --host example.org --json
    """
    settings = load_settings(secrets=False)
    made = asyncio.run(_plan(settings, mode, run, rate or RATES[mode], given))
    if as_json:
        show_json(made.stated())
    else:
        _show_plan(made)


async def _plan(settings: Settings, mode: Mode, run: str | None, rate: float, given: dict[str, Any]) -> Plan:
    if mode == "promote":
        return await plan_promotion(settings, the_run(existing_store(settings), run, "promote"), rate)
    return await make_plan(settings, _selection(mode, run, given), run=new_run_id(), rate=rate)


def _selection(mode: Mode, run: str | None, given: dict[str, Any]) -> Selection:
    if run is not None:
        raise click.UsageError(f"RUN is for --mode promote; go on with one by `tansiq replay resume {run}`")
    selection = selection_of(given)
    if mode == "repair" and not selection.topic.endswith("-dlq"):
        raise click.UsageError(f"--mode repair reads dead letters: --topic {selection.topic}-dlq")
    return selection


def _show_plan(made: Plan) -> None:
    for partition, number in made.stated()["partitions"].items():
        click.echo(f"{made.selection.topic} {partition:>3}  {number:>9}")
    said = f"{made.messages} messages, {made.size_bytes} bytes, about {_duration(made.seconds)} at {made.rate:g}/s"
    click.echo(f"{said}; retention has removed {made.missing or 'none'} of what was asked for")
    for title, counts in (("version", made.versions), ("reason", made.reasons)):
        for word, number in sorted(counts.items()):
            click.echo(f"{title} {word:<18} {number:>9}")
    click.echo("nothing was written", err=True)


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"


@click.command("run")
@click.argument("run", required=False)
@selecting
@MODE
@RATE
@click.option("--why", metavar="TEXT", help="Why; it stands in the audit row.")
@click.option("--predict", is_flag=True, help="Say as well whom a promotion would tell.")
@click.option("--prefix", metavar="P", help="Before the topics of a shadow run; default replay-<run>-.")
@click.option("--deliveries", type=int, metavar="N", help="The predicted deliveries, typed back, when over 100.")
@click.option("--yes", is_flag=True, help="Do not ask before writing to live topics.")
@AS_JSON
def run_command(
    run: str | None,
    mode: Mode,
    rate: float | None,
    why: str | None,
    predict: bool,
    prefix: str | None,
    deliveries: int | None,
    yes: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Work a replay off; Ctrl-C leaves a run that `resume` goes on with.

    RUN is for --mode promote: the accepted shadow run.

    \b
    Examples:
      tansiq replay run --topic articles-v1 --from 2026-11-01 --why "new frames" --predict
      tansiq replay run 20261129t0512-a1b2 --mode promote --why "new frames" --yes
    """
    settings = load_settings(secrets=False)
    with refused():
        said = check_why(why)
        store, rate = open_store(settings), rate or RATES[mode]
        if mode == "promote":
            promote(settings, store, the_run(store, run, "promote"), said, rate, deliveries, yes, as_json)
        elif mode == "repair":
            repair(settings, store, _selection(mode, run, given), said, rate, yes, as_json)
        else:
            shadow(settings, store, _selection(mode, run, given), said, rate, prefix, predict, as_json)


@click.command()
@click.argument("run")
@RATE
@AS_JSON
def resume(run: str, rate: float | None, as_json: bool) -> None:
    """Go on with a run that was interrupted or killed; at most one batch is written again, under the same ids.

    \b
    Example:
      tansiq replay resume 20261129t0512-a1b2
    """
    settings = load_settings(secrets=False)
    with refused():
        store = open_store(settings)
        resume_run(settings, store, the_run(store, run, "resume"), rate, as_json)

"""`tansiq replay list|show|accept|discard`: the run records, and the decisions on them."""

from datetime import UTC, datetime
from typing import Any

import click

from schemas.message import format_time
from services.cli.output import show_json, table
from services.cli.replay_desk import existing_store, refused, store_and_run
from services.replay.runs.operator import asked
from services.replay.runs.refusals import check_acceptable, check_discardable
from services.replay.store.records import AuditRow, Run
from services.replay.store.runs import RunStore
from services.runtime.settings import load_settings

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
WHY = click.option("--why", default="", metavar="TEXT", help="Why; it stands in the audit row.")


@click.command("list")
@AS_JSON
def list_runs(as_json: bool) -> None:
    """Show every run, newest first.

    \b
    Example:
      tansiq replay list
    """
    store = existing_store(load_settings(secrets=False))
    runs = store.all() if store else []
    rows = [_row(store, run) for run in runs] if store else []
    if as_json:
        show_json(rows)
        return
    heads = ["RUN", "MODE", "STATE", "TOPIC", "READ", "OF", "WHY"]
    names = ("run", "mode", "state", "topic", "read", "selected", "why")
    table([[str(row[name]) for name in names] for row in rows], heads)


@click.command()
@click.argument("run")
@AS_JSON
def show(run: str, as_json: bool) -> None:
    """Show one run: what it read and wrote, up to where, with which code, and who decided what.

    \b
    Example:
      tansiq replay show 20261129t0512-a1b2
    """
    store, found = store_and_run(load_settings(secrets=False), run)
    said = _whole(store, found)
    if as_json:
        show_json(said)
        return
    for name in ("run", "mode", "state", "topic", "read", "selected", "who", "why", "command", "prefix"):
        click.echo(f"{name:<10} {said[name]}")
    click.echo(f"{'selection':<10} {said['selection']}")
    click.echo(f"{'code':<10} {', '.join(f'{name} {value}' for name, value in said['code'].items())}")
    for place in said["reached"]:
        if place["begins"] < place["ends"]:
            click.echo(
                f"partition  {place['partition']:>3}: {place['begins']} to {place['reached']} of {place['ends']}"
            )
    for reason in said["outcomes"]:
        click.echo(f"outcome    {reason['outcome']} {reason['reason']}  {reason['messages']}")
    for row in said["audit"]:
        numbers = {name: value for name, value in row["counts"].items() if isinstance(value, int)}
        click.echo(f"{row['at']}  {row['act']} by {row['who']}: {row['why']}  {numbers}")


@click.command()
@click.argument("run")
@WHY
@AS_JSON
def accept(run: str, why: str, as_json: bool) -> None:
    """Say that what a finished shadow run found may go live; nothing is sent yet.

    \b
    Example:
      tansiq replay accept 20261129t0512-a1b2 --why "six of seven are right"
    """
    _decide(run, "accepted", why, as_json)


@click.command()
@click.argument("run")
@WHY
@AS_JSON
def discard(run: str, why: str, as_json: bool) -> None:
    """Say that a shadow run leads nowhere; its topics go by themselves after seven days.

    \b
    Example:
      tansiq replay discard 20261129t0512-a1b2 --why "the new frame reads weather as war"
    """
    _decide(run, "discarded", why, as_json)


def _decide(run: str, act: str, why: str, as_json: bool) -> None:
    with refused():
        store, found = store_and_run(load_settings(secrets=False), run)
        state = store.state(run)
        if state != act:  # the same decision again is no news
            (check_acceptable if act == "accepted" else check_discardable)(found, state)
            store.note(found, act, **asked(why)._asdict(), counts=store.counts(run).stated())
    if as_json:
        show_json({"run": run, "state": act})
    else:
        click.echo(f"{run} is {act}")


def _row(store: RunStore, run: Run) -> dict[str, Any]:
    return {
        "run": run.run,
        "mode": run.mode,
        "state": store.state(run.run),
        "topic": run.selection.topic,
        **store.counts(run.run).stated(),
        "selected": run.selected,
        "who": run.who,
        "why": run.why,
        "created_at": _time(run.created_at),
    }


def _whole(store: RunStore, run: Run) -> dict[str, Any]:
    return {
        **_row(store, run),
        "origin": run.origin or None,
        "prefix": run.prefix,
        "command": run.command,
        "selection": run.selection.stated,
        "rate": run.rate,
        "code": run.code._asdict(),
        "reached": [place._asdict() for place in store.reached(run.run)],
        "written": [
            {"topic": topic, "partition": partition, "reached": offset}
            for (topic, partition), offset in sorted(store.sent(run.run).items())
        ],
        "outcomes": [
            {"outcome": outcome, "reason": reason, "messages": number}
            for (outcome, reason), number in sorted(store.reasons(run.run).items())
        ],
        "audit": [_audit(row) for row in store.history(run.run)],
    }


def _audit(row: AuditRow) -> dict[str, Any]:
    return {**row._asdict(), "at": _time(row.at), "code": row.code._asdict()}


def _time(seconds: float) -> str:
    return format_time(datetime.fromtimestamp(round(seconds, 3), UTC))

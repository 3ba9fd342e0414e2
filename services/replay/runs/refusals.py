"""Refusals: what a replay will not do, each with the way out; pure."""

from collections.abc import Sequence

from services.replay.runs.code import Code
from services.replay.store.records import PREDICTED, AuditRow, Run, State

SHADOW_PREFIX = "replay-"
PROMOTED = ("pages-v1", "articles-v1", "reports-v1", "pages-v1-dlq", "articles-v1-dlq", "reports-v1-dlq")
DELIVERIES_UNASKED = 100


class Refused(Exception):
    """What was refused, and what to do instead."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what}: {way_out}")
        self.what = what
        self.way_out = way_out


def check_why(why: str | None) -> str:
    """Return the reason that was given, or refuse."""
    if why is None or not why.strip():
        raise Refused("a replay without a reason", 'say it with --why "…": it stands in the run\'s audit row')
    return why.strip()


def check_prefix(prefix: str) -> str:
    """Return the prefix of a shadow run's topics; an empty one would write to the live topics."""
    if not prefix.startswith(SHADOW_PREFIX) or prefix == SHADOW_PREFIX:
        raise Refused(
            f"a shadow run that writes to topics prefixed {prefix!r}",
            f"leave --prefix out, or give one that begins with {SHADOW_PREFIX}; live topics are for --mode promote",
        )
    return prefix


def check_resumable(run: Run, state: State, code: Code, *, has_positions: bool) -> None:
    """Refuse to go on with what is finished, or would be finished by other code than it was begun with."""
    if not has_positions:
        raise Refused(f"{run.run} is of `tansiq dlq`", "start that command again: what has gone does not go twice")
    if state == "running":
        raise Refused(
            f"{run.run} is being worked on by another process", f"follow it with `tansiq replay show {run.run}`"
        )
    if state != "interrupted":
        raise Refused(f"{run.run} is {state}", "nothing is left to do; start a new run to read again")
    if run.mode == "shadow" and run.code != code:
        raise Refused(
            f"{run.run} was begun with {differences(run.code, code)}", "start a new run: half of each proves nothing"
        )


def check_acceptable(run: Run, state: State) -> None:
    """Refuse to accept what is no finished shadow run."""
    if run.mode != "shadow":
        raise Refused(f"{run.run} is a {run.mode}, not a shadow run", "only what a shadow run found is accepted")
    if state in ("running", "interrupted"):
        raise Refused(
            f"{run.run} is not finished", f"finish it with `tansiq replay resume {run.run}`, then look at its diff"
        )
    if state in ("discarded", "promoted"):
        raise Refused(f"{run.run} is {state}", "start a new run")


def check_discardable(run: Run, state: State) -> None:
    """Refuse to discard what cannot be taken back, or is still being written."""
    if run.mode != "shadow":
        raise Refused(f"{run.run} is a {run.mode}", "what went to live topics stays there")
    if state in ("running", "promoted"):
        raise Refused(f"{run.run} is {state}", "stop it with Ctrl-C first" if state == "running" else "it went live")


def check_promotable(run: Run, state: State, live: Sequence[Code]) -> None:
    """Refuse to promote what is unfinished, not accepted, discarded, or made by other code than the live services'."""
    if run.mode != "shadow":
        raise Refused(f"{run.run} is a {run.mode}", "only a shadow run is promoted")
    if state in ("running", "interrupted"):
        raise Refused(f"{run.run} is not finished", f"finish it with `tansiq replay resume {run.run}`")
    if state == "finished":
        raise Refused(
            f"{run.run} is not accepted",
            f"look at `tansiq replay diff {run.run}`, then `tansiq replay accept {run.run}`",
        )
    if state == "discarded":
        raise Refused(f"{run.run} is discarded", "start a new run")
    if run.selection.topic not in PROMOTED:
        raise Refused(f"{run.run} reread {run.selection.topic}", "only pages, articles and reports lead to alerts")
    for code in live:
        if code != run.code:
            raise Refused(
                f"{run.run} was made with {differences(run.code, code)}",
                "deploy what made it and promote then, or run it again with the live code",
            )


def check_deliveries(predicted: int, typed: int | None) -> None:
    """Refuse to tell more than a hundred people unless the number was typed back."""
    if predicted > DELIVERIES_UNASKED and typed != predicted:
        said = "" if typed is None else f", not {typed}"
        raise Refused(f"{predicted} deliveries are predicted{said}", f"type the number back: --deliveries {predicted}")


def differences(made: Code, other: Code) -> str:
    """Say in which of its three parts the code differs."""
    pairs = [(name, getattr(made, name), getattr(other, name)) for name in Code._fields]
    return ", ".join(f"{name} {mine} (now {now})" for name, mine, now in pairs if mine != now) or "the same code"


def last_prediction(history: Sequence[AuditRow]) -> int | None:
    """Return how many deliveries were last predicted of a run, or None when nobody asked."""
    found = [row.counts.get("deliveries") for row in history if row.act == PREDICTED]
    return int(found[-1]) if found and found[-1] is not None else None

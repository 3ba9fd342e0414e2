"""Comparing: one run as the diff that is shown before anyone accepts it, and what may follow."""

from services.replay.diff.articles import compare_articles
from services.replay.diff.document import About, RunDiff
from services.replay.diff.gathering import COMPARED, gather
from services.replay.diff.reports import compare_reports
from services.replay.diff.verdicts import compare_verdicts
from services.replay.rehearsal.prediction import Prediction, read_prediction
from services.replay.runs.refusals import Refused
from services.replay.runs.rereading import base_of
from services.replay.store.records import PREDICTED, Run, State
from services.replay.store.runs import RunStore
from services.runtime.settings import Settings


async def compare_run(settings: Settings, store: RunStore, run: Run) -> RunDiff:
    """Return what a shadow run would change, as far as it has come; refuse what has no other side."""
    check_comparable(run)
    found = await gather(settings, run)
    if found.expired:
        raise Refused(f"{found.expired} records of {run.run} are no longer kept", "start a new run: topics live 7 days")
    state, counts = store.state(run.run), store.counts(run.run)
    return RunDiff(
        about=About(
            run=run.run,
            topic=run.topic.name,
            state=state,
            messages=counts.read,
            version=run.code.version,
            lexicon=run.code.lexicon,
            who=run.who,
            why=run.why,
        ),
        reports=compare_reports(*found.reports),
        articles=compare_articles(*found.articles) if any(found.articles) else None,
        verdicts=compare_verdicts(*found.verdicts),
        prediction=prediction_of(store, run),
        lexicons=tuple(sorted({report.extractor.lexicon for report in found.reports.before})),
        dead_lettered=found.dead_lettered,
        unreadable=found.unreadable,
        next=next_commands(run.run, state),
    )


def check_comparable(run: Run) -> None:
    """Refuse what wrote to live topics, and what leads to no reports."""
    if run.mode != "shadow":
        raise Refused(
            f"{run.run} is a {run.mode}", "it has no other side to compare with; only a shadow run has a diff"
        )
    if base_of(run.topic) not in COMPARED:
        raise Refused(f"{run.run} reread {run.topic.name}", "only pages, articles and reports lead to reports")


def prediction_of(store: RunStore, run: Run) -> Prediction | None:
    """Return what was last predicted of a run."""
    found = [row.counts for row in store.history(run.run) if row.act == PREDICTED and "alerts" in row.counts]
    return read_prediction(found[-1]) if found else None


def next_commands(run: str, state: State) -> tuple[str, ...]:
    """Return what may follow, by where the run stands."""
    discard = f'tansiq replay discard {run} --why "…"'
    following: dict[State, tuple[str, ...]] = {
        "running": (f"tansiq replay show {run}",),
        "interrupted": (f"tansiq replay resume {run}", discard),
        "finished": (f'tansiq replay accept {run} --why "…"', discard),
        "accepted": (f'tansiq replay run {run} --mode promote --why "…"', discard),
        "discarded": ("nothing: it is discarded",),
        "promoted": ("nothing: it is promoted",),
    }
    return following[state]

"""Shadow: a run that rereads with the cores of this installation and tells nobody; the default mode."""

import time

from services.replay.reading.plan import Plan
from services.replay.runs.code import this_code
from services.replay.runs.operator import Asked
from services.replay.runs.refusals import check_prefix
from services.replay.runs.rereading import outputs_of, step_for
from services.replay.runs.running import Screen, run_through
from services.replay.runs.topics import make_topics
from services.replay.runs.work import Work
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.settings import Settings


def default_prefix(run: str) -> str:
    """Return what stands before the topics of a shadow run."""
    return f"replay-{run}-"


async def begin_shadow(settings: Settings, store: RunStore, plan: Plan, asked: Asked, prefix: str | None) -> Run:
    """Make the topics of a shadow run and write its record; nothing is read yet."""
    run = Run(
        run=plan.run,
        mode="shadow",
        origin="",
        reads=settings.read_prefix + plan.selection.topic,
        prefix=check_prefix(default_prefix(plan.run) if prefix is None else prefix),
        selection=plan.selection,
        rate=plan.rate,
        **asked._asdict(),
        code=this_code(settings.lexicon),
        selected=plan.messages,
        created_at=time.time(),
    )
    await make_topics(settings.bootstrap(), outputs_of(run.topic), run.prefix, settings.replication)
    store.begin(run, plan.spans)
    return run


async def work_shadow(settings: Settings, store: RunStore, run: Run, screen: Screen) -> bool:
    """Work a shadow run off; return whether it came to its end."""
    work = Work(step_for(run.topic, settings), mark=f"shadow/{run.run}")
    return await run_through(settings, store, run, work, screen)

"""Repairing: the dead letters of one topic as a run: each goes back once, or stays with its reason."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from schemas.topics import Topic
from services.replay.reading.plan import Plan
from services.replay.repair.judging import Terms, repaired, repairing
from services.replay.runs.code import this_code
from services.replay.runs.operator import Asked
from services.replay.runs.rereading import base_of
from services.replay.runs.running import Screen, run_through
from services.replay.runs.work import Work
from services.replay.store.marks import put_mark
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.letters import read_dead_letter
from services.runtime.marks import Mark, Place, place_of, read_marks
from services.runtime.outcomes import Forwarded, Outcome, Record
from services.runtime.settings import Settings


class Repairing:
    """The step that judges dead letters; what a repair has marked since stays where it is."""

    chunk = 10
    stall_seconds = 120.0

    def __init__(self, terms: Terms, marks: Mapping[Place, Mark], read_prefix: str) -> None:
        self.terms = terms
        self.marks = marks
        self.read_prefix = read_prefix

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Nothing needs to be made ready."""

    async def stop(self) -> None:
        """Nothing was taken, nothing is given back."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Judge each record."""
        return [repaired(record, self.terms, self.marks, self.read_prefix) for record in records]


def begin_repair(settings: Settings, store: RunStore, plan: Plan, asked: Asked) -> Run:
    """Write the record of a repair; nothing is sent yet."""
    run = Run(
        run=plan.run,
        mode="repair",
        origin="",
        reads=settings.read_prefix + plan.selection.topic,
        prefix=settings.write_prefix,
        selection=plan.selection,
        rate=plan.rate,
        **asked._asdict(),
        code=this_code(settings.lexicon),
        selected=plan.messages,
        created_at=time.time(),
    )
    store.begin(run, plan.spans)
    return run


async def work_repair(settings: Settings, store: RunStore, run: Run, screen: Screen, wait: Callable[[], None]) -> bool:
    """Put back what may go; return whether the run came to its end. ``wait`` is told before another is waited for."""
    with repairing(settings.data, wait):
        now = datetime.now(UTC)
        terms = Terms(run.run, settings.write_prefix, now, settings.repair_live_seconds)
        step = Repairing(terms, read_marks(store.engine), settings.read_prefix)

        def mark(record: Record, outcome: Outcome) -> None:
            if isinstance(outcome, Forwarded):
                letter = read_dead_letter(base_of(run.topic), record, settings.read_prefix)
                put_mark(store.engine, place_of(letter), Mark("repaired", run.run, datetime.now(UTC)))

        return await run_through(settings, store, run, Work(step, mark=None, after=mark), screen)

"""Running: one process at work on one run: broker, producer, pages, gate and screen around the engine."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Protocol

from services.replay import metrics
from services.replay.reading.resolve import resolve
from services.replay.reading.scan import reader
from services.replay.runs.broker import sending
from services.replay.runs.engine import Engine
from services.replay.runs.rereading import LIMITS, base_of
from services.replay.runs.serving import serving
from services.replay.runs.watching import look, watching
from services.replay.runs.work import Progress, Work
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.outcomes import Step
from services.runtime.settings import Settings

DRAW_SECONDS = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Screen(Protocol):
    """Shows a run at work; called a few times a second."""

    def show(self, progress: Progress) -> None:
        """Show how far it is."""

    def end(self) -> None:
        """Leave the terminal tidy."""


async def run_through(settings: Settings, store: RunStore, run: Run, work: Work, screen: Screen) -> bool:
    """Work a run off, or on from where it was interrupted; return whether it came to its end.

    The caller holds the run. Ctrl-C and SIGTERM finish and save what is in flight.
    """
    bootstrap = settings.bootstrap()
    engine = Engine(run, store, work, await resolve(bootstrap, settings.read_prefix, run.selection))
    metrics.start_at_zero(run.mode)
    metrics.REMAINING.labels(run.mode).set(max(0, run.selected - store.counts(run.run).read))
    await look(settings, run.mode, engine.gate)  # before the first message is read
    with _stopping_on_signals(engine.stop):
        group = f"tansiq-replay-{run.run}-{run.selection.topic}"
        async with (
            serving(settings, lambda: engine.gate.reason),
            reader(bootstrap, group) as consumer,
            sending(bootstrap) as producer,
            _started(work.step, run),
            watching(settings, run.mode, engine.gate),
            _beside(_draw(engine, screen)),
        ):
            return await engine.work(consumer, producer, LIMITS.processes)


@asynccontextmanager
async def _started(step: Step, run: Run) -> AsyncIterator[None]:
    await step.start("replay", base_of(run.topic), lambda: None)
    try:
        yield
    finally:
        await step.stop()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let something run beside the block, and end it with it."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _draw(engine: Engine, screen: Screen) -> None:
    try:
        while True:
            engine.progress.waits, engine.progress.pauses = engine.gate.reason, engine.gate.pauses
            screen.show(engine.progress)
            await asyncio.sleep(DRAW_SECONDS)
    finally:
        screen.show(engine.progress)
        screen.end()


@contextmanager
def _stopping_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM stop in order; the second ends at once."""
    loop = asyncio.get_running_loop()

    def forget() -> None:
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    def first() -> None:
        forget()
        stop()

    for number in SIGNALS:
        loop.add_signal_handler(number, first)
    try:
        yield
    finally:
        forget()

"""Pool: steps made of pure cores, run in processes that may hang, die or grow without harm to their neighbours."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from schemas.topics import Topic
from services.runtime import metrics
from services.runtime.child import Job
from services.runtime.chunk import pack_records, prepare_core, unpack_outcomes
from services.runtime.direct import direct
from services.runtime.outcomes import Answer, Invalid, Limits, Outcome, Received, Record
from services.runtime.slot import CONTEXT, DiedError, HungError, Slot

__all__ = ["Answer", "Limits", "Pool", "Received", "direct", "killable"]

STALL_SECONDS = 120.0

log = logging.getLogger(__name__)


Count = Callable[[Sequence[Outcome]], None]


def killable(
    core: Callable[..., Answer],
    limits: Limits | None = None,
    prepare: Callable[[], Any] | None = None,
    count: Count | None = None,
) -> "Pool":
    """Make a step of a core that runs in pool processes: ``core(message)``, or ``core(message, prepare())``.

    Both are top-level functions; ``prepare`` runs once per process. ``count`` sees the outcomes of each chunk in this
    process: what a pool process counts dies with it.
    """
    return Pool(core, limits or Limits(), prepare, count)


class Pool:
    """Processes of our own instead of ProcessPoolExecutor, so that a hung or dead one costs its chunk alone.

    There, one dead process fails the chunks of all, and ``max_tasks_per_child`` hangs on 3.11 (cpython#115634).
    """

    def __init__(
        self, core: Callable[..., Answer], limits: Limits, prepare: Callable[[], Any] | None, count: Count | None
    ) -> None:
        self.core = core
        self.limits = limits
        self.prepare = prepare
        self.count = count
        self.chunk = limits.chunk
        self.stall_seconds = max(STALL_SECONDS, 4 * limits.seconds)
        self.service = ""
        self.slots: list[Slot] = []
        self.free: asyncio.Queue[Slot] = asyncio.Queue()
        self.progress: Callable[[], None] = lambda: None

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Start and prepare all processes."""
        self.service = service
        self.progress = progress
        job = Job(partial(prepare_core, service, reads, self.core, self.prepare), self.limits.memory_bytes)
        CONTEXT.set_forkserver_preload([self.core.__module__, "services.runtime.chunk"])
        self.slots = [Slot(job, service, self.limits) for _ in range(self.limits.processes)]
        for slot in self.slots:
            await slot.start()
            self.free.put_nowait(slot)

    async def stop(self) -> None:
        """End all processes."""
        for slot in self.slots:
            slot.kill()

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Work off one chunk and count what came of it."""
        outcomes = await self._work_off(records)
        if self.count is not None:
            self.count(outcomes)
        return outcomes

    async def _work_off(self, records: Sequence[Record]) -> list[Outcome]:
        """Work off one chunk; where its process hangs or dies, each of its records again and alone."""
        slot = await self.free.get()
        try:
            await slot.ready()
            try:
                return self._timed(await self._ask(slot, records))
            except (HungError, DiedError) as fault:
                self._tell(fault, len(records))
                return [await self._alone(slot, record) for record in records]
        finally:
            self.free.put_nowait(slot)

    async def _alone(self, slot: Slot, record: Record) -> Outcome:
        await slot.ready()
        try:
            outcome = self._timed(await self._ask(slot, [record]))[0]
        except (HungError, DiedError) as fault:
            outcome = self._culprit(fault)
        self.progress()
        return outcome

    async def _ask(self, slot: Slot, records: Sequence[Record]) -> list[tuple[float, Outcome]]:
        return unpack_outcomes(await slot.ask(pack_records(records), len(records)))

    def _tell(self, fault: Exception, size: int) -> None:
        cause = "hung" if isinstance(fault, HungError) else "died"
        log.warning("a pool process %s", cause, extra={"service": self.service, "messages": size})

    def _culprit(self, fault: Exception) -> Invalid:
        self._tell(fault, 1)
        if isinstance(fault, HungError):
            return Invalid("limit.time", f"no answer in {self.limits.seconds} s")
        return Invalid("worker.died", "the process that worked on it ended")

    def _timed(self, answers: list[tuple[float, Outcome]]) -> list[Outcome]:
        observe = metrics.STEP_SECONDS.labels(self.service).observe
        for seconds, _ in answers:
            observe(seconds)
        return [outcome for _, outcome in answers]

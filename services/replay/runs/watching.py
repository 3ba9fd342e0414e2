"""Watching: the gate of a replay at work, judged again and again by what the live services and the alarms say."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiokafka.errors import KafkaError

from services.replay import metrics
from services.replay.runs.live import burning, live_lag
from services.replay.runs.pace import Gate
from services.replay.store.records import Mode
from services.runtime.errors import NotReachable
from services.runtime.settings import Settings

WATCH_SECONDS = 2.0

Waits = Callable[[str | None], None]  # why the replay waits; None = it goes on


def _nobody(reason: str | None) -> None:
    pass


async def look(settings: Settings, mode: Mode, gate: Gate, waits: Waits = _nobody) -> None:
    """Close the gate while the live services are late or a burn alarm fires, else open it."""
    gate.judge(await live_lag(settings), await burning(settings.prometheus_url))
    metrics.PAUSED.labels(mode).set(gate.reason is not None)
    waits(gate.reason)


@asynccontextmanager
async def watching(settings: Settings, mode: Mode, gate: Gate, waits: Waits = _nobody) -> AsyncIterator[None]:
    """Look every few seconds while the block runs; a look is finished, since it holds connections."""
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), WATCH_SECONDS)
                return
            with suppress(KafkaError, OSError, NotReachable):  # a broker that is away stops the replay by itself
                await look(settings, mode, gate, waits)

    task = asyncio.ensure_future(watch())
    try:
        yield
    finally:
        over.set()
        await task

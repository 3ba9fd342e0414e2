"""A worker process for the stage's tests: ``python -m tests.integration.stage_worker worker``, told by environment.

Mutants live here, as patches from outside: the product has no switch for them.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

from schemas.page import Page
from schemas.rejected import Rejected as RejectedMessage
from schemas.topics import PAGES, Topic
from services.runtime.app import WorkerApp, make_app
from services.runtime.options import StageOptions
from services.runtime.outcomes import Answer, Forwarded, Limits, Outcome, Output, Record
from services.runtime.pool import killable
from services.runtime.running import run_stage
from services.runtime.settings import Settings
from services.runtime.stage import Stage
from services.runtime.worker import run_worker

SERVICE = "cleaning"
COPY_TO = "articles-v1"


class Copy:
    """Copies key, value and headers to another topic, so many messages a second."""

    stall_seconds = 120.0

    def __init__(self, chunk: int, seconds: float) -> None:
        self.chunk = chunk
        self.seconds = seconds
        self.turn = asyncio.Lock()

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to give back."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Copy one chunk."""
        async with self.turn:
            await asyncio.sleep(self.seconds)
        return [Forwarded((Output(COPY_TO, r.key, r.value, list(r.headers)),)) for r in records]


def behave(page: Page) -> Answer:
    """Do what the path of the page's url says: a core that hangs, dies, grows, raises, rejects or forwards.

    What it forwards is a message on rejected-v1 too: any message of the contract but a page will do.
    """
    match page.final_url.rsplit("/", 1)[-1]:
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(3600)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "grow":
            bytearray(2 << 30)
        case "raise" if os.environ.get("TEST_FIXED") != "1":
            raise LookupError("a core that raises")
        case "reject":
            return Answer((rejection(page),), "no_text")
        case "slow":
            time.sleep(0.02)
    return Answer((rejection(page),))


def rejection(page: Page) -> RejectedMessage:
    """Make the message that says where a page ended."""
    return RejectedMessage(
        rejected_id="rj_" + page.page_id[3:],
        stage="cleaning",
        reason="no_text",
        detail=None,
        subject_id=page.page_id,
        url=page.final_url,
        url_key=page.url_key,
        source_id=page.source.id,
        title=None,
        fetched_at=page.fetched_at,
        language=None,
        score=None,
        version="test",
    )


def commit_before_processing(stage: Stage) -> None:
    """Mutant: the offset goes as soon as a record was read."""
    put, commit = stage.put, stage.commit
    read: dict[Any, int] = {}

    def note(partition: Any, records: list[Record]) -> None:
        put(partition, records)
        read[partition] = records[-1].offset + 1

    async def early() -> None:
        stage.done.update(read)
        await commit()

    stage.put = note  # type: ignore[method-assign]
    stage.commit = early  # type: ignore[method-assign]


def swallow_dead_letters(stage: Stage) -> None:
    """Mutant: a dead letter is counted and never written."""
    deliver = stage.deliver

    async def forgetful(sendings: Sequence[object]) -> None:
        await deliver([one for one in sendings if not one.topic.endswith("-dlq")])  # type: ignore[attr-defined]

    stage.deliver = forgetful  # type: ignore[method-assign]


MUTANTS = {"commit_before_processing": commit_before_processing, "swallow_dead_letters": swallow_dead_letters}


def options() -> StageOptions:
    """The shortest timeouts that Kafka takes."""
    return StageOptions(
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_000,
        rebalance_timeout_ms=4_000,
    )


def build_app(settings: Settings) -> WorkerApp:
    """Make the app that the environment asks for."""
    app = make_app(SERVICE, settings)
    if os.environ["TEST_STEP"] == "pool":
        seconds = float(os.environ.get("TEST_SECONDS", "1"))
        step = killable(behave, Limits(processes=2, seconds=seconds, memory_bytes=1 << 30, chunk=25))
        stage = run_stage(app, settings, service=SERVICE, reads=PAGES, step=step, options=options())
    else:
        copy = Copy(50, float(os.environ.get("TEST_PAUSE", "0.02")))
        stage = run_stage(app, settings, service=SERVICE, reads=PAGES, step=copy, options=options())
    mutant = os.environ.get("TEST_MUTANT")
    if mutant:
        MUTANTS[mutant](stage)
    return app


if __name__ == "__main__":
    # by its importable name: pool processes cannot find a core in __main__
    from tests.integration.stage_worker import build_app as build

    run_worker(SERVICE, build)

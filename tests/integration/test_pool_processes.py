"""The pool: processes that hang, die or grow cost their own message and nobody else's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from schemas.topics import PAGES
from schemas.wire import encode
from services.runtime import metrics
from services.runtime.outcomes import Forwarded, Invalid, Limits, Outcome, Record, Rejected
from services.runtime.pool import Answer, Pool, killable
from tests.integration.stage_world import a_page
from tests.unit.runtime import cores

MEMORY = 512 << 20


def record(number: int, act: str = "", *extra: tuple[str, bytes]) -> Record:
    sent = encode(a_page(number, act), source="test", time="2022-01-01T09:00:00Z")
    return Record("pages-v1", 0, number, 0, sent.key, sent.value, (*sent.headers, *extra))


@asynccontextmanager
async def pool(
    core: Callable[..., Answer] = cores.plain, prepare: Callable[[], Any] | None = None, **limits: Any
) -> AsyncIterator[Pool]:
    step = killable(core, Limits(**{"processes": 1, "seconds": 0.5, "memory_bytes": MEMORY, **limits}), prepare)
    await step.start("cleaning", PAGES, lambda: None)
    try:
        yield step
    finally:
        await step.stop()


def reasons(outcomes: list[Outcome]) -> list[str]:
    return [outcome.reason if isinstance(outcome, Invalid) else type(outcome).__name__ for outcome in outcomes]


async def test_answers_come_in_order_with_their_outputs() -> None:
    """One outcome each: forwarded and rejected carry what the core said, encoded."""
    async with pool() as step:
        outcomes = await step([record(1), record(2, "reject"), record(3)])
    assert [type(outcome) for outcome in outcomes] == [Forwarded, Rejected, Forwarded]
    assert outcomes[1].reason == "no_text"  # type: ignore[union-attr]
    assert outcomes[0].outputs[0].topic == "rejected-v1"  # type: ignore[union-attr]
    assert outcomes[0].outputs[0].key == record(1).key  # type: ignore[union-attr]


async def test_replay_and_trace_are_copied() -> None:
    """What was not live stays not live."""
    async with pool() as step:
        (outcome,) = await step([record(1, "", ("tansiq_replay", b"shadow/r1"), ("traceparent", b"00-1-2-3"))])
    headers = dict(outcome.outputs[0].headers)  # type: ignore[union-attr]
    assert headers["tansiq_replay"] == b"shadow/r1"
    assert headers["traceparent"] == b"00-1-2-3"
    assert headers["ce_source"] == b"/tansiq/cleaning"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("hang", "limit.time"),
        ("sleep", "limit.time"),
        ("die", "worker.died"),
        ("grow", "limit.memory"),
        ("raise", "core.error"),
    ],
)
async def test_a_culprit_is_found_among_its_neighbours(act: str, reason: str) -> None:
    """The others of its chunk are forwarded, and the pool goes on."""
    async with pool() as step:
        outcomes = await step([record(1), record(2, act), record(3)])
        assert reasons(outcomes) == ["Forwarded", reason, "Forwarded"]
        assert reasons(await step([record(4)])) == ["Forwarded"]


async def test_a_hung_process_holds_up_no_other() -> None:
    """While one hangs the other place works on."""
    async with pool(processes=2, seconds=1.0) as step:
        hung = asyncio.ensure_future(step([record(1, "sleep")]))
        await asyncio.sleep(0.1)
        assert reasons(await step([record(2)])) == ["Forwarded"]
        assert not hung.done()
        assert reasons(await hung) == ["limit.time"]


async def test_a_process_stopped_from_outside_costs_nothing(tmp_path: Path) -> None:
    """The message is tried once more, alone, before it is called a culprit."""
    async with pool(cores.hang_once) as step:
        assert reasons(await step([record(1, str(tmp_path / "marker"))])) == ["Forwarded"]


async def test_preparation_runs_once_per_process() -> None:
    """Large data is made when a process starts, not per message."""
    async with pool(cores.remember, cores.prepare) as step:
        outcomes = await step([record(number) for number in range(5)])
    assert len({outcome.reason for outcome in outcomes if isinstance(outcome, Rejected)}) == 1


async def test_a_preparation_that_fails_is_told() -> None:
    """The worker cannot start, and says why."""
    with pytest.raises(RuntimeError, match="no lexicon"):
        async with pool(cores.remember, cores.break_down):
            pass


async def test_processes_are_recycled_between_chunks() -> None:
    """After so many messages a fresh one takes the place, and nothing is lost."""
    before = metrics.POOL_RESTARTS.labels("cleaning", "recycled")._value.get()
    async with pool(cores.remember, cores.prepare, recycle_after=4) as step:
        outcomes = [await step([record(number) for number in range(2)]) for _ in range(6)]
    pids = {outcome.reason for chunk in outcomes for outcome in chunk if isinstance(outcome, Rejected)}
    assert len(pids) == 3
    assert metrics.POOL_RESTARTS.labels("cleaning", "recycled")._value.get() == before + 2


async def test_a_word_outside_its_vocabulary_is_refused() -> None:
    """What our own contract does not take is a fault of ours, found on the -dlq."""
    async with pool(cores.too_much) as step:
        assert reasons(await step([record(1)])) == ["produce.refused"]


async def test_many_chunks_share_few_processes() -> None:
    """More chunks than places wait their turn; each comes back, none twice."""
    async with pool(processes=2) as step:
        chunks = [[record(10 * chunk + at) for at in range(10)] for chunk in range(30)]
        answers = await asyncio.gather(*(step(chunk) for chunk in chunks))
    assert [len(answer) for answer in answers] == [10] * 30
    assert {kind for answer in answers for kind in reasons(answer)} == {"Forwarded"}


async def test_no_process_outlives_the_pool() -> None:
    """Stopping ends them all, a hung one too."""
    async with pool(seconds=30.0) as step:
        hung = asyncio.ensure_future(step([record(1, "hang")]))
        await asyncio.sleep(0.2)
        process = step.slots[0].process
        assert process is not None
        one = psutil.Process(process.pid)
    hung.cancel()
    psutil.wait_procs([one], timeout=5)
    assert not one.is_running()

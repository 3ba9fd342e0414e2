"""The stage on a real broker under faults: nothing is lost, order holds, and two mutants show that this can fail."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from services.runtime.kafka import embedded
from tests.conftest import Broker
from tests.integration.stage_world import World, inversions, numbers, terminate

pytestmark = pytest.mark.kafka
COUNT = 20_000


@pytest.fixture(scope="module", autouse=True)
def ports_of_our_own() -> Iterator[None]:
    """A broker that is killed here must find its port free again, whatever other brokers start meanwhile."""
    first = random.randrange(21_000, 28_000, 10)  # below the range that clients get theirs from
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "FIRST_BROKER_PORT", first)
        patch.setattr(embedded, "FIRST_CONTROLLER_PORT", first + 5)
        yield


@pytest.fixture
async def world(kafka: Broker, tmp_path: Path) -> AsyncIterator[World]:
    world = World(kafka.embedded.start(), tmp_path)
    await world.create()
    yield world
    world.end()


async def check_nothing_lost(world: World, count: int) -> int:
    """Every message arrived, in order within its key; return how many repeats there were."""
    await world.all_done()
    copies = await world.read("articles-v1")
    found = numbers(copies)
    assert set(found) == set(range(count)), f"{count - len(set(found))} lost\n{world.tail()}"
    assert inversions(copies) == 0
    return len(found) - count


async def copied(world: World, reader: AIOKafkaConsumer, count: float) -> bool:
    ends = await reader.end_offsets(world.partitions("articles-v1"))
    return sum(ends.values()) >= count


async def part_done(world: World, share: float, count: int = COUNT) -> None:
    """Wait until a share is through, and assert that the fault will meet work."""

    async with world.reader() as reader:
        await world.until(f"{share:.0%} copied", lambda: copied(world, reader, share * count))
    assert await world.committed() < count


async def test_kill_9_loses_nothing(world: World) -> None:
    """Three workers in a row die in mid-stream; the fourth finishes, and every message is there."""
    await world.load(COUNT)
    for share in (0.1, 0.3, 0.6):
        worker = world.start()
        await part_done(world, share)
        worker.kill()
        assert worker.wait() == -signal.SIGKILL
    world.start()
    repeats = await check_nothing_lost(world, COUNT)
    assert repeats < COUNT


async def test_sigterm_drains_and_repeats_nothing(world: World) -> None:
    """A worker told to stop in mid-stream finishes what it holds, commits, and ends with 0."""
    await world.load(COUNT)
    for share in (0.1, 0.4):
        worker = world.start()
        await part_done(world, share)
        assert terminate(worker) == 0, world.tail()
    world.start()
    assert await check_nothing_lost(world, COUNT) == 0


async def test_workers_that_come_and_go_lose_nothing(world: World) -> None:
    """A second worker joins, one leaves, one is killed: each partition's order holds and nothing is lost."""
    await world.load(COUNT)
    first = world.start(TEST_PAUSE="0.05")
    await part_done(world, 0.05)
    second = world.start(TEST_PAUSE="0.05")

    async def shared() -> bool:
        return world.log.read_text().count("partitions assigned") >= 3

    await world.until("the second has joined", shared)
    await part_done(world, 0.3)
    assert terminate(first) == 0, world.tail()
    await part_done(world, 0.4)
    second.kill()
    world.start()
    await check_nothing_lost(world, COUNT)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
async def test_a_broker_that_restarts_under_load_loses_nothing(
    kafka: Broker, world: World, sign: signal.Signals
) -> None:
    """The worker waits while the broker is away, and goes on where it was."""
    await world.load(COUNT)
    worker = world.start()
    await part_done(world, 0.15)
    kafka.embedded.kill(sign)
    await asyncio.sleep(5)
    assert await asyncio.to_thread(kafka.embedded.start) == world.bootstrap
    await check_nothing_lost(world, COUNT)
    assert worker.poll() is None, world.tail()


async def test_a_worker_waits_for_a_broker_that_is_down_and_says_so(kafka: Broker, world: World) -> None:
    """Started without a broker it answers 503 with the reason; with the broker it works."""
    await world.load(1000)
    await asyncio.to_thread(kafka.embedded.stop)
    worker = world.start()
    try:
        await world.until("it registers", lambda: world.entries())
        await world.until("it says so", lambda: "broker cannot be reached" in world.ask("/ready")[1])
        assert world.ask("/ready")[0] == 503
        assert world.ask("/live")[0] == 200
        assert worker.poll() is None
    finally:
        await asyncio.to_thread(kafka.embedded.start)
    await check_nothing_lost(world, 1000)
    await world.until("ready", lambda: world.ask("/ready")[0] == 200)
    assert "waiting for the broker" in world.tail()


async def test_the_mutant_that_commits_before_processing_loses_messages(world: World) -> None:
    """With offsets that go too early the same kill -9 loses: the test above can fail."""
    await world.load(COUNT)
    for share in (0.1, 0.3, 0.6):
        worker = world.start(TEST_MUTANT="commit_before_processing")
        await part_done(world, share)
        worker.kill()
        worker.wait()
    world.start(TEST_MUTANT="commit_before_processing")
    await world.all_done()
    assert set(numbers(await world.read("articles-v1"))) < set(range(COUNT))

"""The lag of a stage against a backlog made by hand on a real broker: blocked, restarted, cut short by retention."""

import signal
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from subprocess import Popen

import psutil
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from tests.conftest import Broker
from tests.integration.stage_world import HEADERS, World, encoded_page, terminate

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

Message = tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]
JUNK: Message = (b"k", b"no page", HEADERS)


@pytest.fixture
async def world(kafka: Broker, tmp_path: Path) -> AsyncIterator[World]:
    world = World(kafka.bootstrap, tmp_path)
    await world.create()
    yield world
    await world.drop()


async def put(world: World, partition: int, age_seconds: float, messages: Iterable[Message]) -> None:
    """Put messages of a given age on a partition."""
    producer = AIOKafkaProducer(bootstrap_servers=world.bootstrap)
    await producer.start()
    try:
        timestamp_ms = int((time.time() - age_seconds) * 1000)
        for key, value, headers in messages:
            await producer.send_and_wait(
                world.prefix + "pages-v1", value, key, partition, timestamp_ms=timestamp_ms, headers=headers
            )
    finally:
        await producer.stop()


async def remove_before(world: World, partition: int, offset: int) -> None:
    """Do what retention does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=world.bootstrap)
    await admin.start()
    try:
        await admin.delete_records({world.partitions("pages-v1")[partition]: RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


def lag(world: World) -> tuple[float, float]:
    """Return messages and seconds, as the worker shows them."""
    return world.metric("tansiq_lag_messages"), world.metric("tansiq_lag_seconds")


async def ready(world: World) -> None:
    await world.until("ready", lambda: world.entries() and world.ask("/ready")[0] == 200)


async def shows(world: World, messages: int, at_least_seconds: float) -> float:
    """Wait until the lag is this many messages and so old; return the seconds."""
    await world.until(
        f"lag of {messages} messages, {at_least_seconds} s",
        lambda: (shown := lag(world))[0] == messages and shown[1] >= at_least_seconds,
    )
    return lag(world)[1]


async def shows_none(world: World) -> None:
    await world.until("no lag", lambda: lag(world) == (0, 0))


def stop_pool(worker: Popen[bytes], signal_number: int) -> int:
    """Send a signal to the processes of the pool; return to how many."""
    pool = [child for child in psutil.Process(worker.pid).children(recursive=True) if not child.children()]
    for process in pool:
        process.send_signal(signal_number)
    return len(pool)


def kill(world: World) -> None:
    """Kill the workers, and with them what they have registered."""
    world.end()
    for entry in (world.data / "workers").glob("*.json"):
        entry.unlink()


async def test_it_rises_while_the_pool_stands_and_falls_when_it_works(world: World) -> None:
    """What came 100 s ago and is not done counts with its age, in flight or not; done, nothing is left of it."""
    worker = world.start("pool", TEST_SECONDS="60")
    await ready(world)
    await shows_none(world)
    assert stop_pool(worker, signal.SIGSTOP) >= 2
    await put(world, 0, 100, [encoded_page(number) for number in range(30)])
    await put(world, 1, 40, [encoded_page(number) for number in range(30, 50)])
    seconds = await shows(world, 50, 100)
    assert seconds < 160, "the oldest of them is as old as we made it"
    await shows(world, 50, seconds + 3)
    stop_pool(worker, signal.SIGCONT)
    await shows_none(world)
    assert terminate(worker) == 0


async def test_it_rises_while_the_breaker_is_open_and_falls_after_the_restart(world: World) -> None:
    """The sound messages behind the dead letters wait, and how many that are is what the offsets say."""
    await put(world, 2, 500, [JUNK] * 22)
    await put(world, 2, 200, [encoded_page(number) for number in range(10)])
    worker = world.start("pool", TANSIQ_DLQ_BREAKER_ROW="20")
    await world.until("breaker open", lambda: world.entries() and world.metric("tansiq_dlq_breaker_open") == 1)
    seconds = await shows(world, 12, 500)
    assert seconds < 560
    assert await world.ends("pages-v1") - await world.committed() == 12
    await shows(world, 12, seconds + 3)
    assert terminate(worker) == 0
    world.start("pool")
    await ready(world)
    await shows_none(world)


async def test_a_restart_finds_the_old_backlog_and_what_retention_left_of_it(world: World) -> None:
    """Before the first message is done the lag is what lies there: not 0, and not what was deleted unread."""
    worker = world.start()
    await put(world, 0, 9_000, [encoded_page(number) for number in range(5)])
    await world.all_done()
    assert terminate(worker) == 0
    await put(world, 0, 7_000, [encoded_page(number) for number in range(10)])
    await put(world, 3, 3_000, [encoded_page(number) for number in range(20, 30)])
    await remove_before(world, 0, 9)
    world.start(TEST_PAUSE="3600")
    await world.until("joined", lambda: world.entries() and world.metric("tansiq_lag_messages") > 0)
    assert await shows(world, 6 + 10, 7_000) < 7_100
    kill(world)
    await remove_before(world, 0, 15)
    await remove_before(world, 3, 10)
    world.start(TEST_PAUSE="3600")
    await ready(world)
    await shows_none(world)

"""The stage with a consumer and a producer of our own: offsets go only over what is acknowledged, in order."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, KafkaTimeoutError, NotLeaderForPartitionError
from aiokafka.structs import ConsumerRecord

from schemas.topics import PAGES, Topic
from services.runtime import metrics
from services.runtime.app import make_app
from services.runtime.options import StageOptions
from services.runtime.outcomes import Forwarded, Invalid, Outcome, Output, Record, Rejected
from services.runtime.sending import ProducerFault, Sending, deliver
from services.runtime.settings import load_settings
from services.runtime.stage import Stage
from tests.integration.stage_world import HEADERS

ZERO = TopicPartition("pages-v1", 0)
ONE = TopicPartition("pages-v1", 1)


def a_record(offset: int, value: bytes = b"v", partition: int = 0, headers: Any = HEADERS) -> ConsumerRecord:
    return ConsumerRecord(
        topic="pages-v1",
        partition=partition,
        offset=offset,
        timestamp=1_641_027_600_000,
        timestamp_type=0,
        key=b"k",
        value=value,
        checksum=None,
        serialized_key_size=1,
        serialized_value_size=len(value),
        headers=tuple(headers),
    )


class Consumer:
    """Hands out prepared batches and notes what is committed."""

    def __init__(self) -> None:
        self.batches: deque[dict[TopicPartition, list[ConsumerRecord]]] = deque()
        self.commits: list[dict[TopicPartition, int]] = []
        self.held = {ZERO, ONE}
        self.fault: Exception | None = None

    async def getmany(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[ConsumerRecord]]:
        await asyncio.sleep(0)
        if not self.batches:
            await asyncio.sleep(0.01)
            return {}
        return self.batches.popleft()

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.fault is not None:
            raise self.fault
        self.commits.append(dict(offsets))

    def assignment(self) -> set[TopicPartition]:
        return self.held

    async def stop(self) -> None:
        pass


class Producer:
    """Acknowledges what it is told to, or fails as planned, one plan a send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.plan: deque[Exception | None] = deque()
        self.hold: asyncio.Event | None = None

    async def send(self, topic: str, value: bytes, key: bytes, *, headers: Any) -> "asyncio.Future[Any]":
        return asyncio.ensure_future(self._acknowledge(topic, value, self.plan.popleft() if self.plan else None))

    async def _acknowledge(self, topic: str, value: bytes, fault: Exception | None) -> None:
        if self.hold is not None:
            await self.hold.wait()
        if fault is not None:
            raise fault
        self.sent.append((topic, value))


class Step:
    """Answers by the record's value; a chunk may be held back."""

    chunk = 2
    stall_seconds = 120.0

    def __init__(self) -> None:
        self.holds: dict[bytes, asyncio.Event] = {}
        self.seen: list[bytes] = []

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        for record in records:
            self.seen.append(record.value or b"")
            if record.value in self.holds:
                await self.holds[record.value].wait()
        return [self.outcome(record.value or b"") for record in records]

    def outcome(self, value: bytes) -> Outcome:
        match value:
            case b"bad":
                return Invalid("core.error", "bad")
            case b"reject":
                return Rejected("no_text")
            case b"big":
                return Forwarded((Output("articles-v1", b"k", b"x" * (2 << 20), []),))
            case b"nowhere":
                return Forwarded((Output("unknown", b"k", b"", []),))
            case b"raise":
                raise LookupError("a step that raises")
        return Forwarded((Output("articles-v1", b"k", value, []),))


class Scene:
    """A stage whose tasks run, without Faust and Kafka."""

    def __init__(self, folder: Path, *, breaker_row: int = 20, **options: Any) -> None:
        settings = load_settings(data=folder, kafka="127.0.0.1:1", write_prefix="w-", dlq_breaker_row=breaker_row)
        self.consumer, self.producer, self.step = Consumer(), Producer(), Step()
        app = make_app("cleaning", settings)
        self.stage = Stage(app, settings, "cleaning", PAGES, self.step, StageOptions(commit_seconds=0.02, **options))
        self.stage.consumer = self.consumer
        self.stage.sender = lambda: self.producer  # type: ignore[method-assign,assignment,return-value]
        self.ended: list[BaseException | str] = []
        self.stage.end = self.ended.append
        self.tasks: list[asyncio.Task[None]] = []

    def run(self) -> None:
        stage = self.stage
        stage._look_for_room()
        self.tasks = [
            asyncio.ensure_future(task.fun(stage)) for task in stage._get_tasks() if task.fun.__name__ != "measure_lag"
        ]

    def give(self, *values: bytes, start: int = 0, partition: int = 0) -> None:
        records = [a_record(start + at, value, partition) for at, value in enumerate(values)]
        self.consumer.batches.append({TopicPartition("pages-v1", partition): records})

    def committed(self, partition: TopicPartition = ZERO) -> int:
        return max((commit.get(partition, 0) for commit in self.consumer.commits), default=0)

    async def until(self, condition: Any) -> None:
        for _ in range(1000):
            if condition():
                return
            await asyncio.sleep(0.005)
        raise TimeoutError


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    for task in scene.tasks:
        task.cancel()
    await asyncio.gather(*scene.tasks, return_exceptions=True)


def counted(outcome: str) -> float:
    return metrics.MESSAGES.labels("cleaning", "pages-v1", outcome)._value.get()


async def test_each_message_ends_in_one_counted_outcome(scene: Scene) -> None:
    """Forwarded, rejected and dead-lettered are counted once each, and the offset goes over all."""
    before = {name: counted(name) for name in ("forwarded", "rejected", "dead_lettered")}
    scene.give(b"a", b"bad", b"reject", b"b")
    scene.run()
    await scene.until(lambda: scene.committed() == 4)
    grown = {name: counted(name) - before[name] for name in before}
    assert grown == {"forwarded": 2, "rejected": 1, "dead_lettered": 1}
    assert scene.producer.sent == [("w-articles-v1", b"a"), ("w-pages-v1-dlq", b"bad"), ("w-articles-v1", b"b")]


async def test_no_offset_goes_before_the_acknowledgement(scene: Scene) -> None:
    """While the broker has not answered nothing is committed."""
    scene.producer.hold = asyncio.Event()
    scene.give(b"a", b"b")
    scene.run()
    await asyncio.sleep(0.2)
    assert scene.consumer.commits == []
    scene.producer.hold.set()
    await scene.until(lambda: scene.committed() == 2)


async def test_a_slow_chunk_holds_back_the_offsets_behind_it(scene: Scene) -> None:
    """Later chunks are done first; outputs and offsets keep the order of arrival."""
    scene.step.holds[b"a"] = asyncio.Event()
    scene.give(b"a", b"b", b"c", b"d")
    scene.run()
    await scene.until(lambda: b"d" in scene.step.seen)
    await asyncio.sleep(0.1)
    assert scene.consumer.commits == []
    assert scene.producer.sent == []
    scene.step.holds[b"a"].set()
    await scene.until(lambda: scene.committed() == 4)
    assert [value for _, value in scene.producer.sent] == [b"a", b"b", b"c", b"d"]


async def test_junk_never_reaches_the_step(scene: Scene) -> None:
    """Size and headers are judged first; what is sound in the same chunk goes on in its place."""
    scene.consumer.batches.append(
        {ZERO: [a_record(0, b"a"), a_record(1, b"j", headers=[]), a_record(2, b"x" * (3 << 20)), a_record(3, b"b")]}
    )
    scene.run()
    await scene.until(lambda: scene.committed() == 4)
    assert scene.step.seen == [b"a", b"b"]
    assert [topic for topic, _ in scene.producer.sent] == ["w-articles-v1", *["w-pages-v1-dlq"] * 2, "w-articles-v1"]


async def test_an_output_the_contract_refuses_is_a_dead_letter(scene: Scene) -> None:
    """Too large or to an unknown topic: the broker never sees it, the message is found on the -dlq."""
    scene.give(b"big", b"nowhere")
    scene.run()
    await scene.until(lambda: scene.committed() == 2)
    assert scene.producer.sent == [("w-pages-v1-dlq", b"big"), ("w-pages-v1-dlq", b"nowhere")]


async def test_a_step_that_raises_ends_the_process(scene: Scene) -> None:
    """Its offset stays: a crash repeats work."""
    scene.give(b"a", b"b", b"raise", b"c")
    scene.run()
    await scene.until(lambda: scene.ended)
    assert isinstance(scene.ended[0], LookupError)
    assert scene.committed() <= 2


async def test_a_send_that_fails_for_good_ends_the_process(scene: Scene) -> None:
    """An idempotent producer never recovers from it."""
    scene.producer.plan.append(KafkaTimeoutError())
    scene.give(b"a")
    scene.run()
    await scene.until(lambda: scene.ended)
    assert isinstance(scene.ended[0], ProducerFault)
    assert scene.consumer.commits == []


async def test_what_may_be_retried_is_sent_again_in_order() -> None:
    """From the first failure on, so that a key's messages do not overtake each other."""
    producer = Producer()
    producer.plan.extend([None, NotLeaderForPartitionError(), None])
    await deliver(producer, [Sending("t", b"k", value, []) for value in (b"a", b"b", b"c")])
    assert [value for _, value in producer.sent] == [b"a", b"c", b"b", b"c"]


async def test_an_open_breaker_leaves_the_rest_unread(tmp_path: Path) -> None:
    """The dead letter that opens it is written and committed; what follows stays where it is."""
    scene = Scene(tmp_path, breaker_row=3)
    scene.give(*[b"bad"] * 9)
    scene.run()
    await scene.until(lambda: scene.committed() == 3)
    scene.give(b"a", start=9)
    await asyncio.sleep(0.1)
    assert len(scene.producer.sent) == 3
    assert scene.committed() == 3
    (reason,) = [said for said in scene.stage.reasons() if "breaker" in said]
    assert reason.startswith("breaker open: 3 in a row of pages-v1 were dead letters, nothing more is read; see")
    assert not scene.stage.room.is_set()
    for task in scene.tasks:
        task.cancel()


async def test_a_full_stage_stops_reading(tmp_path: Path) -> None:
    """With as much in flight as it may hold, it reads on only when something has left."""
    scene = Scene(tmp_path, max_in_flight=2)
    scene.step.holds[b"a"] = asyncio.Event()
    scene.give(b"a", b"b")
    scene.give(b"c", b"d", start=2)
    scene.run()
    await scene.until(lambda: scene.step.seen)
    await asyncio.sleep(0.05)
    assert scene.step.seen == [b"a"]
    scene.step.holds[b"a"].set()
    await scene.until(lambda: scene.committed() == 4)
    for task in scene.tasks:
        task.cancel()


async def test_revoked_partitions_are_finished_and_committed_first(scene: Scene) -> None:
    """A rebalance waits for what is in flight."""
    scene.step.holds[b"a"] = asyncio.Event()
    scene.give(b"a", b"b")
    scene.run()
    await scene.until(lambda: scene.step.seen)
    asyncio.get_running_loop().call_later(0.1, scene.step.holds[b"a"].set)
    await scene.stage.on_partitions_revoked({ZERO})
    assert scene.committed() == 2
    assert not scene.stage.room.is_set()
    await scene.stage.on_partitions_assigned({ZERO})
    assert scene.stage.room.is_set()


async def test_what_does_not_finish_in_time_is_thrown_away(tmp_path: Path) -> None:
    """After the rebalance it is read again by whoever holds it: its offset never goes, its outputs neither."""
    scene = Scene(tmp_path, rebalance_timeout_ms=200)
    scene.step.holds[b"a"] = asyncio.Event()
    scene.give(b"a", b"b")
    scene.run()
    await scene.until(lambda: scene.step.seen)
    await scene.stage.on_partitions_revoked({ZERO})
    await scene.stage.on_partitions_assigned({ZERO})
    scene.step.holds[b"a"].set()
    await asyncio.sleep(0.1)
    assert scene.consumer.commits == []
    assert scene.producer.sent == []
    scene.step.holds.clear()
    scene.give(b"a", b"b")
    await scene.until(lambda: scene.committed() == 2)
    for task in scene.tasks:
        task.cancel()


async def test_a_commit_that_comes_too_late_is_anothers(scene: Scene) -> None:
    """The group has moved on: no harm, and the next commit tries again."""
    scene.consumer.fault = CommitFailedError()
    scene.give(b"a")
    scene.run()
    await scene.until(lambda: scene.producer.sent)
    await asyncio.sleep(0.1)
    assert scene.ended == []
    scene.consumer.fault = None
    await scene.until(lambda: scene.committed() == 1)


async def test_a_partition_that_is_not_ours_is_not_committed(scene: Scene) -> None:
    """Its offset belongs to another by now."""
    scene.consumer.held = {ONE}
    scene.give(b"a")
    scene.run()
    await scene.until(lambda: scene.producer.sent)
    await asyncio.sleep(0.1)
    assert scene.consumer.commits == []

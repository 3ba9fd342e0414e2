"""A world for one test of the stage: its own topics on a real broker, messages, worker processes, and the truth."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.page import Page
from schemas.parts import CleanProfile, Source
from schemas.topics import ARTICLES, BROKER_MAX_BYTES, PAGES, TOPICS
from schemas.wire import encode
from tests.support.topics import drop_topics
from tests.support.waiting import PATIENCE

HEADERS = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"pg_1"),
    ("ce_type", b"tansiq.page"),
    ("ce_source", b"/tansiq/test"),
    ("ce_time", b"2022-01-01T09:00:00Z"),
    ("ce_dataschema", b"urn:tansiq:page:1.0"),
    ("content-type", b"application/json"),
]
PARTITIONS = 4
GROUP_TOPICS = ("pages-v1", "articles-v1", "rejected-v1", "pages-v1-dlq")


def count(name: str) -> int:
    """How many partitions a topic has here; a -dlq has one, as in the contract."""
    return 1 if name.endswith("-dlq") else PARTITIONS


def a_page(number: int, act: str = "", body: str = "KLUv/QBYAQAA") -> Page:
    """A page of its own id and key, whose url says what the test's core does with it."""
    url, time = f"https://a.example/{act or number}", datetime(2022, 1, 1, 9, tzinfo=UTC)
    source = Source(id="none", name="a", owner="a", language=None, country=None, timezone="UTC")
    return Page(
        page_id=f"pg_{number:032x}",
        url_key=f"{number:064x}",
        fetched_url=url,
        final_url=url,
        source=source,
        clean=CleanProfile(prune_xpath=(), body_xpath=None, title_suffixes=(), strip_lines=()),
        fetched_at=time,
        first_seen_at=time,
        status=200,
        headers={"content-type": "text/html"},
        body=body,
        body_size_bytes=len(body),
        body_sha256="0" * 64,
        revision=1,
        previous_sha256=None,
        discovered_via="manual",
        feed_item=None,
    )


def encoded_page(number: int, act: str = "") -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    """Key, value and headers of such a page."""
    sent = encode(a_page(number, act), source="test", time="2022-01-01T09:00:00Z")
    return sent.key, sent.value, sent.headers


class World:
    """Topics under a prefix of their own, and the worker processes of one test."""

    def __init__(self, bootstrap: str, data: Path) -> None:
        self.bootstrap = bootstrap
        self.data = data
        self.prefix = f"t{uuid.uuid4().hex[:8]}-"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.log = data / "workers.log"

    async def create(self) -> None:
        """Make the topics."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            config = {"max.message.bytes": str(BROKER_MAX_BYTES + 65_536)}
            await admin.create_topics(
                [NewTopic(self.prefix + name, count(name), 1, topic_configs=config) for name in GROUP_TOPICS]
            )
        finally:
            await admin.close()

    async def send(self, records: Iterable[tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]]) -> None:
        """Put records on pages-v1."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, linger_ms=5, max_batch_size=262_144, max_request_size=5 << 20
        )
        await producer.start()
        try:
            futures = []
            for key, value, headers in records:
                futures.append(await producer.send(self.prefix + PAGES.name, value, key, headers=headers))
            await asyncio.gather(*futures)
        finally:
            await producer.stop()

    async def load(self, count: int, keys: int = 40) -> None:
        """Put small numbered messages on pages-v1, in order within each key."""
        await self.send(
            (f"key{n % keys}".encode(), orjson.dumps({"n": n, "k": n % keys, "pad": "x" * 200}), HEADERS)
            for n in range(count)
        )

    def start(self, step: str = "copy", **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker process."""
        env = {
            **os.environ,
            "TANSIQ_KAFKA": self.bootstrap,
            "TANSIQ_DATA": str(self.data),
            "TANSIQ_READ_PREFIX": self.prefix,
            "TANSIQ_WRITE_PREFIX": self.prefix,
            "TANSIQ_DLQ_BREAKER_ROW": "0",
            "TANSIQ_DLQ_BREAKER_SHARE": "0",
            "TEST_STEP": step,
            **environment,
        }
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.integration.stage_worker", "worker"]
            worker = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(worker)
        return worker

    async def drop(self) -> None:
        """Kill what still runs, and delete the topics."""
        self.end()
        await drop_topics(self.bootstrap, self.prefix)

    def end(self) -> None:
        """Kill what still runs."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()

    async def ends(self, name: str) -> int:
        """How many records a topic has taken."""
        async with self.reader() as reader:
            return sum((await reader.end_offsets(self.partitions(name))).values())

    async def committed(self) -> int:
        """How far the group's offsets are."""
        reader = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, group_id=f"tansiq-{self.prefix}cleaning", enable_auto_commit=False
        )
        await reader.start()
        try:
            reader.assign(self.partitions("pages-v1"))
            offsets = [await reader.committed(tp) or 0 for tp in self.partitions("pages-v1")]
        finally:
            await reader.stop()
        return sum(offsets)

    async def read(self, name: str) -> list[Any]:
        """Every record of a topic."""
        found: list[Any] = []
        async with self.reader() as reader:
            partitions = self.partitions(name)
            reader.assign(partitions)
            ends = await reader.end_offsets(partitions)
            for partition in partitions:
                while await reader.position(partition) < ends[partition]:
                    for records in (await reader.getmany(partition, timeout_ms=500)).values():
                        found += records
        return found

    def reader(self) -> AIOKafkaConsumer:
        """A consumer outside every group."""
        return AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=8 << 20
        )

    def partitions(self, name: str) -> list[TopicPartition]:
        """The partitions of a topic of this world."""
        return [TopicPartition(self.prefix + name, number) for number in range(count(name))]

    async def until(self, say: str, condition: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until an (async) condition holds."""
        until = time.monotonic() + seconds * PATIENCE
        while True:
            answer = condition()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            assert time.monotonic() < until, f"not in {seconds} s: {say}\n{self.tail()}"
            await asyncio.sleep(0.25)  # most looks open a client

    async def all_done(self, seconds: float = 90.0) -> None:
        """Wait until the group has committed everything."""
        total = await self.ends("pages-v1")

        async def done() -> bool:
            return await self.committed() == total

        await self.until(f"all {total} committed", done, seconds)

    def tail(self) -> str:
        """The end of the workers' log."""
        return self.log.read_text(errors="replace")[-6000:] if self.log.exists() else ""

    def entries(self) -> list[dict[str, Any]]:
        """What the workers registered in DATA."""
        return [json.loads(path.read_text()) for path in sorted((self.data / "workers").glob("*.json"))]

    def ask(self, path: str, entry: int = 0) -> tuple[int, str]:
        """Status and body of a page of a worker."""
        try:
            with urllib.request.urlopen(self.entries()[entry]["url"] + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples with these labels."""
        total = 0.0
        for line in self.ask("/metrics")[1].splitlines():
            if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total


def numbers(records: Iterable[Any]) -> list[int]:
    """The running numbers in the order of reading."""
    return [orjson.loads(record.value)["n"] for record in records]


def inversions(records: Iterable[Any]) -> int:
    """How often a number came first after a greater one of its key: repeats are harmless, disorder is not."""
    highest: dict[bytes, int] = defaultdict(lambda: -1)
    seen: set[int] = set()
    count = 0
    for record in records:
        number = orjson.loads(record.value)["n"]
        if number not in seen:
            seen.add(number)
            count += number < highest[record.key]
            highest[record.key] = max(highest[record.key], number)
    return count


def terminate(worker: subprocess.Popen[bytes]) -> int:
    """Ask a worker to end, and return its exit code."""
    worker.send_signal(signal.SIGTERM)
    return worker.wait(90)


__all__ = ["ARTICLES", "TOPICS", "World", "a_page", "encoded_page", "inversions", "numbers", "terminate"]

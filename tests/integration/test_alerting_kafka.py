"""The whole service as a process on a real broker: reports in, events, alerts, deliveries and webhooks out."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from sqlalchemy.exc import OperationalError

from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.event import Event
from schemas.message import Message
from schemas.report import Report
from schemas.subscription import NewSubscription
from schemas.topics import ALERTS, DELIVERIES, EVENTS, REPORTS, TOPICS, Topic
from schemas.wire import decode, encode, read_header
from services.alerting.channels.orders import make_channels
from services.alerting.store.database import writing
from services.alerting.store.read import ReadStore
from services.alerting.store.seal import Seal
from services.alerting.store.subscriptions import create
from services.alerting.store.tables import channels
from services.runtime.database import make_engine
from services.runtime.topics import apply_topics
from tests.conftest import Broker
from tests.integration.alerting_world import KEY, Receiver, free_port, until
from tests.support.topics import drop_topics
from tests.unit.alerting.builders import a_place, a_report, later

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

Read = tuple[Message, list[tuple[str, bytes]]]


class Service:
    """Alerting's process on topics of its own, and hands to feed, kill and read it."""

    def __init__(self, broker: Broker, data: Path, receiver: Receiver, prefix: str) -> None:
        self.broker, self.data, self.receiver, self.prefix = broker, data, receiver, prefix
        self.commands = f"http://127.0.0.1:{free_port()}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "TANSIQ_KAFKA": self.broker.bootstrap,
            "TANSIQ_DATA": str(self.data),
            "TANSIQ_READ_PREFIX": self.prefix,
            "TANSIQ_WRITE_PREFIX": self.prefix,
            "TANSIQ_ALLOW_NETWORKS": "127.0.0.0/8",
            "TANSIQ_ALERTING_URL": self.commands,
            "TANSIQ_INTERNAL_TOKEN": "token",
            "TANSIQ_SECRETS_KEY": KEY,
            "TANSIQ_METRICS_PORT": str(free_port()),
        }
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.alerting", "worker"], env=environment, stderr=log, stdout=log
            )

    def end(self, how: int = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(90)

    async def subscribe(self) -> dict[str, Any]:
        """Ask for everything, as soon as the command port answers."""
        wanted = {
            "filter": {"everything": True},
            "channels": [{"kind": "webhook", "address": self.receiver.url()}],
        }
        async with aiohttp.ClientSession(headers={"authorization": "Bearer token"}) as session:
            for _ in range(600):
                try:
                    async with session.post(f"{self.commands}/subscriptions", data=orjson.dumps(wanted)) as response:
                        found: dict[str, Any] = orjson.loads(await response.read())
                        assert response.status == 201, found
                        return found
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
        raise AssertionError("the command port never answered")

    async def send(self, reports: Iterable[Report], replay: str | None = None) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.broker.bootstrap)
        await producer.start()
        try:
            for report in reports:
                made = encode(report, source="extraction", time="2026-03-02T12:00:00Z", replay=replay)
                await producer.send_and_wait(self.prefix + REPORTS.name, made.value, made.key, headers=made.headers)
        finally:
            await producer.stop()

    async def read(self, topic: Topic) -> list[Read]:
        """Read and decode a whole topic."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.broker.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            partitions = [TopicPartition(self.prefix + topic.name, n) for n in range(topic.partitions)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            found: list[Read] = []
            while any([await consumer.position(p) < ends[p] for p in partitions]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        found.append((decode(topic, record.key, record.value, record.headers), list(record.headers)))
            return found
        finally:
            await consumer.stop()

    def store(self) -> ReadStore:
        return ReadStore(make_engine(f"sqlite:///{self.data / 'alerting.sqlite'}", read_only=True))

    def pending(self) -> int:
        states = ("due", "sending", "retry")
        return sum(len(self.store().deliveries(state=state, limit=200).items) for state in states)


def _apply(broker: Broker, prefix: str) -> None:
    apply_topics(broker.bootstrap, prefix)


@pytest.fixture
async def service(kafka: Broker, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    prefix = getattr(request, "param", "") + f"t{uuid4().hex[:8]}-"
    await asyncio.to_thread(_apply, kafka, prefix)
    receiver = Receiver()
    await receiver.start()
    made = Service(kafka, tmp_path, receiver, prefix)
    made.start()
    yield made
    made.end(signal.SIGKILL)
    await receiver.stop()
    await drop_topics(kafka.bootstrap, prefix)


def stories(count: int, start: int = 0) -> list[Report]:
    """One report per event, each its own place."""
    return [a_report(url=f"https://one.example/{n}", place=a_place(f"gn:{n + 1}")) for n in range(start, start + count)]


async def test_a_report_becomes_event_alert_delivery_and_webhook(service: Service) -> None:
    """Two sources of one event, then the whole topic again: two revisions, two calls, and never more."""
    made = await service.subscribe()
    two = [a_report(), a_report(url="https://two.example/b", outlet="two", seen=later(hours=1))]
    await service.send(two)
    await until(lambda: len(service.receiver.bodies()) == 2, 30)
    types = sorted(body["type"] for body in service.receiver.verify(made["secret"]))
    assert types == ["alert.corroborated", "alert.new", "test"]
    await service.send(two)
    await service.send(two, replay="promote/r1")
    await service.send(stories(1))  # whatever comes later is through when this is
    await until(lambda: len(service.receiver.bodies()) == 3, 30)
    await asyncio.sleep(1.5)  # the relay marks what the broker acknowledged
    alerts, headers = zip(*await service.read(ALERTS), strict=True)
    assert [(a.event.seq, a.kind) for a in alerts if isinstance(a, Alert)] == [
        (1, "new"), (2, "corroborated"), (3, "new")
    ]  # fmt: skip
    assert [read_header(header, "ce_id") for header in headers] == [a.alert_id for a in alerts if isinstance(a, Alert)]
    events = [message for message, _ in await service.read(EVENTS) if isinstance(message, Event)]
    assert sorted(event.seq for event in events) == [1, 2, 3]
    deliveries = [message for message, _ in await service.read(DELIVERIES) if isinstance(message, Delivery)]
    assert sorted((d.why, d.state) for d in deliveries) == [("match", "ok")] * 3 + [("test", "ok")]
    assert b"127.0.0.1" not in b"".join(message.model_dump_json().encode() for message in deliveries)
    assert service.end() == 0


async def test_killed_at_any_moment_it_tells_each_once(service: Service) -> None:
    """kill -9 four times under 240 events: all arrive, repeats only under the same id, alerts in order."""
    await service.subscribe()
    feed = asyncio.create_task(service.send(stories(240)))
    for seen in (20, 70, 120, 170):
        await until(lambda seen=seen: len(service.receiver.bodies()) >= seen, 60)  # type: ignore[misc]
        service.end(signal.SIGKILL)
        service.start()
    await feed
    await until(lambda: len({body["data"]["alert_id"] for body in service.receiver.bodies()}) == 240, 90)
    await until(lambda: service.pending() == 0, 30)
    ids: dict[str, set[str]] = {}
    for _, headers, raw in service.receiver.calls:
        body = orjson.loads(raw)
        if body["type"] != "test":
            ids.setdefault(body["data"]["alert_id"], set()).add(headers["webhook-id"])
    assert {len(found) for found in ids.values()} == {1}
    before = len(service.receiver.calls)
    await service.send(stories(240))
    await service.send(stories(1, start=900))
    await until(lambda: len(service.receiver.bodies()) > before - 1, 60)
    assert len(service.receiver.calls) == before + 1, "a replay of everything rang"
    await asyncio.sleep(1.5)
    told = [message.event.seq for message, _ in await service.read(ALERTS) if isinstance(message, Alert)]
    firsts = list(dict.fromkeys(told))
    assert firsts == list(range(1, 242))


async def test_a_rebalance_while_a_batch_drains_tells_each_once(service: Service) -> None:
    """A second worker comes and goes under 200 reports: each is told once, and alerts keep one order."""
    await service.subscribe()
    other = Service(service.broker, service.data, service.receiver, service.prefix)
    feed = asyncio.create_task(service.send(stories(200)))
    await until(lambda: len(service.receiver.bodies()) >= 20, 60)
    other.start()
    try:
        await until(lambda: (service.data / "workers" / "alerting-2.json").exists(), 60)
        await feed
        await service.send(stories(60, start=300))  # by now both hold partitions
        assert other.end() == 0
        await until(lambda: len({body["data"]["alert_id"] for body in service.receiver.bodies()}) == 260, 90)
    finally:
        other.end(signal.SIGKILL)
    calls = [(headers["webhook-id"], orjson.loads(raw)) for _, headers, raw in service.receiver.calls]
    told_under = {(body["data"]["alert_id"], webhook_id) for webhook_id, body in calls if body["type"] != "test"}
    assert len(told_under) == 260, "an alert was told under two ids"
    assert len(service.receiver.bodies()) <= 264  # a call on its way when its sender stopped may come again
    await asyncio.sleep(1.5)  # the relay marks what the broker acknowledged
    told = [message.event.seq for message, _ in await service.read(ALERTS) if isinstance(message, Alert)]
    assert list(dict.fromkeys(told)) == list(range(1, 261))


@pytest.mark.parametrize("service", ["replay-"], indirect=True)
async def test_a_shadow_world_never_opens_a_channel(service: Service) -> None:
    """Events and tellings are written down under the shadow prefix; nobody is called, no command is taken."""

    def taken() -> int:
        try:
            return service.store().last_seq()
        except OperationalError:  # the file or its tables are not there yet
            return -1

    await until(lambda: taken() == 0, 60)
    await asyncio.to_thread(_subscribe_by_hand, service)
    await service.send(stories(3))
    await until(lambda: taken() == 3, 60)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(service.commands)
    written = service.store().deliveries().items
    assert [log.delivery.state for log in written] == ["digested"] * 3
    relayed = await _relayed(service, 3)
    assert {delivery.delivery_id for delivery in relayed} == {log.delivery.delivery_id for log in written}
    assert service.receiver.calls == []


def _subscribe_by_hand(service: Service) -> None:
    """Write a subscription with an open channel: without a command port there is no other way."""
    engine = make_engine(f"sqlite:///{service.data / 'alerting.sqlite'}")
    wanted = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": service.receiver.url()}]}
    order = NewSubscription.model_validate_json(orjson.dumps(wanted))
    (row, _), *_ = make_channels(order, Seal(KEY))
    with writing(engine) as connection:
        create(connection, f"su_{uuid4().hex}", order, [row], 1.8e9)
        connection.execute(channels.update().values(state="active"))
    engine.dispose()


async def _relayed(service: Service, count: int) -> list[Delivery]:
    found: list[Delivery] = []
    while len(found) < count:
        found = [message for message, _ in await service.read(DELIVERIES) if isinstance(message, Delivery)]
    return found


async def test_reports_that_cannot_be_read_become_dead_letters(service: Service) -> None:
    """Junk stands beside sound reports and stops none of them."""
    await service.subscribe()
    producer = AIOKafkaProducer(bootstrap_servers=service.broker.bootstrap)
    await producer.start()
    made = encode(a_report(), source="extraction", time="2026-03-02T12:00:00Z")
    await producer.send_and_wait(service.prefix + REPORTS.name, b"{", made.key, headers=made.headers)
    await producer.send_and_wait(service.prefix + REPORTS.name, b"{}", b"k")
    await producer.stop()
    await service.send([a_report()])
    await until(lambda: len(service.receiver.bodies()) == 1, 30)
    assert TOPICS[REPORTS.dlq].partitions == 1
    consumer = AIOKafkaConsumer(
        service.prefix + REPORTS.dlq, bootstrap_servers=service.broker.bootstrap, auto_offset_reset="earliest"
    )
    await consumer.start()
    reasons = []
    for _ in range(2):
        record = await asyncio.wait_for(consumer.getone(), 20)
        reasons.append(read_header(record.headers, "tansiq_dlq_reason"))
    await consumer.stop()
    assert sorted(map(str, reasons)) == ["decode.headers", "decode.json"]

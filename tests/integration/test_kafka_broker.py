"""The embedded broker: keeps its data, its ports and its word."""

import contextlib
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.runtime.errors import NotReachable
from services.runtime.kafka.embedded import EmbeddedKafka
from services.runtime.kafka.properties import Ports, node_properties
from services.runtime.kafka.state import last_state
from services.runtime.topics import apply_topics
from tests.conftest import Broker, kafka_or_skip

pytestmark = pytest.mark.kafka


async def put(bootstrap: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    await producer.send_and_wait("alerts-v1", value)
    await producer.stop()


async def first(bootstrap: str) -> bytes:
    consumer = AIOKafkaConsumer("alerts-v1", bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return (await consumer.getone()).value
    finally:
        await consumer.stop()


async def test_a_message_survives_a_stop_a_kill_and_new_ports(kafka: Broker) -> None:
    await put(kafka.bootstrap, b"kept")
    kafka.embedded.stop()
    assert kafka.embedded.status()["state"] == "down"
    assert await first(kafka.embedded.start()) == b"kept"
    kafka.embedded.kill(signal.SIGKILL)
    assert await first(kafka.embedded.start()) == b"kept"
    kafka.embedded.stop()
    host, _, port = kafka.bootstrap.rpartition(":")
    with socket.socket() as squatter:
        # Connections that the broker closed keep its port for a minute from those who do not reuse it.
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # another process may have been as quick: busy is what matters
            squatter.bind((host, int(port)))
            squatter.listen()
        moved = kafka.embedded.start()
        assert moved != kafka.bootstrap
        assert await first(moved) == b"kept"


def test_every_property_is_one_that_the_broker_knows(kafka: Broker) -> None:
    log = (kafka.data / "kafka" / "node-1.log").read_text()
    known = set(re.findall(r"^\t([a-z0-9.]+) = ", log, flags=re.MULTILINE))
    assert "node.id" in known
    assert {name for name in node_properties(1, (Ports(1, 2),), Path("x")) if name not in known} == set()
    clustered = node_properties(2, (Ports(1, 2), Ports(3, 4), Ports(5, 6)), Path("x"))
    assert {name for name in clustered if name not in known} == set()
    assert "no.such.property" not in known


def test_starting_twice_starts_one(kafka: Broker) -> None:
    before = kafka.embedded.status()["pid"]
    EmbeddedKafka(kafka.data).start()
    assert kafka.embedded.status()["pid"] == before


def test_another_number_of_nodes_is_refused_while_there_is_data(kafka: Broker) -> None:
    with pytest.raises(NotReachable, match="kafka wipe"):
        EmbeddedKafka(kafka.data, nodes=3).start()


def test_a_stale_note_is_not_a_broker(tmp_path: Path) -> None:
    folder = tmp_path / "kafka"
    folder.mkdir()
    own = psutil.Process()
    (folder / "broker.json").write_text(
        f'{{"version": "4.3.1", "cluster": "c", "nodes": [{{"number": 1, "port": 1, "controller_port": 2, '
        f'"pid": {own.pid}, "created": {own.create_time() - 100}}}]}}'
    )
    assert EmbeddedKafka(tmp_path).status()["state"] == "down"
    EmbeddedKafka(tmp_path).stop()  # would end this very process if the create time were not looked at


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    kafka_or_skip()
    three = EmbeddedKafka(tmp_path_factory.mktemp("three"), nodes=3)
    try:
        three.start()
        yield three
    finally:
        three.wipe()


async def test_three_nodes_lose_one_and_keep_taking_messages(cluster: EmbeddedKafka) -> None:
    bootstrap = cluster.start()
    assert not apply_topics(bootstrap, replication=3).drift
    await put(bootstrap, b"before")
    cluster.kill(signal.SIGKILL, node=2)
    await put(bootstrap, b"after")
    assert await first(cluster.start()) == b"before"
    state = last_state(cluster.data)
    assert state is not None
    assert all(node.alive() for node in state.nodes)


def test_a_restarted_node_is_noted_beside_those_that_stayed(cluster: EmbeddedKafka) -> None:
    cluster.start()
    before = {node.number: node.pid for node in last_state(cluster.data).nodes}  # type: ignore[union-attr]
    cluster.kill(signal.SIGKILL, node=1)
    cluster.start()
    after = {node.number: node.pid for node in last_state(cluster.data).nodes}  # type: ignore[union-attr]
    assert (after[2], after[3]) == (before[2], before[3])
    assert after[1] != before[1]
    assert EmbeddedKafka(cluster.data).nodes == 3


def test_two_that_start_it_at_once_get_one_broker(tmp_path: Path) -> None:
    """The supervisor and a person may both start a broker that died: both get the same one."""
    kafka_or_skip()
    first = EmbeddedKafka(tmp_path)
    first.start()
    first.kill()
    try:
        with ThreadPoolExecutor() as pool:
            found = list(pool.map(lambda _: EmbeddedKafka(tmp_path).start(), range(2)))
        assert len(set(found)) == 1
        assert first.status()["state"] == "up"
    finally:
        first.stop()

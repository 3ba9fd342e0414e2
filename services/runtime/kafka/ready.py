"""Ready: every broker answers and one message goes round."""

import asyncio
import threading
import uuid
from collections.abc import Coroutine
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError

PROBE_TOPIC = "tansiq-probe"
ALREADY_EXISTS = 36
TRY_SECONDS = 15.0  # a busy machine needs several for what an idle one does in a tenth


def goes_round(bootstrap: str, nodes: int, cluster: str) -> bool:
    """Try once whether all nodes of this very cluster answer and a message comes back; works inside a running loop."""
    return bool(in_own_thread(_goes_round(bootstrap, nodes, cluster)))


def in_own_thread(work: Coroutine[Any, Any, object]) -> object:
    """Run a coroutine to its end in a thread with a loop of its own, and return or raise what it did."""
    result: list[object] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            result.append(asyncio.run(work))
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]
    return result[0]


async def _goes_round(bootstrap: str, nodes: int, cluster: str) -> bool:
    try:
        await asyncio.wait_for(_round(bootstrap, nodes, cluster), TRY_SECONDS)
    except (KafkaError, OSError, TimeoutError, _NotYet):
        return False
    return True


class _NotYet(Exception):
    pass


async def _round(bootstrap: str, nodes: int, cluster: str) -> None:
    await _listens(bootstrap)
    await _make_probe_topic(bootstrap, nodes, cluster)
    mark = uuid.uuid4().bytes
    consumer = AIOKafkaConsumer(PROBE_TOPIC, bootstrap_servers=bootstrap, auto_offset_reset="latest")
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    try:
        await consumer.start()
        if len(consumer._client.cluster.brokers()) < nodes:
            raise _NotYet
        await consumer.seek_to_end()
        for partition in consumer.assignment():
            await consumer.position(partition)
        await producer.start()
        await producer.send_and_wait(PROBE_TOPIC, mark)
        while (await consumer.getone()).value != mark:
            continue
    finally:
        await producer.stop()
        await consumer.stop()


async def _listens(bootstrap: str) -> None:
    """Fail fast and silently while a port is closed: the client would log each refusal."""
    for address in bootstrap.split(","):
        host, _, port = address.rpartition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()


async def _make_probe_topic(bootstrap: str, nodes: int, cluster: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        described = await admin.describe_cluster()
        if described["cluster_id"] != cluster or len(described["brokers"]) < nodes:
            raise _NotYet  # another broker may hold the port that ours was to have
        wanted = NewTopic(PROBE_TOPIC, 1, nodes, topic_configs={"retention.ms": "3600000"})
        answer = await admin.create_topics([wanted])
        code = answer.topic_errors[0][1]
        if code not in (0, ALREADY_EXISTS):
            raise KafkaConnectionError(f"probe topic refused with code {code}")
    finally:
        await admin.close()

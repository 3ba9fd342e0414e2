"""Topics as the broker has them against topics as `schemas/topics.py` says: make, compare, set right."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from schemas.topics import TOPICS, Topic
from services.runtime.errors import NotReachable
from services.runtime.kafka.ready import in_own_thread

UNKNOWN_TOPIC, ALREADY_EXISTS = 3, 36
SETTLE_SECONDS = 10.0
SET_ON_TOPIC = 1  # the config source of a value that someone set on the topic itself


class Drift(NamedTuple):
    """One way in which a topic differs: which property, what is wanted, what the broker has."""

    topic: str
    what: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.what} is {self.found}, wanted {self.wanted}"


class Applied(NamedTuple):
    """What an apply did, and the drift that it may not mend: partitions and replicas need a new topic."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    drift: tuple[Drift, ...]


class TopicRefused(Exception):
    """The broker refused to make or change a topic."""


class _NotYetKnown(TopicRefused):
    pass


def apply_topics(bootstrap: str, prefix: str = "", replication: int = 1) -> Applied:
    """Make every missing topic and set every wrong config; return what was done and what drift is left."""
    result = in_own_thread(_with_admin(bootstrap, _apply, prefix, replication))
    assert isinstance(result, Applied)
    return result


def check_topics(bootstrap: str, prefix: str = "", replication: int = 1) -> list[Drift]:
    """Return every difference between the broker and the contract, changing nothing."""
    result = in_own_thread(_with_admin(bootstrap, _drift, prefix, replication))
    assert isinstance(result, list)
    return result


async def _with_admin(bootstrap: str, work: Any, prefix: str, replication: int) -> object:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
    except (KafkaError, OSError) as fault:
        await admin.close()
        raise NotReachable(
            f"no Kafka answers at {bootstrap}", "start it with `tansiq kafka start`, or set TANSIQ_KAFKA=host:port"
        ) from fault
    try:
        return await work(admin, prefix, replication)
    finally:
        await admin.close()


async def _apply(admin: AIOKafkaAdminClient, prefix: str, replication: int) -> Applied:
    there = set(await admin.list_topics())
    missing = [topic for topic in TOPICS.values() if prefix + topic.name not in there]
    created = await _create(admin, missing, prefix, replication)
    wrong = sorted({each.topic for each in await _settled(admin, prefix, replication, _is_missing) if _is_config(each)})
    for name in wrong:
        await _set_config(admin, name, TOPICS[name.removeprefix(prefix)])
    return Applied(created, tuple(wrong), tuple(await _settled(admin, prefix, replication, _is_mendable)))


async def _settled(
    admin: AIOKafkaAdminClient, prefix: str, replication: int, passing: Callable[[Drift], bool]
) -> list[Drift]:
    """Return the drift once brokers know what was just made or set: nothing ``passing`` is left, or time is up."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            drift = await _drift(admin, prefix, replication)
            if time.monotonic() > end or not any(map(passing, drift)):
                return drift
        except _NotYetKnown:
            if time.monotonic() > end:
                raise
        await asyncio.sleep(0.1)


async def _create(
    admin: AIOKafkaAdminClient, topics: Iterable[Topic], prefix: str, replication: int
) -> tuple[str, ...]:
    wanted = [
        NewTopic(prefix + topic.name, topic.partitions, replication, topic_configs=topic.config()) for topic in topics
    ]
    if not wanted:
        return ()
    answer = await admin.create_topics(wanted)
    for name, code, *text in answer.topic_errors:
        if code not in (0, ALREADY_EXISTS):  # nothing raises: a refusal is a number in the answer
            raise TopicRefused(f"{name}: {for_code(code).__name__} {text[0] if text and text[0] else ''}".strip())
    return tuple(each.name for each in wanted)


async def _set_config(admin: AIOKafkaAdminClient, name: str, topic: Topic) -> None:
    # the whole set: what is left out goes back to the broker's default
    for answer in await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=topic.config())]):
        for code, text, *_ in answer.resources:
            if code:
                raise TopicRefused(f"{name}: {for_code(code).__name__} {text or ''}".strip())


async def _drift(admin: AIOKafkaAdminClient, prefix: str, replication: int) -> list[Drift]:
    wanted = {prefix + topic.name: topic for topic in TOPICS.values()}
    there = set(await admin.list_topics())
    found = [name for name in wanted if name in there]
    drift = [Drift(name, "topic", "there", "missing") for name in wanted if name not in there]
    if not found:
        return drift
    for described in await admin.describe_topics(found):
        drift += _shape_drift(described, wanted[described["topic"]], replication)
    for name, has in (await _configs(admin, found)).items():
        drift += _config_drift(name, wanted[name].config(), has)
    return drift


def _shape_drift(described: dict[str, Any], topic: Topic, replication: int) -> list[Drift]:
    partitions = described["partitions"]
    replicas = {len(partition["replicas"]) for partition in partitions}
    drift = []
    if len(partitions) != topic.partitions:
        drift.append(Drift(described["topic"], "partitions", str(topic.partitions), str(len(partitions))))
    if replicas != {replication}:
        drift.append(Drift(described["topic"], "replicas", str(replication), "/".join(map(str, sorted(replicas)))))
    return drift


async def _configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, tuple[str, int]]]:
    """Return name → value and source of every config of each topic."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for answer in await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names]):
        for code, text, _, name, entries in answer.resources:
            if code == UNKNOWN_TOPIC:
                raise _NotYetKnown(f"{name}: made, but not every broker knows it")
            if code:
                raise TopicRefused(f"{name}: {for_code(code).__name__} {text or ''}".strip())
            found[name] = {entry[0]: (entry[1], entry[3]) for entry in entries}
    return found


def _config_drift(name: str, wanted: dict[str, str], has: dict[str, tuple[str, int]]) -> list[Drift]:
    drift = [
        Drift(name, key, value, has.get(key, ("unset", 0))[0])
        for key, value in wanted.items()
        if has.get(key, ("", 0))[0] != value
    ]
    extra = (key for key, (_, source) in has.items() if source == SET_ON_TOPIC and key not in wanted)
    return drift + [Drift(name, key, "unset", has[key][0]) for key in extra]


def _is_missing(drift: Drift) -> bool:
    return drift.what == "topic"


def _is_mendable(drift: Drift) -> bool:
    return _is_missing(drift) or _is_config(drift)


def _is_config(drift: Drift) -> bool:
    return drift.what not in ("topic", "partitions", "replicas")

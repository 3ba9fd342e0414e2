"""Topics on a real broker: made as said, drift seen and mended where it may be."""

import asyncio
import time

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import TOPICS
from services.runtime.errors import NotReachable
from services.runtime.topics import TopicRefused, apply_topics, check_topics
from tests.conftest import Broker

pytestmark = pytest.mark.kafka


async def with_admin(bootstrap: str, act: str, *arguments: object) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await getattr(admin, act)(*arguments)
    await admin.close()


async def until_known(bootstrap: str, prefix: str = "") -> None:
    """A broker tells a change to itself a moment after it has confirmed it."""
    end = time.monotonic() + 10
    while not check_topics(bootstrap, prefix) and time.monotonic() < end:  # noqa: ASYNC110 - the broker has no event
        await asyncio.sleep(0.1)


def test_a_fresh_broker_has_every_topic_and_no_drift(kafka: Broker) -> None:
    assert check_topics(kafka.bootstrap) == []
    assert apply_topics(kafka.bootstrap) == ((), (), ())


async def test_a_changed_setting_is_seen_and_mended_whole(kafka: Broker) -> None:
    changed = ConfigResource(ConfigResourceType.TOPIC, "pages-v1", configs={"retention.ms": "1000", "segment.ms": "7"})
    await with_admin(kafka.bootstrap, "alter_configs", [changed])
    await until_known(kafka.bootstrap)
    seen = {(drift.what, drift.found) for drift in check_topics(kafka.bootstrap)}
    assert seen >= {("retention.ms", "1000"), ("segment.ms", "7")}
    assert "max.message.bytes" in {what for what, _ in seen}, "the broker replaces the whole set"
    assert apply_topics(kafka.bootstrap).changed == ("pages-v1",)
    assert check_topics(kafka.bootstrap) == []


async def test_other_partitions_are_drift_that_apply_reports_and_leaves(kafka: Broker) -> None:
    apply_topics(kafka.bootstrap, "other-")
    await with_admin(kafka.bootstrap, "create_partitions", {"other-alerts-v1": NewPartitions(3)})
    await until_known(kafka.bootstrap, "other-")
    drift = apply_topics(kafka.bootstrap, "other-").drift
    assert [(each.topic, each.what, each.wanted, each.found) for each in drift] == [
        ("other-alerts-v1", "partitions", "1", "3")
    ]


def test_a_prefix_is_a_world_of_its_own(kafka: Broker) -> None:
    assert len(check_topics(kafka.bootstrap, "shadow-")) == len(TOPICS)


def test_a_refusal_in_the_answer_is_raised(kafka: Broker) -> None:
    with pytest.raises(TopicRefused, match=r"three-.*InvalidReplicationFactor"):
        apply_topics(kafka.bootstrap, "three-", replication=3)


def test_no_broker_is_said_with_the_way_out() -> None:
    with pytest.raises(NotReachable, match="tansiq kafka start"):
        check_topics("127.0.0.1:1")


async def test_a_topic_left_by_others_is_no_drift(kafka: Broker) -> None:
    await with_admin(kafka.bootstrap, "create_topics", [NewTopic("elsewhere", 1, 1)])
    assert check_topics(kafka.bootstrap) == []

"""The topics as data: what each carries, who writes and reads it, how it is kept."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

KIB = 1024
MIB = 1024 * KIB
DAY_SECONDS = 86_400

BROKER_MAX_BYTES = 4 * MIB
DEAD_LETTER_EXTRA_BYTES = 64 * KIB  # a dead letter carries its reason in headers on top of a full message


class Topic(NamedTuple):
    """A topic by its logical name; no ``retention_seconds`` = for ever; ``max_bytes`` bounds what is sent and read."""

    name: str
    kind: str
    key: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    partitions: int
    retention_seconds: int | None
    compacted: bool
    max_bytes: int
    broker_max_bytes: int
    dead_letters: bool
    description: str

    @property
    def dlq(self) -> str:
        """Name the topic beside this one that takes its dead letters."""
        return f"{self.name}-dlq"

    def config(self) -> dict[str, str]:
        """Return the whole set of broker settings of this topic."""
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": str(-1 if self.retention_seconds is None else self.retention_seconds * 1000),
            "max.message.bytes": str(self.broker_max_bytes),
        }


def _topic(
    name: str,
    kind: str,
    key: str,
    *,
    writers: str,
    readers: str,
    partitions: int,
    days: int | None,
    max_bytes: int,
    description: str,
    compacted: bool = False,
    dead_letters: bool = False,
) -> Topic:
    return Topic(
        name=name,
        kind=kind,
        key=key,
        writers=tuple(writers.split()),
        readers=tuple(readers.split()),
        partitions=partitions,
        retention_seconds=None if days is None else days * DAY_SECONDS,
        compacted=compacted,
        max_bytes=max_bytes,
        broker_max_bytes=BROKER_MAX_BYTES,
        dead_letters=dead_letters,
        description=description,
    )


FETCH_REQUESTS = _topic(
    "fetch-requests-v1",
    "fetch_request",
    "host",
    writers="fetching",
    readers="fetching",
    partitions=12,
    days=1,
    max_bytes=64 * KIB,
    dead_letters=True,
    description="What fetching's planner asks its getter to get, one due request per host at a time.",
)
PAGES = _topic(
    "pages-v1",
    "page",
    "url_key of the final URL",
    writers="fetching cli",
    readers="cleaning",
    partitions=12,
    days=30,
    max_bytes=2 * MIB,
    dead_letters=True,
    description="The bytes as received, whenever they are new.",
)
ARTICLES = _topic(
    "articles-v1",
    "article",
    "url_key of url",
    writers="cleaning",
    readers="extraction",
    partitions=12,
    days=90,
    max_bytes=1 * MIB,
    dead_letters=True,
    description="Title, lead, paragraphs, dates and language of a page.",
)
REJECTED = _topic(
    "rejected-v1",
    "rejected",
    "url_key",
    writers="cleaning extraction",
    readers="external",
    partitions=12,
    days=30,
    max_bytes=16 * KIB,
    description="Which page or article leads nowhere, where that was decided and why.",
)
REPORTS = _topic(
    "reports-v1",
    "report",
    "theatre",
    writers="extraction",
    readers="alerting",
    partitions=6,
    days=365,
    max_bytes=256 * KIB,
    dead_letters=True,
    description="What one article says about one coordination event, with evidence.",
)
EVENTS = _topic(
    "events-v1",
    "event",
    "event_id",
    writers="alerting",
    readers="external",
    partitions=6,
    days=None,
    max_bytes=256 * KIB,
    compacted=True,
    description="The current state of each event.",
)
ALERTS = _topic(
    "alerts-v1",
    "alert",
    "event_id",
    writers="alerting",
    readers="portal alerting",
    partitions=1,
    days=None,
    max_bytes=384 * KIB,
    description="Every change of an event, in one total order.",
)
DELIVERIES = _topic(
    "deliveries-v1",
    "delivery",
    "subscription_id",
    writers="alerting",
    readers="external alerting",
    partitions=6,
    days=90,
    max_bytes=16 * KIB,
    description="Who was told what, when, with what answer; no address, no secret.",
)
SOURCES = _topic(
    "sources-v1",
    "source_state",
    "source_id",
    writers="fetching",
    readers="portal external",
    partitions=1,
    days=None,
    max_bytes=64 * KIB,
    compacted=True,
    description="How the watching of each source goes.",
)

CONTRACT = (FETCH_REQUESTS, PAGES, ARTICLES, REJECTED, REPORTS, EVENTS, ALERTS, DELIVERIES, SOURCES)


def dead_letter_topic(topic: Topic) -> Topic:
    """Return the topic that takes what a stage cannot read from ``topic``: the bytes as found."""
    return topic._replace(
        name=topic.dlq,
        key="as found",
        writers=topic.readers,
        readers=("external",),
        partitions=1,
        retention_seconds=30 * DAY_SECONDS,
        compacted=False,
        max_bytes=BROKER_MAX_BYTES + DEAD_LETTER_EXTRA_BYTES,
        broker_max_bytes=BROKER_MAX_BYTES + DEAD_LETTER_EXTRA_BYTES,
        dead_letters=False,
        description=f"What could not be worked off from {topic.name}: original bytes, the reason in headers.",
    )


TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        topic.name: topic
        for topic in (*CONTRACT, *(dead_letter_topic(topic) for topic in CONTRACT if topic.dead_letters))
    }
)

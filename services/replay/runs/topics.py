"""Topics: those of one shadow run, shaped like the contract's and kept for a week."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError, for_code

from schemas.topics import Topic
from services.replay.runs.broker import administering
from services.runtime.errors import NotReachable
from services.runtime.topics import ALREADY_EXISTS

KEPT_MS = 7 * 86_400_000
KNOWN_SECONDS, KNOWN_TRIES = 15.0, 150


async def make_topics(bootstrap: str, topics: Iterable[Topic], prefix: str, replication: int) -> None:
    """Make the topics of a run and return when the broker knows them; those that are there stay as they are."""
    wanted = [
        NewTopic(
            prefix + topic.name,
            topic.partitions,
            replication,
            topic_configs={**topic.config(), "cleanup.policy": "delete", "retention.ms": str(KEPT_MS)},
        )
        for topic in topics
    ]
    try:
        async with administering(bootstrap) as admin:
            await _make(admin, wanted)
    except KafkaError as fault:
        raise NotReachable(f"Kafka at {bootstrap} did not make the run's topics: {fault!r}", "see its log") from None


async def _make(admin: Any, wanted: Sequence[NewTopic]) -> None:
    answer = await admin.create_topics(wanted)
    for name, code, *text in answer.topic_errors:
        if code not in (0, ALREADY_EXISTS):  # nothing raises: a refusal is a number in the answer
            said = f"{for_code(code).__name__} {text[0] if text and text[0] else ''}".strip()
            raise NotReachable(f"the broker refused to make {name}: {said}", "see its log, and this user's rights")
    names = {topic.name for topic in wanted}
    for _ in range(KNOWN_TRIES):
        if names <= set(await admin.list_topics()):
            return
        await asyncio.sleep(KNOWN_SECONDS / KNOWN_TRIES)
    raise NotReachable("the broker made the run's topics, but does not know them yet", "try again")

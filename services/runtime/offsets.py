"""Offsets: up to where each partition is acknowledged, and what of that the broker has stored."""

import logging

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

log = logging.getLogger(__name__)


class Offsets:
    """The offsets of the partitions that are ours in this generation."""

    def __init__(self) -> None:
        self.done: dict[TopicPartition, int] = {}
        self.stored: dict[TopicPartition, int] = {}

    def are_uncommitted(self) -> bool:
        """Say whether anything acknowledged is not yet stored."""
        return any(self.stored.get(tp) != offset for tp, offset in self.done.items())

    def clear(self) -> None:
        """Forget all: the partitions may be another's now."""
        self.done.clear()
        self.stored.clear()

    async def commit(self, consumer: AIOKafkaConsumer | None) -> bool:
        """Commit what is acknowledged and not yet stored; say whether anything was."""
        held = consumer.assignment() if consumer is not None else ()
        new = {tp: offset for tp, offset in self.done.items() if self.stored.get(tp) != offset and tp in held}
        if consumer is None or not new:
            return False
        try:
            await consumer.commit(new)
        except (CommitFailedError, IllegalStateError):
            return False  # no longer ours: its holder repeats it
        except KafkaError as fault:
            log.warning("commit failed", extra={"reason": repr(fault)})
            return False  # at the next tick again; the watchdog ends a worker that never commits
        self.stored.update(new)
        return True

"""Dead letters in the portal: the newest of each -dlq, counts over all of them, and the bytes of one on demand."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import BaseModel

from schemas.topics import TOPICS, Topic
from services.runtime.letters import DEAD_LETTERED, DeadLetter, Position, read_dead_letter
from services.runtime.marks import Entry, Mark, Place, marks_in, place_of, state_of
from services.runtime.outcomes import Record
from services.runtime.settings import Settings

NEWEST = 200  # letters of a topic that are kept whole
COUNTED = 10_000  # letters of a topic that are counted
ANSWER_SECONDS = 10.0

K = TypeVar("K")


class Brief(NamedTuple):
    """What counting needs of a letter."""

    place: Place
    reason: str
    fingerprint: str
    dead_at: datetime


class Cause(BaseModel):
    """Letters of one topic with one reason and one cause."""

    topic: str
    reason: str
    fingerprint: str
    open: int
    repaired: int
    parked: int
    since: datetime
    newest: datetime
    detail: str


@dataclass
class Shelf:
    """The letters of one topic, each message once, within bounds."""

    topic: Topic
    letters: dict[Position, DeadLetter] = field(default_factory=dict)
    briefs: dict[Position, Brief] = field(default_factory=dict)
    details: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, letter: DeadLetter) -> None:
        """Take in a letter; one that died before is the same letter again."""
        brief = Brief(place_of(letter), letter.reason, letter.fingerprint, letter.dead_at)
        _put(self.letters, letter.position, letter, NEWEST)
        _put(self.briefs, letter.position, brief, COUNTED)
        _put(self.details, (letter.reason, letter.fingerprint), letter.detail, NEWEST)

    def forget(self, now: datetime) -> None:
        """Leave out what retention has removed."""
        kept = timedelta(seconds=TOPICS[self.topic.dlq].retention_seconds or 0)
        for position in [at for at, brief in self.briefs.items() if brief.dead_at + kept < now]:
            del self.briefs[position]
            self.letters.pop(position, None)

    def groups(self, marks: Mapping[Place, Mark]) -> Iterator[Cause]:
        """Count by reason and cause."""
        states: dict[tuple[str, str], Counter[str]] = {}
        times: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        for brief in self.briefs.values():
            cause = (brief.reason, brief.fingerprint)
            states.setdefault(cause, Counter())[state_of(brief.reason, marks.get(brief.place))] += 1
            first, _ = times.get(cause, (brief.dead_at, brief.dead_at))
            times[cause] = (first, brief.dead_at)
        for cause, number in states.items():
            yield Cause(
                topic=self.topic.name,
                reason=cause[0],
                fingerprint=cause[1],
                open=number["open"],
                repaired=number["repaired"],
                parked=number["parked"],
                since=times[cause][0],
                newest=times[cause][1],
                detail=self.details.get(cause, ""),
            )


class DeadLetterBoard:
    """What stands on every -dlq, as far as the tails have read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelves = {topic.dlq: Shelf(topic) for topic in DEAD_LETTERED.values()}
        self.faults: tuple[Callable[[], str | None], ...] = ()

    def taker(self, topic: Topic) -> Callable[[Any], Awaitable[None]]:
        """Return what takes the records of the -dlq of a topic."""

        async def take(record: Any) -> None:
            self._shelves[topic.dlq].put(read_dead_letter(topic, record, self._settings.read_prefix))

        return take

    @property
    def fault(self) -> str | None:
        """Why what is shown may not be all: the broker is away, or not everything is read yet."""
        return next((reason for fault in self.faults if (reason := fault())), None)

    @property
    def full(self) -> tuple[str, ...]:
        """The topics that have more letters than are counted here."""
        return tuple(name for name, shelf in self._shelves.items() if len(shelf.briefs) >= COUNTED)

    async def seen(self) -> tuple[list[Cause], list[Entry]]:
        """Return the counts, what is open first, and the newest letters of every topic, newest first."""
        marks = await asyncio.to_thread(marks_in, self._settings.replay_data or self._settings.data)
        groups: list[Cause] = []
        letters: list[DeadLetter] = []
        for shelf in self._shelves.values():
            shelf.forget(datetime.now(UTC))
            groups += shelf.groups(marks)
            letters += shelf.letters.values()
        groups.sort(
            key=lambda group: (-group.open, -group.newest.timestamp(), group.topic, group.reason, group.fingerprint)
        )
        letters.sort(key=lambda letter: (letter.dead_at, letter.dlq_offset), reverse=True)
        return groups, [Entry(letter, marks.get(place_of(letter))) for letter in letters]

    async def find(self, position: Position) -> tuple[Entry, Record] | None:
        """Return a letter by its original position, its bytes read anew; None when it is unknown or has expired."""
        shelf = self._shelves[position[0].removesuffix("-dlq") + "-dlq"]
        brief = shelf.briefs.get(position)
        if brief is None:
            return None
        record = await read_record(self._settings, shelf.topic, brief.place[1])
        if record is None:
            return None
        letter = read_dead_letter(shelf.topic, record, self._settings.read_prefix)
        if letter.position != position:  # the topic was made anew: another letter stands there now
            return None
        marks = await asyncio.to_thread(marks_in, self._settings.replay_data or self._settings.data)
        return Entry(letter, marks.get(place_of(letter))), record


async def read_record(settings: Settings, topic: Topic, dlq_offset: int) -> Record | None:
    """Read what stands at an offset of a topic's -dlq; None when retention has removed it."""
    place = TopicPartition(settings.read_prefix + topic.dlq, 0)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap().split(","),
        client_id="tansiq-portal",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=5 << 20,
    )
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await consumer.start()
            consumer.assign([place])
            consumer.seek(place, dlq_offset)
            found = await consumer.getone(place)
    finally:
        await consumer.stop()
    if found.offset != dlq_offset:
        return None
    headers = tuple(found.headers)
    return Record(found.topic, found.partition, found.offset, found.timestamp, found.key, found.value, headers)


def _put(kept: dict[K, Any], key: K, value: Any, limit: int) -> None:
    """Put a value as the newest; the oldest leaves when there are too many."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > limit:
        del kept[next(iter(kept))]

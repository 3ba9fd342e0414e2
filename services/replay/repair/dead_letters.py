"""Dead letters as operators see them: chosen, each message once, and whether somebody has dealt with it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from services.replay.reading.scan import Span, reader, scan, spans_of
from services.replay.reading.selection import make_selection
from services.runtime.letters import DEAD_LETTERED, DeadLetter, Position, read_dead_letter
from services.runtime.marks import Entry, Mark, Place, State, place_of
from services.runtime.outcomes import Record
from services.text.urls import url_key


class Wanted(NamedTuple):
    """Which dead letters are meant; what is left out asks nothing."""

    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    reason: str | None = None
    service: str | None = None
    version: str | None = None
    fingerprint: str | None = None
    state: State | None = None
    start: datetime | None = None
    end: datetime | None = None
    url: str | None = None
    source: str | None = None

    def takes(self, entry: Entry) -> bool:
        """Say whether an entry is meant; ``start`` is included, ``end`` not."""
        letter = entry.letter
        fields = ("partition", "offset", "reason", "service", "version", "fingerprint", "source")
        told = all(getattr(self, name) in (None, getattr(letter, name)) for name in fields)
        early = self.start is not None and letter.dead_at < self.start
        late = self.end is not None and letter.dead_at >= self.end
        topic = None if self.topic is None else self.topic.removesuffix("-dlq")
        named = topic in (None, origin_of(entry)) and self.state in (None, entry.state)
        return told and named and not early and not late and (self.url is None or _is_at(letter.url, self.url))


def unite(letters: Iterable[DeadLetter], marks: Mapping[Place, Mark]) -> list[Entry]:
    """Return each message once, as it died last, oldest first; a failed repair is the same message again."""
    newest: dict[Position, DeadLetter] = {}
    for letter in letters:
        newest.pop(letter.position, None)
        newest[letter.position] = letter
    return [Entry(letter, marks.get(place_of(letter))) for letter in newest.values()]


def count(entries: Iterable[Entry]) -> list[tuple[tuple[str, str, str], Counter[str], Entry]]:
    """Count by topic, reason and fingerprint: how many of each state, and the newest; the most frequent first."""
    states: dict[tuple[str, str, str], Counter[str]] = {}
    newest: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        group = (entry.letter.topic, entry.letter.reason, entry.letter.fingerprint)
        states.setdefault(group, Counter())[entry.state] += 1
        newest[group] = entry
    order = sorted(states, key=lambda group: (-states[group]["open"], -states[group].total(), group))
    return [(group, states[group], newest[group]) for group in order]


async def read_letters(bootstrap: str, prefix: str, topic: str | None = None) -> list[DeadLetter]:
    """Read every dead letter of one topic or of all, without the bytes."""
    letters: list[DeadLetter] = []
    async with reader(bootstrap) as consumer:
        for origin in DEAD_LETTERED.values():
            if topic not in (None, origin.name, origin.dlq):
                continue
            spans = await spans_of(consumer, prefix + origin.dlq, make_selection(topic=origin.dlq))
            async for records in scan(consumer, prefix + origin.dlq, spans):
                letters += [read_dead_letter(origin, record, prefix) for record in records]
    return letters


async def with_bytes(
    bootstrap: str, prefix: str, entries: Iterable[Entry]
) -> AsyncIterator[tuple[Entry, Record | None]]:
    """Yield each letter with its record, topic by topic in the order of death; None where its bytes have expired."""
    async with reader(bootstrap) as consumer:
        for name, group in groupby(sorted(entries, key=_order), key=origin_of):
            by_offset = {entry.letter.dlq_offset: entry for entry in group}
            span = Span(0, min(by_offset), max(by_offset) + 1)
            async for records in scan(consumer, f"{prefix}{name}-dlq", [span]):
                for record in records:
                    if record.offset in by_offset:
                        yield by_offset.pop(record.offset), record
            for entry in by_offset.values():
                yield entry, None


def origin_of(entry: Entry) -> str:
    """Return the topic that a letter died on; what a stranger put on a -dlq counts to its topic."""
    return entry.letter.topic.removesuffix("-dlq")


def _order(entry: Entry) -> tuple[str, int]:
    return origin_of(entry), entry.letter.dlq_offset


def _is_at(url: str | None, wanted: str) -> bool:
    return url is not None and (url == wanted or url_key(url) == url_key(wanted))

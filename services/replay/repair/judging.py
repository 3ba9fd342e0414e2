"""Repair: dead letters put back on the topic they came from, each once, or refused with the reason."""

import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pydantic import ValidationError
from sqlalchemy import Engine

from schemas.kinds import KINDS
from schemas.message import format_time
from schemas.topics import Topic
from schemas.wire import REPLAY, TRACE_PARENT, InvalidMessage, decode, encode
from services.replay.repair.dead_letters import origin_of, with_bytes
from services.replay.runs.broker import sending
from services.replay.store.marks import put_mark
from services.runtime.dead_letters import MAX_ATTEMPTS, PARKED, PREFIX
from services.runtime.letters import DEAD_LETTERED, describe_value, format_position, own_headers, read_dead_letter
from services.runtime.marks import Entry, Mark, Place, place_of
from services.runtime.outcomes import Forwarded, Outcome, Output, Record, Rejected
from services.runtime.sending import Sending, deliver

FUTURE = "schema.future"


@dataclass(frozen=True)
class Terms:
    """On what terms letters go back: by which run, what counts as live, whether doubts are overruled."""

    run: str
    prefix: str
    now: datetime
    live_seconds: int
    force: bool = False
    value: bytes | None = None  # the mended bytes of the one letter chosen


class Going(NamedTuple):
    """A letter that goes back, as it will stand on its topic; live = its subscribers hear of it."""

    entry: Entry
    live: bool
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Refused(NamedTuple):
    """A letter that stays, and why: a word and a sentence."""

    entry: Entry
    reason: str
    why: str


Verdict: TypeAlias = Going | Refused
Pace: TypeAlias = Callable[[], Awaitable[None]]


class Prefixes(NamedTuple):
    """What stands before the names of topics read and written."""

    read: str
    write: str


def judge(entry: Entry, record: Record, terms: Terms) -> Verdict:
    """Say whether a letter goes back, and as what."""
    letter, topic = entry.letter, topic_of(entry)
    if entry.state == "repaired":
        return Refused(entry, "repaired", f"was repaired by {entry.mark.run if entry.mark else 'another'}")
    if (entry.state == "parked" or letter.attempt > MAX_ATTEMPTS) and not terms.force:
        by = f"parked by {entry.mark.run}" if entry.mark else f"parked: it failed {letter.attempt} times"
        said = f"{by}; --force sends it all the same"
        return Refused(entry, PARKED, said)
    key, value, headers = record.key, record.value, own_headers(record.headers)
    try:
        if terms.value is not None:
            value = terms.value
            key, headers = mend(topic, record, value)
        decode(topic, key, value, headers)
    except InvalidMessage as fault:
        if fault.reason == FUTURE:
            return Refused(entry, FUTURE, f"{fault.detail}: only newer code can read it")
        if not terms.force:
            return Refused(entry, fault.reason, f"would fail again at once, {fault.reason}: {fault.detail}")
    fetched = describe_value(value).fetched_at or letter.written_at
    live = (terms.now - fetched).total_seconds() < terms.live_seconds
    if not live and REPLAY not in dict(headers):  # what was replayed when it died stays so
        headers = [*headers, (REPLAY, f"repair/{terms.run}".encode())]
    return Going(entry, live, key, value, headers + counting_on(entry, terms.prefix))


def repaired(record: Record, terms: Terms, marks: Mapping[Place, Mark], read_prefix: str = "") -> Outcome:
    """Judge one record of a -dlq as a step does: what goes back is an output, what stays a rejection."""
    topic = DEAD_LETTERED[record.topic.removeprefix(read_prefix).removesuffix("-dlq")]
    letter = read_dead_letter(topic, record, read_prefix)
    verdict = judge(Entry(letter, marks.get(place_of(letter))), record, terms)
    if isinstance(verdict, Refused):
        return Rejected(verdict.reason)
    return Forwarded((Output(topic.name, verdict.key, verdict.value, verdict.headers),))


def mend(topic: Topic, record: Record, value: bytes) -> tuple[bytes | None, list[tuple[str, bytes]]]:
    """Return key and headers for a mended value: its own where they fit, else those of a message of this code.

    Raises InvalidMessage where the value is no message of the topic.
    """
    headers = own_headers(record.headers)
    try:
        decode(topic, record.key, value, headers)
        return record.key, headers
    except InvalidMessage:
        kept = [(name, text) for name, text in headers if name in (REPLAY, TRACE_PARENT)]
    try:
        message = KINDS[topic.kind].model_validate_json(value)
        made = encode(message, source="cli", time=format_time(datetime.now(UTC)))
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        place = "/".join(map(str, first["loc"]))
        raise InvalidMessage("schema.invalid", f"the mended value: /{place}: {first['msg']}") from None
    except ValueError as fault:
        raise InvalidMessage("produce.refused", f"the mended value: {fault}") from None
    return made.key, made.headers + kept


def counting_on(entry: Entry, prefix: str) -> list[tuple[str, bytes]]:
    """Return the headers by which a stage that fails again goes on counting, and knows where it began."""
    letter = entry.letter
    said = {
        "attempt": str(letter.attempt),
        "first_seen": letter.first_seen or format_time(letter.dead_at),
        "replay_of": format_position(letter.position, prefix),
    }
    return [(PREFIX + name, text.encode()) for name, text in said.items()]


def topic_of(entry: Entry) -> Topic:
    """Return the topic that a letter goes back to."""
    return DEAD_LETTERED[origin_of(entry)]


async def judge_all(bootstrap: str, prefix: str, entries: Sequence[Entry], terms: Terms) -> AsyncIterator[Verdict]:
    """Read the bytes of each letter that nobody has repaired, and judge it; topic by topic, in their order."""
    waiting = [entry for entry in entries if entry.state != "repaired"]
    async for entry, record in with_bytes(bootstrap, prefix, waiting):
        yield judge(entry, record, terms) if record else Refused(entry, "expired", "its bytes have expired")


async def repair(
    bootstrap: str, prefixes: Prefixes, entries: Sequence[Entry], terms: Terms, engine: Engine, pace: Pace
) -> AsyncIterator[Verdict]:
    """Put back what may go, each when ``pace`` lets it, and yield each verdict once it is acknowledged and marked."""
    async with sending(bootstrap) as producer:
        async for verdict in judge_all(bootstrap, prefixes.read, entries, terms):
            if isinstance(verdict, Going):
                await pace()
                topic = prefixes.write + topic_of(verdict.entry).name
                await deliver(producer, [Sending(topic, verdict.key, verdict.value, verdict.headers)])
                put_mark(engine, place_of(verdict.entry.letter), Mark("repaired", terms.run, datetime.now(UTC)))
            yield verdict


@contextmanager
def repairing(data: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Be the only one on DATA that deals with dead letters; ``wait`` is told before another is waited for."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "dead-letters.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remark(entries: Sequence[Entry], marks: Mapping[Place, Mark]) -> list[Entry]:
    """Return the entries as the marks of this moment have them."""
    return [Entry(entry.letter, marks.get(place_of(entry.letter))) for entry in entries]

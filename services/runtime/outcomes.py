"""Outcomes: what a step is given and what it answers, one outcome per record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from schemas.message import Message
from schemas.topics import Topic


class Record(NamedTuple):
    """One record as the broker gave it; ``topic`` is the physical name."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class Output(NamedTuple):
    """One message to send; ``topic`` is the logical name, the write prefix comes later."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Forwarded(NamedTuple):
    """The record was worked off; its outputs may be none."""

    outputs: tuple[Output, ...] = ()


class Rejected(NamedTuple):
    """The record is sound but leads nowhere, for a closed reason; outputs hold its message on ``rejected-v1``."""

    reason: str
    outputs: tuple[Output, ...] = ()


class Invalid(NamedTuple):
    """The record, our code or its limits are at fault: it becomes a dead letter."""

    reason: str
    detail: str


Outcome: TypeAlias = Forwarded | Rejected | Invalid


class Answer(NamedTuple):
    """What a core says about one message: messages to send, and the reason where it was rejected."""

    messages: tuple[Message, ...] = ()
    reason: str | None = None


class Received(NamedTuple):
    """A decoded message beside its record; ``replay`` is the header ``tansiq_replay``, absent when live."""

    message: Message
    record: Record
    replay: str | None


@dataclass(frozen=True)
class Limits:
    """Limits of a killable pool.

    ``seconds`` is what one message may take, and what a whole chunk may take before its messages are tried alone: let
    a usual chunk take a tenth. ``memory_bytes`` is what a process may add to what it holds when prepared.
    """

    processes: int = 2
    seconds: float = 10.0
    memory_bytes: int = 1 << 30
    recycle_after: int = 20_000  # messages; a fresh process between chunks gives back what libraries leak
    chunk: int = 25


class Step(Protocol):
    """Works off records in chunks; one outcome each, in order. It never raises for a message's sake."""

    chunk: int  # records a call
    stall_seconds: float  # without any progress for so long, the worker is taken for hung

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Make ready to be called; ``progress`` tells of signs of life within a long call."""

    async def stop(self) -> None:
        """Give back what ``start`` took."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Work off one chunk."""

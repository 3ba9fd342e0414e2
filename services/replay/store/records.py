"""Records: what the store hands out, as values."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from schemas.topics import TOPICS, Topic
from services.replay.reading.selection import Selection
from services.replay.runs.code import Code

Mode = Literal["shadow", "repair", "promote"]
State = Literal["running", "interrupted", "finished", "accepted", "discarded", "promoted"]
PREDICTED = "predicted"  # the act under which a prediction stands in the audit rows
# acts that move a run to another state; others only add a row
STATE_OF: dict[str, State] = {
    "started": "running",
    "resumed": "running",
    "interrupted": "interrupted",
    "finished": "finished",
    "accepted": "accepted",
    "discarded": "discarded",
    "promoted": "promoted",
}


@dataclass(frozen=True)
class Run:
    """One run as it was started; nothing of it changes later.

    ``reads`` is the physical topic read, ``prefix`` what stands before each topic written, ``origin`` the shadow run
    that a promotion promotes, ``selected`` how many messages were counted before the first was read.
    """

    run: str
    mode: Mode
    origin: str
    reads: str
    prefix: str
    selection: Selection
    rate: float
    who: str
    why: str
    command: str
    code: Code
    selected: int
    created_at: float

    @property
    def topic(self) -> Topic:
        """The topic of the contract that is read."""
        return TOPICS[self.selection.topic]


class Reached(NamedTuple):
    """How far one partition was read: from ``begins``, up to but without ``reached``, of ``ends``."""

    partition: int
    begins: int
    reached: int
    ends: int


class AuditRow(NamedTuple):
    """One act on a run: who did what when, why, by which command, with which code, and what came of it."""

    at: float
    act: str
    who: str
    why: str
    command: str
    code: Code
    counts: dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """Messages by outcome so far; every message read ends in exactly one."""

    forwarded: int = 0
    rejected: int = 0
    dead_lettered: int = 0

    @property
    def read(self) -> int:
        """All of them."""
        return self.forwarded + self.rejected + self.dead_lettered

    def stated(self) -> dict[str, int]:
        """Return them under the names that `run --json` prints."""
        return {
            "read": self.read,
            "forwarded": self.forwarded,
            "rejected": self.rejected,
            "dead_lettered": self.dead_lettered,
        }

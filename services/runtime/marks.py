"""Marks: what operators did with dead letters; replay writes them into ``DATA/replay.sqlite``, others only read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, Column, Double, Engine, MetaData, String, Table, select
from sqlalchemy.exc import OperationalError

from schemas.message import format_time
from services.runtime.database import make_engine
from services.runtime.dead_letters import PARKED
from services.runtime.letters import DeadLetter

FILE = "replay.sqlite"

State: TypeAlias = Literal["open", "repaired", "parked"]
Place: TypeAlias = tuple[str, int, int]  # topic, offset on its -dlq, and when it got there: a wiped broker counts anew


class Mark(NamedTuple):
    """What an operator did with a dead letter, by which run and when."""

    state: State
    run: str
    at: datetime


class Entry(NamedTuple):
    """A dead letter and what became of it."""

    letter: DeadLetter
    mark: Mark | None

    @property
    def state(self) -> State:
        """Open until it was repaired or parked; poison is parked by its stage."""
        return state_of(self.letter.reason, self.mark)

    def row(self) -> dict[str, Any]:
        """Return what ``dlq list --json`` prints of it."""
        letter = self.letter
        return {
            "topic": letter.topic,
            "partition": letter.partition,
            "offset": letter.offset,
            "reason": letter.reason,
            "detail": letter.detail,
            "service": letter.service,
            "first_seen": letter.first_seen,
            "attempt": letter.attempt,
            "state": self.state,
            "run": self.mark.run if self.mark else None,
            "version": letter.version,
            "fingerprint": letter.fingerprint,
            "dead_at": format_time(letter.dead_at),
            "dlq_offset": letter.dlq_offset,
            "size_bytes": letter.size_bytes,
            "url": letter.url,
            "source": letter.source,
        }


def state_of(reason: str, mark: Mark | None) -> State:
    """Say what became of a letter with this reason."""
    if mark is not None:
        return mark.state
    return "parked" if reason == PARKED else "open"


def place_of(letter: DeadLetter) -> Place:
    """Return where the bytes of a letter stand."""
    return letter.topic, letter.dlq_offset, round(letter.dead_at.timestamp() * 1000)


def marks_table(metadata: MetaData) -> Table:
    """Add the table of marks to replay's tables; a mark is written once and stays."""
    return Table(
        "marks",
        metadata,
        Column("topic", String(100), primary_key=True),  # logical, of the message
        Column("dlq_offset", BigInteger, primary_key=True),
        Column("dead_at_ms", BigInteger, primary_key=True),
        Column("state", String(10), primary_key=True),  # repaired, parked
        Column("run", String(40), nullable=False),
        Column("at", Double, nullable=False),
    )


_marks = marks_table(MetaData())


def read_marks(engine: Engine) -> dict[Place, Mark]:
    """Return every mark by the place of its letter; a repair after a parking is the newer word."""
    with engine.connect() as connection:
        found = connection.execute(select(_marks).order_by(_marks.c.at)).all()
    return {
        (row.topic, row.dlq_offset, row.dead_at_ms): Mark(row.state, row.run, datetime.fromtimestamp(row.at, UTC))
        for row in found
    }


def marks_in(data: Path) -> Mapping[Place, Mark]:
    """Return the marks of a DATA folder; none where nobody has dealt with a dead letter yet."""
    if not (data / FILE).exists():
        return {}
    engine = make_engine(f"sqlite:///{data / FILE}", read_only=True)
    try:
        return read_marks(engine)
    except OperationalError:  # no table yet: its first writer is just making it
        return {}
    finally:
        engine.dispose()

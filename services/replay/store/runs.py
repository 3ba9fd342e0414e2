"""Runs: the hands on ``DATA/replay.sqlite``; every method is one short transaction."""

import fcntl
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.dialects import sqlite

from services.replay.reading.scan import Span
from services.replay.reading.selection import Selection
from services.replay.runs.code import Code
from services.replay.store.records import STATE_OF, AuditRow, Counts, Reached, Run, State
from services.replay.store.tables import audit, positions, runs, tallies, written
from services.runtime.database import begin_immediate, make_engine, upgrade
from services.runtime.marks import FILE

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_246_201


class RunBusy(Exception):
    """Another process works on this run."""


class RunStore:
    """Every run on DATA, how far it is, and the rows that say who decided what."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.engine = make_engine(f"sqlite:///{data / FILE}")
        upgrade(self.engine, MIGRATIONS)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            begin_immediate(connection, LOCK)
            yield connection
            connection.commit()

    # write

    def begin(self, run: Run, spans: Iterable[Span]) -> None:
        """Write a new run, where it begins and ends, and its first audit row."""
        row = vars(run) | run.code._asdict() | {"selection": orjson.dumps(run.selection.stated).decode()}
        row.pop("code")
        places = [
            {"run": run.run, "partition": s.partition, "begins": start, "reached": start, "ends": s.end}
            for s in spans
            for start in [max(s.start, s.oldest)]
        ]
        with self._writing() as connection:
            connection.execute(insert(runs).values(row))
            if places:
                connection.execute(insert(positions), places)
            _append(connection, run, "started", run.who, run.why, run.command, _begun(run))

    def save(
        self,
        run: str,
        reached: Mapping[int, int],
        sent: Mapping[tuple[str, int], int],
        tally: Mapping[tuple[str, str], int],
    ) -> None:
        """Write both positions and add the outcomes of one batch: all of it or nothing."""
        with self._writing() as connection:
            for partition, offset in reached.items():
                here = (positions.c.run == run, positions.c.partition == partition)
                connection.execute(update(positions).where(*here).values(reached=offset))
            for (topic, partition), offset in sent.items():
                place = {"run": run, "topic": topic, "partition": partition}
                put = sqlite.insert(written).values(**place, reached=offset)
                connection.execute(put.on_conflict_do_update(set_={"reached": offset}))
            for (outcome, reason), number in tally.items():
                put = sqlite.insert(tallies).values(run=run, outcome=outcome, reason=reason, messages=number)
                connection.execute(put.on_conflict_do_update(set_={"messages": tallies.c.messages + number}))

    def note(self, run: Run, act: str, *, who: str, why: str, command: str, counts: Mapping[str, Any]) -> None:
        """Append one audit row; an act of ``STATE_OF`` moves the run to its state."""
        with self._writing() as connection:
            _append(connection, run, act, who, why, command, counts)

    # read

    def find(self, run: str) -> Run | None:
        """Return one run, or None."""
        with self.engine.connect() as connection:
            row = connection.execute(select(runs).where(runs.c.run == run)).mappings().first()
        return None if row is None else _run(row)

    def all(self) -> list[Run]:
        """Return every run, newest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(runs).order_by(runs.c.created_at.desc(), runs.c.run)).mappings().all()
        return [_run(row) for row in rows]

    def history(self, run: str) -> list[AuditRow]:
        """Return the audit rows of a run, oldest first."""
        with self.engine.connect() as connection:
            found = connection.execute(select(audit).where(audit.c.run == run).order_by(audit.c.number)).mappings()
            return [_audit_row(row) for row in found]

    def state(self, run: str) -> State:
        """Return where a run stands; one that says `running` and that no process holds was interrupted."""
        acts = [row.act for row in self.history(run) if row.act in STATE_OF]
        state = STATE_OF[acts[-1]]
        return "interrupted" if state == "running" and not self._is_held(run) else state

    def reached(self, run: str) -> list[Reached]:
        """Return how far each partition was read."""
        columns = (positions.c.partition, positions.c.begins, positions.c.reached, positions.c.ends)
        with self.engine.connect() as connection:
            found = connection.execute(select(*columns).where(positions.c.run == run).order_by(positions.c.partition))
            return [Reached(*row) for row in found]

    def sent(self, run: str) -> dict[tuple[str, int], int]:
        """Return the offset after the last acknowledged output, by topic and partition."""
        columns = (written.c.topic, written.c.partition, written.c.reached)
        with self.engine.connect() as connection:
            found = connection.execute(select(*columns).where(written.c.run == run))
            return {(topic, partition): offset for topic, partition, offset in found}

    def counts(self, run: str) -> Counts:
        """Return the outcomes so far."""
        columns = (tallies.c.outcome, func.sum(tallies.c.messages))
        with self.engine.connect() as connection:
            found = connection.execute(select(*columns).where(tallies.c.run == run).group_by(tallies.c.outcome))
            return Counts(**{outcome: int(number) for outcome, number in found})

    def reasons(self, run: str) -> Counter[tuple[str, str]]:
        """Return the outcomes so far with their reasons."""
        columns = (tallies.c.outcome, tallies.c.reason, tallies.c.messages)
        with self.engine.connect() as connection:
            found = connection.execute(select(*columns).where(tallies.c.run == run))
            return Counter({(outcome, reason): number for outcome, reason, number in found})

    # hold

    @contextmanager
    def holding(self, run: str) -> Iterator[None]:
        """Be the one process that works on a run, or raise RunBusy; the kernel frees it when the process ends."""
        with self._lock_file(run).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunBusy(f"another process works on {run}") from None
            yield

    def _is_held(self, run: str) -> bool:
        try:
            with self.holding(run):
                return False
        except RunBusy:
            return True

    def _lock_file(self, run: str) -> Path:
        folder = self.data / "replay"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{run}.lock"


def _begun(run: Run) -> dict[str, Any]:
    return {"selection": run.selection.stated, "selected": run.selected}


def _append(
    connection: Connection, run: Run, act: str, who: str, why: str, command: str, counts: Mapping[str, Any]
) -> None:
    said = {"who": who, "why": why, "command": command, "counts": orjson.dumps(counts).decode()}
    connection.execute(insert(audit).values(run=run.run, at=time.time(), act=act, **run.code._asdict(), **said))


def _run(row: RowMapping) -> Run:
    fields = dict(row)
    code = Code(*(fields.pop(name) for name in Code._fields))
    selection = Selection.model_validate(orjson.loads(fields.pop("selection")))
    return Run(**fields, code=code, selection=selection)


def _audit_row(row: RowMapping) -> AuditRow:
    code = Code(*(row[name] for name in Code._fields))
    return AuditRow(row["at"], row["act"], row["who"], row["why"], row["command"], code, orjson.loads(row["counts"]))

"""Marks, written: that a dead letter was repaired or parked, by which run; once, and it stays."""

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from services.replay.store.tables import marks
from services.runtime.database import begin_immediate
from services.runtime.marks import Mark, Place

LOCK = 7_246_202


def put_mark(engine: Engine, place: Place, mark: Mark) -> bool:
    """Write that a letter was repaired or parked; False when it was marked so before."""
    topic, dlq_offset, dead_at_ms = place
    row = {"topic": topic, "dlq_offset": dlq_offset, "dead_at_ms": dead_at_ms, "state": mark.state, "run": mark.run}
    with engine.connect() as connection:
        begin_immediate(connection, LOCK)
        try:
            connection.execute(insert(marks).values(**row, at=mark.at.timestamp()))
        except IntegrityError:
            return False
        connection.commit()
    return True

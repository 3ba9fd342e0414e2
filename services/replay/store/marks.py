"""Marks: which dead letters were repaired or parked, by which run; a mark is written once and stays."""

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from services.replay.dead_letters import Mark, Place
from services.replay.store.tables import marks
from services.runtime.database import begin_immediate

LOCK = 7_246_202


def read_marks(engine: Engine) -> dict[Place, Mark]:
    """Return every mark by the place of its letter; a repair after a parking is the newer word."""
    columns = (marks.c.topic, marks.c.dlq_offset, marks.c.dead_at_ms, marks.c.state, marks.c.run, marks.c.at)
    with engine.connect() as connection:
        found = connection.execute(select(*columns).order_by(marks.c.at)).all()
    return {(row[0], row[1], row[2]): Mark(row[3], row[4], datetime.fromtimestamp(row[5], UTC)) for row in found}


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

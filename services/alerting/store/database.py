"""Opening the database, and writing to it alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from services.alerting.store.tables import database_epoch
from services.runtime.database import begin_immediate, make_engine, upgrade

DECISION_LOCK = 7_246_101  # one decision at a time makes `seq` follow the order of commits
MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(url: str) -> Engine:
    """Open alerting's database, bring it to the newest revision and give a new one its epoch."""
    engine = make_engine(url)
    upgrade(engine, MIGRATIONS)
    with writing(engine) as connection:
        if connection.scalar(select(database_epoch.c.epoch)) is None:
            connection.execute(insert(database_epoch).values(epoch=uuid4().hex))
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the one write transaction: what it reads is the newest, and nobody writes between."""
    with engine.connect() as connection:
        begin_immediate(connection, DECISION_LOCK)
        yield connection
        connection.commit()


def insert_or_ignore(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving those whose key is there as they are."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))

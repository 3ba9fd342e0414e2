"""Snapshot: one moment of the database as an SQLite file, taken while the service runs, and unable to reach anyone."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.engine import make_url

from services.alerting.store.database import MIGRATIONS
from services.alerting.store.tables import channels, leases, metadata, relay
from services.runtime.database import make_engine, upgrade
from services.runtime.errors import NotReachable

ROWS = 500


def snapshot(url: str, file: Path) -> None:
    """Copy the database behind ``url`` to a new ``file``, whole and of one moment; writers do not wait.

    Leases and what is still to be sent stay with the service that runs; the copy holds no address and no secret.
    Raises FileExistsError, and NotReachable where there is no database yet.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not (parsed.database and Path(parsed.database).is_file()):
        raise NotReachable(f"{parsed.database} is not there", "alerting makes it when it first runs: `tansiq run`")
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    source, copy = make_engine(url, read_only=True), make_engine(f"sqlite:///{file}")
    try:
        if source.dialect.name == "sqlite":
            _back_up(source, file)
            upgrade(copy, MIGRATIONS)
        else:
            upgrade(copy, MIGRATIONS)
            _copy_rows(source, copy)
        _disarm(copy)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        source.dispose()
        copy.dispose()


def _back_up(source: Engine, file: Path) -> None:
    """Copy an SQLite database in one step of its own backup: what is committed later is not in it."""
    with source.connect() as connection, sqlite3.connect(file) as target:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(target)
    target.close()


def _copy_rows(source: Engine, copy: Engine) -> None:
    """Copy every table as one transaction sees it: on PostgreSQL a repeatable read is a moment of all tables."""
    moment = source.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
    with moment.connect() as connection, copy.connect() as target:
        target.exec_driver_sql("BEGIN IMMEDIATE")
        for table in metadata.sorted_tables:
            target.execute(delete(table))  # a new database has its own epoch
            for part in connection.execute(select(table)).mappings().partitions(ROWS):
                target.execute(insert(table), [dict(row) for row in part])
        target.commit()


def _disarm(copy: Engine) -> None:
    """Take from a copy what would let a second process act in the first one's name."""
    with copy.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(delete(leases))
        connection.execute(delete(relay))
        connection.execute(update(channels).values(address=None, secret=None))
        connection.commit()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

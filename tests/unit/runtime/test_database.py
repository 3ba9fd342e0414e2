"""Database plumbing on a real SQLite file."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.exc import OperationalError

from services.runtime.database import begin_immediate, lease_table, make_engine, take_lease


def test_a_lease_has_one_holder_at_a_time(tmp_path: Path) -> None:
    """The holder renews; another waits until it has run out."""
    engine = make_engine(f"sqlite:///{tmp_path}/a.sqlite")
    metadata = MetaData()
    leases = lease_table(metadata)
    metadata.create_all(engine)
    asked = [("a", 0.0), ("b", 5.0), ("a", 9.0), ("b", 18.0), ("b", 20.0), ("a", 21.0)]
    got = []
    for holder, now in asked:
        with engine.connect() as connection:
            begin_immediate(connection, 1)
            got.append(take_lease(connection, leases, "planner", holder, now, 10))
            connection.commit()
    assert got == [True, False, True, False, True, False]


def test_a_write_transaction_excludes_another_from_its_first_statement(tmp_path: Path) -> None:
    """Two counters that read, think and write never lose an update."""
    engine = make_engine(f"sqlite:///{tmp_path}/a.sqlite")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE n (v INTEGER)"))
        connection.execute(text("INSERT INTO n VALUES (0)"))
        connection.commit()

    def count() -> None:
        for _ in range(50):
            with engine.connect() as connection:
                begin_immediate(connection, 1)
                value = connection.execute(text("SELECT v FROM n")).scalar_one()
                connection.execute(text("UPDATE n SET v = :v"), {"v": value + 1})
                connection.commit()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT v FROM n")).scalar_one() == 200


def test_a_rollback_undoes(tmp_path: Path) -> None:
    """What was not committed is gone."""
    engine = make_engine(f"sqlite:///{tmp_path}/a.sqlite")
    with engine.connect() as connection:
        begin_immediate(connection, 1)
        connection.execute(text("CREATE TABLE t (v INTEGER)"))
        connection.rollback()
    with engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("SELECT * FROM t"))


def test_a_reader_cannot_write_and_needs_the_file(tmp_path: Path) -> None:
    """The portal's view of alerting's database is read-only."""
    url = f"sqlite:///{tmp_path}/a.sqlite"
    with pytest.raises(OperationalError), make_engine(url, read_only=True).connect():
        pass
    with make_engine(url).connect() as connection:
        connection.execute(text("CREATE TABLE t (v INTEGER)"))
    with make_engine(url, read_only=True).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
        with pytest.raises(OperationalError):
            connection.execute(text("INSERT INTO t VALUES (1)"))

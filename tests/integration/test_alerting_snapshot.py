"""The snapshot and the rehearsal on it: one moment of the database, and whom a promoted report would concern."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from schemas.delivery import Delivery
from services.alerting.channels.desk import Desk
from services.alerting.store.database import open_database, writing
from services.alerting.store.read import ReadStore
from services.alerting.store.snapshot import snapshot
from services.alerting.store.tables import channels, database_epoch, leases, metadata, relay
from services.alerting.store.write import take
from services.runtime.database import take_lease
from tests.integration.alerting_world import settings_for, take_one
from tests.integration.test_alerting_store import FIRST, NOW, SECOND, rows, subscribe

PROMOTED = "promote/20261129t0500-aaaa"
LEFT = {"leases", "relay"}


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A database of each kind, opened as the service opens it."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(settings_for(tmp_path, database_url))
    yield made
    made.close()


def content(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table that a copy keeps; addresses and secrets left out."""
    secret = {"address", "secret"}
    with engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(*[c for c in table.c if c.name not in secret]))),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table.name not in LEFT
        }


def test_a_snapshot_is_one_moment_and_reaches_nobody(
    database: Engine, desk: Desk, database_url: str, tmp_path: Path
) -> None:
    """Taken while another transaction is open: what was committed and nothing else; no address."""
    subscribe(database, desk)
    take_one(database, desk, FIRST)
    with writing(database) as connection:
        take_lease(connection, leases, "relay", "holder", NOW, 10)
    before = content(database)
    file = tmp_path / "copy.sqlite"
    with writing(database) as connection:
        take(connection, SECOND, desk.listeners.refresh(connection), now=NOW)
        snapshot(database_url, file)  # does not wait for the writer
    copy = open_database(f"sqlite:///{file}")
    assert content(copy) == before != content(database)
    assert rows(copy, leases) == rows(copy, relay) == []
    assert [(row.address, row.secret) for row in rows(copy, channels)] == [(None, None)]
    assert rows(copy, database_epoch) == rows(database, database_epoch)
    assert file.stat().st_mode & 0o077 == 0
    copy.dispose()


def test_a_rehearsal_writes_down_whom_a_promotion_concerns(database: Engine, desk: Desk) -> None:
    """Deliveries that stand in no outbox: digested, and relayed with the mark of the promotion."""
    subscription_id, _ = subscribe(database, desk)
    take_one(database, desk, FIRST)
    with writing(database) as connection:
        listeners = desk.listeners.refresh(connection)
        taken = take(connection, SECOND, listeners, now=NOW, replay=PROMOTED, rehearsal=True)
    assert (taken.alert and taken.alert.kind, taken.deliveries) == ("corroborated", 1)
    newest = ReadStore(database).deliveries(subscription_id).items[0].delivery
    assert newest.state == "digested"
    last = rows(database, relay)[-1]
    assert last.topic == "deliveries-v1"
    assert Delivery.model_validate_json(last.value) == newest
    assert dict(orjson.loads(last.headers))["tansiq_replay"] == PROMOTED


def command(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "TANSIQ_DATA": str(data)}
    line = [sys.executable, "-m", "services.alerting", "snapshot", *arguments]
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=240, cwd=data)


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    """3 without a database, 0 with one, 2 for a file that exists: it is never written over."""
    missing = command(tmp_path, "copy.sqlite")
    assert (missing.returncode, "is not there" in missing.stderr) == (3, True)
    open_database(f"sqlite:///{tmp_path / 'alerting.sqlite'}").dispose()
    made = command(tmp_path, "copy.sqlite")
    assert (made.returncode, made.stdout) == (0, "copy.sqlite\n"), made.stderr
    again = command(tmp_path, "copy.sqlite")
    assert (again.returncode, "exists" in again.stderr) == (2, True)

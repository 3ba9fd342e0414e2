"""Database plumbing: engines for SQLite and PostgreSQL, migrations, and the lease row that says who leads."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Double,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    or_,
    text,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError

from services.runtime.metrics import DATABASE_SECONDS

BUSY_SECONDS = 30
MIGRATION_LOCK = 7_246_001  # PostgreSQL: two processes that start together migrate one after the other

Given = ParamSpec("Given")
Result = TypeVar("Result")

LEASE_COLUMNS = (("name", String(40)), ("holder", String(200)), ("until", Double))


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """Return an engine: SQLite in WAL mode with foreign keys, or PostgreSQL by psycopg.

    Transactions on SQLite begin by hand (``begin_immediate``), since its driver would begin them too late.
    ``read_only`` opens an SQLite file that must exist; on PostgreSQL every transaction is read-only.
    """
    parsed = make_url(url)
    return _sqlite(parsed, read_only) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed, read_only)


def timed(service: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Measure each call of a method that works in the database, as the operation of the method's name."""

    def decorate(method: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(method)
        def measured(*given: Given.args, **named: Given.kwargs) -> Result:
            with DATABASE_SECONDS.labels(service, method.__name__).time():
                return method(*given, **named)

        return measured

    return decorate


def begin_immediate(connection: Connection, lock: int) -> None:
    """Make this transaction the only writer: SQLite's write lock, or one advisory lock on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def upgrade(engine: Engine, script_location: Path) -> None:
    """Bring a database to the newest revision of a service's migrations; safe when two processes start together."""
    from alembic import command  # here, as who only reads (the portal, `tansiq dlq list`) starts sooner without it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(script_location))
    with engine.connect() as connection:
        begin_immediate(connection, MIGRATION_LOCK)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def lease_table(metadata: MetaData) -> Table:
    """Add the table of leases to a service's tables; times are seconds since 1970."""
    columns: list[Column[Any]] = [
        Column(name, kind, primary_key=name == "name", nullable=False) for name, kind in LEASE_COLUMNS
    ]
    return Table("leases", metadata, *columns)


def take_lease(connection: Connection, leases: Table, name: str, holder: str, now: float, seconds: float) -> bool:
    """Take or renew a lease for ``seconds``; return whether ``holder`` leads until then.

    A lease that ran out, or was ``holder``'s already, is taken; the caller commits.
    """
    free = or_(leases.c.holder == holder, leases.c.until < now)
    taken = connection.execute(
        update(leases).where(leases.c.name == name, free).values(holder=holder, until=now + seconds)
    )
    if taken.rowcount:
        return True
    savepoint = connection.begin_nested()
    try:
        connection.execute(insert(leases).values(name=name, holder=holder, until=now + seconds))
    except IntegrityError:
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def _sqlite(url: URL, read_only: bool) -> Engine:
    """Return an SQLite engine whose connections know our pragmas and begin nothing by themselves."""
    if read_only:
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    elif url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come before the first write only
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL", *(() if read_only else ("journal_mode=WAL",))):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgresql(url: URL, read_only: bool) -> Engine:
    """Return a PostgreSQL engine by psycopg 3, which the extra ``postgresql`` installs."""
    options = {"postgresql_readonly": True} if read_only else {}
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, execution_options=options)

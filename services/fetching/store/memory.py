"""Memory: what fetching knows of sources, addresses and hosts; every method is one short transaction."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, Row, and_, case, delete, func, insert, or_, select, update

from schemas.canary import CANARY
from schemas.fetch_request import FetchRequest
from services.fetching.got import Got
from services.fetching.planning import FRONT, NEW_ARTICLE, PRIORITIES, RECHECK, first_poll_delay
from services.fetching.sources import WatchedSource
from services.fetching.store.recording import record
from services.fetching.store.tables import addresses, hosts, leases, outcomes, sources
from services.runtime.database import begin_immediate, make_engine, take_lease, timed, upgrade
from services.text.urls import host_of, registrable_domain, url_key

LOCK = 7_246_002
MIGRATIONS = Path(__file__).parent / "migrations"
REQUEST_SECONDS = 120.0  # a request that nobody has worked off by then is planned again
LEASE_SECONDS = 10.0
OTHERS_SECONDS = 0.5
KEPT_SECONDS = 30 * 86_400.0
CANDIDATES_PER_HOST = 5

Result = TypeVar("Result")
operation = timed("fetching")


class Due(NamedTuple):
    """An address whose turn it is, and until when the request for it is good."""

    address: Row[Any]
    due_at: float
    expires_at: float


class Turn(NamedTuple):
    """Whether a request may start: after how many seconds to try again, or what it came to when it was done before."""

    wait_seconds: float
    outcome: str | None


class Memory:
    """Opens the database of fetching, makes or migrates its tables."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = make_engine(url)
        upgrade(self.engine, MIGRATIONS)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _write(self) -> Any:
        with self.engine.connect() as connection:
            begin_immediate(connection, LOCK)
            yield connection
            connection.commit()

    def _do(self, work: Callable[[Connection], Result]) -> Result:
        with self._write() as connection:
            return work(connection)

    @operation
    def leads(self, holder: str, now: float) -> bool:
        """Take or renew the planner's lease; return whether ``holder`` plans."""
        return self._do(lambda connection: take_lease(connection, leases, "planner", holder, now, LEASE_SECONDS))

    @operation
    def watch(self, watched: Sequence[WatchedSource], now: float) -> None:
        """Take over a sources file: add what is new, stop what is gone or switched off, keep all state."""
        with self._write() as connection:
            kept: set[str] = set()
            for source in watched:
                _note_source(connection, source, now)
                if source.enabled:
                    kept |= {_note_address(connection, source, kind, url, now) for kind, url in source.watched()}
            gone = and_(addresses.c.watched, addresses.c.url_key.not_in(kept))
            connection.execute(update(addresses).where(gone).values(watched=False, due_at=None))
            off = [source.id for source in watched if not source.enabled]
            ids = [source.id for source in watched if source.enabled]
            orphaned = or_(addresses.c.source_id.in_(off), addresses.c.source_id.not_in(ids))
            connection.execute(update(addresses).where(orphaned).values(due_at=None))

    @operation
    def release(self, now: float, may_ask: Callable[[Row[Any]], bool]) -> list[Due]:
        """Choose one due address for each host whose gap has passed, and mark it as on its way."""
        with self._write() as connection:
            chosen: dict[str, Row[Any]] = {}
            for row in _candidates(connection, now):
                if row.host not in chosen and may_ask(row):
                    chosen[row.host] = row
            until = now + REQUEST_SECONDS
            for row in chosen.values():
                connection.execute(
                    update(addresses)
                    .where(addresses.c.url_key == row.url_key)
                    .values(released_until=until, attempt=addresses.c.attempt + 1)
                )
                _upsert_host(connection, row.host, busy_until=until, holder="")
        return [Due(row, row.due_at, until) for row in chosen.values()]

    @operation
    def take_back(self, now: float) -> int:
        """Plan again what was released and nobody has begun: its planner may have ended before it could send.

        One that was sent after all comes twice under one id, and is worked off once. Return how many hosts are free.
        """
        with self._write() as connection:
            unbegun = and_(hosts.c.busy_until > now, hosts.c.holder == "")
            names = select(hosts.c.host).where(unbegun)
            connection.execute(
                update(addresses)
                .where(addresses.c.released_until > now, addresses.c.host.in_(names))
                .values(released_until=0.0)
            )
            return int(connection.execute(update(hosts).where(unbegun).values(busy_until=0.0)).rowcount)

    @operation
    def begin(self, request: FetchRequest, holder: str, now: float) -> Turn:
        """Hold the host for a request, unless it was done already, another process asks, or the host wants rest."""
        with self._write() as connection:
            chosen = addresses.c.url_key == request.url_key
            known = connection.execute(select(addresses).where(chosen)).one_or_none()
            if known is not None and known.last_request_id == request.request_id:
                return Turn(0.0, str(known.outcome))
            host = connection.execute(select(hosts).where(hosts.c.host == request.host)).one_or_none()
            if host is not None and host.next_at > now:
                return Turn(host.next_at - now, None)
            if host is not None and host.busy_until > now and host.holder not in ("", holder):
                return Turn(OTHERS_SECONDS, None)
            _upsert_host(connection, request.host, busy_until=now + REQUEST_SECONDS, holder=holder)
        return Turn(0.0, None)

    @operation
    def forget(self, now: float) -> int:
        """Drop articles that no feed has named for long; return how many."""
        old = and_(
            addresses.c.due_at.is_(None),
            addresses.c.watched.is_(False),
            addresses.c.listed_at < now - KEPT_SECONDS,
            addresses.c.first_seen_at < now - KEPT_SECONDS,
        )
        return self._do(lambda connection: connection.execute(delete(addresses).where(old)).rowcount)

    @operation
    def address(self, key: str) -> Row[Any] | None:
        """Return what is known of an address."""
        with self.engine.connect() as connection:
            return connection.execute(select(addresses).where(addresses.c.url_key == key)).one_or_none()

    @operation
    def record(
        self, request: FetchRequest, got: Got, source: WatchedSource | None, now: float, gap: float, random: float
    ) -> int:
        """Write down what a request came to; return how many addresses it brought that were not known."""
        return self._do(lambda connection: record(connection, request, got, source, now, gap, random))

    @operation
    def source_rows(self) -> list[Row[Any]]:
        """Return the state of every source."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(sources)))

    @operation
    def watched_rows(self, source_id: str) -> list[Row[Any]]:
        """Return the addresses that the sources file names for a source."""
        chosen = and_(addresses.c.source_id == source_id, addresses.c.watched)
        with self.engine.connect() as connection:
            return list(connection.execute(select(addresses).where(chosen).order_by(addresses.c.url)))

    @operation
    def published_times(self, source_id: str, since: float) -> list[float]:
        """Return when the articles of a source came out, as far as known."""
        chosen = and_(addresses.c.source_id == source_id, addresses.c.published_at > since)
        with self.engine.connect() as connection:
            return list(connection.execute(select(addresses.c.published_at).where(chosen)).scalars())

    @operation
    def counts(self, source_id: str, since_hour: int) -> dict[str, int]:
        """Return how often each outcome came since an hour (hours since 1970)."""
        chosen = and_(outcomes.c.source_id == source_id, outcomes.c.hour >= since_hour)
        query = select(outcomes.c.outcome, func.sum(outcomes.c.count)).where(chosen).group_by(outcomes.c.outcome)
        with self.engine.connect() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    @operation
    def told(self, source_id: str, digest: str, state: str, reason: str | None, since: float, now: float) -> None:
        """Note what sources-v1 was told of a source."""
        values = {"told": digest, "told_at": now, "state": state, "reason": reason, "since": since}
        self._do(lambda c: c.execute(update(sources).where(sources.c.source_id == source_id).values(**values)))

    @operation
    def due_count(self, now: float) -> int:
        """Return how many addresses wait for their turn."""
        with self.engine.connect() as connection:
            query = select(func.count()).select_from(addresses).where(addresses.c.due_at <= now)
            return int(connection.execute(query).scalar_one())

    @operation
    def host_counts(self, now: float) -> dict[str, int]:
        """Return how many hosts are free, busy, or left alone for now."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(hosts.c.next_at, hosts.c.busy_until)).all()
        busy = sum(row.busy_until > now for row in rows)
        waiting = sum(row.busy_until <= now < row.next_at for row in rows)
        return {"busy": busy, "waiting": waiting, "free": len(rows) - busy - waiting}


def _candidates(connection: Connection, now: float) -> Sequence[Row[Any]]:
    """Return what is due on each free host: new articles newest first, then feeds, rechecks, sitemaps, fronts.

    A few for each host and no limit over all: a host with thousands of articles must not hide the others.
    """
    occupied = select(hosts.c.host).where(or_(hosts.c.next_at > now, hosts.c.busy_until > now))
    due = and_(addresses.c.due_at <= now, addresses.c.released_until < now, addresses.c.host.not_in(occupied))
    published = func.coalesce(addresses.c.published_at, 0)
    newest_first = case((addresses.c.priority == NEW_ARTICLE, published), else_=0).desc()
    order = (addresses.c.priority, newest_first, addresses.c.due_at)
    place = func.row_number().over(partition_by=addresses.c.host, order_by=order).label("place")
    ranked = select(addresses, place).where(due).subquery()
    query = select(ranked).where(ranked.c.place <= CANDIDATES_PER_HOST).order_by(ranked.c.host, ranked.c.place)
    return connection.execute(query).all()


def _note_source(connection: Connection, source: WatchedSource, now: float) -> None:
    known = connection.execute(select(sources).where(sources.c.source_id == source.id)).one_or_none()
    if known is None:
        connection.execute(
            insert(sources).values(source_id=source.id, state="ok", since=now, paused=not source.enabled)
        )
    else:
        chosen = sources.c.source_id == source.id
        connection.execute(update(sources).where(chosen).values(paused=not source.enabled))


def _note_address(connection: Connection, source: WatchedSource, kind: str, url: str, now: float) -> str:
    """Make sure an address of the sources file is polled; return its key."""
    key = url_key(url)
    known = connection.execute(select(addresses).where(addresses.c.url_key == key)).one_or_none()
    priority = PRIORITIES.get(kind, RECHECK if kind == "page" else FRONT)
    if known is None:
        connection.execute(
            insert(addresses).values(
                url_key=key,
                source_id=source.id,
                url=url,
                host=registrable_domain(host_of(url)),
                kind=kind,
                discovered_via=CANARY if source.id == CANARY else "manual" if kind == "page" else kind,
                watched=True,
                priority=priority,
                due_at=now + first_poll_delay(key, source.interval.min),
                first_seen_at=now,
            )
        )
        return key
    due = known.due_at if known.due_at is not None else now
    values = {"watched": True, "source_id": source.id, "url": url, "due_at": min(due, now + source.interval.max)}
    connection.execute(update(addresses).where(addresses.c.url_key == key).values(**values))
    return key


def _upsert_host(connection: Connection, host: str, **values: float | str) -> None:
    if not connection.execute(update(hosts).where(hosts.c.host == host).values(**values)).rowcount:
        connection.execute(insert(hosts).values(host=host, **values))

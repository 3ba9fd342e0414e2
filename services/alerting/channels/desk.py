"""The desk: alerting's database as the event loop uses it, one thread, timed, patient."""

import asyncio
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, perf_counter
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from services.alerting.store.database import open_database, writing
from services.alerting.store.listeners import Listeners
from services.alerting.store.seal import Seal
from services.runtime.metrics import DATABASE_SECONDS
from services.runtime.settings import Network, Settings

AWAY = (OperationalError, InterfaceError)  # the database does not answer, or is held by another for too long
PATIENCE_SECONDS = 60.0  # a database that is away longer ends the process: nothing is dead-lettered for its sake
FIRST_DELAY_SECONDS = 0.1
MAX_DELAY_SECONDS = 5.0

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Sink(NamedTuple):
    """Our own receiver of the canary's deliveries: its url, and the one address that is allowed for it."""

    url: str
    network: Network


class Desk:
    """Opens the database once; reads and writes run in its own thread, so that the loop never waits for a disk.

    Work may be run again while the database is away, also when its commit was not heard: it must bear a repeat.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.holder = f"{socket.gethostname()}-alerting-{settings.replica or 1}"
        self.seal = Seal(settings.secrets_key)
        self.listeners = Listeners()
        self.deliveries_written = asyncio.Event()
        self.relay_written = asyncio.Event()
        self.sink: Sink | None = None  # where this process takes the canary's deliveries, once it does
        self.fault: str | None = "the database is not open yet"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="alerting-database")
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The open database."""
        if self._engine is None:
            self._engine = open_database(self.settings.alerting_database_url)
        return self._engine

    async def write(self, operation: str, work: Callable[[Connection], Result]) -> Result:
        """Run work in the one write transaction and commit it."""

        def run() -> Result:
            with writing(self.engine) as connection:
                return work(connection)

        return await self._patiently(operation, run)

    async def read(self, operation: str, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads."""

        def run() -> Result:
            with self.engine.connect() as connection:
                return work(connection)

        return await self._patiently(operation, run)

    def close(self) -> None:
        """Finish what runs and close the database."""
        self._thread.shutdown()
        if self._engine is not None:
            self._engine.dispose()

    async def _patiently(self, operation: str, run: Callable[[], Result]) -> Result:
        """Run in the database's thread, again while the database is away."""
        first, delay = monotonic(), FIRST_DELAY_SECONDS
        while True:
            begin = perf_counter()
            try:
                result = await asyncio.get_running_loop().run_in_executor(self._thread, run)
            except AWAY as fault:
                self.fault = f"the database does not answer: {fault.orig}"
                if monotonic() - first > PATIENCE_SECONDS:
                    raise
                log.warning("the database does not answer", extra={"operation": operation, "reason": str(fault.orig)})
                await asyncio.sleep(delay)
                delay = min(delay * 2, MAX_DELAY_SECONDS)
            else:
                self.fault = None
                DATABASE_SECONDS.labels("alerting", operation).observe(perf_counter() - begin)
                return result

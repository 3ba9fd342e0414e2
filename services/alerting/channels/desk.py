"""The desk: alerting's database as the event loop uses it, one thread, timed."""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Connection, Engine

from services.alerting.store.database import open_database, writing
from services.alerting.store.listeners import Listeners
from services.alerting.store.seal import Seal
from services.runtime.metrics import DATABASE_SECONDS
from services.runtime.settings import Settings

Result = TypeVar("Result")


class Desk:
    """Opens the database once; reads and writes run in its own thread, so that the loop never waits for a disk."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.holder = f"{socket.gethostname()}-alerting-{settings.replica or 1}"
        self.seal = Seal(settings.secrets_key)
        self.listeners = Listeners()
        self.deliveries_written = asyncio.Event()
        self.relay_written = asyncio.Event()
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
            begin = perf_counter()
            with writing(self.engine) as connection:
                result = work(connection)
            DATABASE_SECONDS.labels("alerting", operation).observe(perf_counter() - begin)
            return result

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def read(self, operation: str, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads."""

        def run() -> Result:
            begin = perf_counter()
            with self.engine.connect() as connection:
                result = work(connection)
            DATABASE_SECONDS.labels("alerting", operation).observe(perf_counter() - begin)
            return result

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def close(self) -> None:
        """Finish what runs and close the database."""
        self._thread.shutdown()
        if self._engine is not None:
            self._engine.dispose()

"""The sources file as it stands now: read at start, read again when it changes."""

import asyncio
import logging
import time
from pathlib import Path

from mode import Service

from services.fetching.sources import SourcesError, WatchedSource, parse_sources
from services.fetching.store.memory import Memory

LOOK_SECONDS = 2.0

log = logging.getLogger(__name__)


class SourcesFile(Service):
    """Keeps the sources, our own beside them; a broken change is said on /ready and leaves what was read before."""

    def __init__(self, path: Path, memory: Memory, own: tuple[WatchedSource, ...] = ()) -> None:
        self.path = path
        self.own = own
        self.memory = memory
        self.complaint: str | None = None
        self.changed_at = 0.0
        self.sources: dict[str, WatchedSource] = {}
        self.read()
        super().__init__()

    def read(self) -> None:
        """Read the file and take it over; raise SourcesError naming what is wrong."""
        self.changed_at = self.path.stat().st_mtime if self.path.exists() else 0.0
        try:
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise SourcesError(f"{self.path}: {getattr(fault, 'strerror', None) or 'not UTF-8'}") from None
        try:
            sources = (*parse_sources(text), *self.own)
        except SourcesError as fault:
            raise SourcesError(f"{self.path}: {fault}") from None
        self.memory.watch(sources, time.time())
        self.sources = {source.id: source for source in sources}

    def current(self) -> dict[str, WatchedSource]:
        """Return the sources by id."""
        return self.sources

    @Service.task
    async def look(self) -> None:
        """Read the file again when it changed."""
        while not self.should_stop:
            await self.sleep(LOOK_SECONDS)
            if self.path.exists() and self.path.stat().st_mtime != self.changed_at:
                try:
                    await asyncio.to_thread(self.read)
                    self.complaint = None
                    log.info("sources read again", extra={"sources": len(self.sources)})
                except SourcesError as fault:
                    self.complaint = str(fault)
                    log.warning("sources not taken over", extra={"reason": str(fault)})

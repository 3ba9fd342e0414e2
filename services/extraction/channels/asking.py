"""Asking: one careful way to any adviser, each text once, few at a time, and none for a while after failures."""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from schemas.article import Article
from schemas.report import Opinion
from services.extraction.channels.opinion_cache import OpinionCache

AT_ONCE = 8
FAILURES, PAUSE_SECONDS = 3, 60.0  # an adviser that is down is left alone for a minute

log = logging.getLogger(__name__)


class NoOpinionError(Exception):
    """An adviser has none; the text says why."""


class Asked(Protocol):
    """Gives an opinion on an article."""

    async def ask(self, article: Article) -> Opinion:
        """Return an opinion within a fixed time, or raise NoOpinionError."""

    async def close(self) -> None:
        """Give back what was opened."""


class Asking:
    """Asks an adviser once for each text; of a replayed article it repeats what was said, and asks nobody."""

    def __init__(self, asked: Asked, cache: OpinionCache, count: Callable[[str], None]) -> None:
        self.asked = asked
        self.cache = cache
        self.count = count
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.failures = 0
        self.paused_until = 0.0

    async def opinion(self, article: Article, *, replayed: bool) -> Opinion | None:
        """Return an opinion on an article, or None."""
        known = await asyncio.to_thread(self.cache.get, article)
        if known is not None:
            self.count("cached")
            return known
        if replayed:
            return None
        async with self.turns:
            if monotonic() < self.paused_until:
                self.count("paused")
                return None
            return await self._ask(article)

    async def close(self) -> None:
        """Let the adviser go."""
        await self.asked.close()

    async def _ask(self, article: Article) -> Opinion | None:
        try:
            opinion = await self.asked.ask(article)
            await asyncio.to_thread(self.cache.put, article, opinion)
        except (NoOpinionError, OSError) as fault:
            self._failed(fault)
            return None
        self.failures = 0
        self.count("given")
        return opinion

    def _failed(self, fault: Exception) -> None:
        self.count("failed")
        self.failures += 1
        if self.failures >= FAILURES:
            self.failures = 0
            self.paused_until = monotonic() + PAUSE_SECONDS
        log.warning("no second opinion", extra={"reason": str(fault)[:200]})

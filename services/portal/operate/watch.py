"""Watch: looks at every process again and again, and keeps what the operator page shows."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from prometheus_client import REGISTRY, generate_latest

from schemas.source_state import SourceState
from services.portal.operate.charts import Charts, Drawing, charts_from
from services.portal.operate.looks import Asker, Look, look_of
from services.portal.operate.memory import Memory
from services.portal.operate.parts import Cause, Picture
from services.portal.operate.picture import NAMES, picture_of, wanted_names
from services.portal.operate.prometheus import Prometheus, PrometheusError
from services.portal.operate.targets import Target, find_targets
from services.portal.operate.troubles import Trouble, expected_services, find_troubles, remember
from services.portal.operate.witness import looks_from
from services.runtime.settings import Settings

IDLE_SECONDS = 15.0  # nobody looks: the hour before the next look is still there
WATCHED_SECONDS = 5.0
VIEWER_SECONDS = 60.0
RETRY_SECONDS = 30.0  # Prometheus is asked again

log = logging.getLogger(__name__)


class View(NamedTuple):
    """What the page shows of one moment."""

    picture: Picture
    troubles: tuple[Trouble, ...]
    sources: tuple[SourceState, ...]
    charts: Charts


class Watch:
    """Asks the processes every 15 s, every 5 s while somebody looks."""

    def __init__(
        self,
        settings: Settings,
        report: Callable[[], dict[str, Any]],
        sources: Callable[[], Sequence[SourceState]],
        waiting: Callable[[], Awaitable[Mapping[Cause, int] | None]],
    ) -> None:
        self._settings = settings
        self._report = report
        self._sources = sources
        self._waiting = waiting
        self._names = wanted_names()
        self._asker = Asker(settings.token, self._names)
        self._prometheus = Prometheus(settings.prometheus_url) if settings.prometheus_url else None
        self._memory = Memory()
        self._drawing = Drawing(self._memory)
        self._began = time.time()
        self._answered: dict[str, float] = {}
        self._services: dict[str, str] = {}
        self._looking = asyncio.Lock()
        self._viewed = 0.0
        self._looked = 0.0
        self._picture: Picture | None = None
        self._troubles: list[Trouble] = []
        self._fault: str | None = None
        self._silent_until = 0.0
        self._charts: tuple[float, Charts] | None = None

    async def run(self) -> None:
        """Look again and again until cancelled; a failed look is logged, the next one comes."""
        while True:
            try:
                await self.look()
            except Exception:  # nothing here may end the watch: the page would show an old truth
                log.exception("a look at the services failed")
            watched = time.monotonic() - self._viewed < VIEWER_SECONDS
            await asyncio.sleep(WATCHED_SECONDS if watched else IDLE_SECONDS)

    async def view(self) -> View:
        """Return what is so now; somebody looks, so nothing shown is older than 5 s."""
        self._viewed = time.monotonic()
        async with self._looking:
            if self._picture is None or time.monotonic() - self._looked > WATCHED_SECONDS:
                await self._look()
            charts = await self._charted()
        assert self._picture is not None  # made by the look
        return View(self._picture, tuple(self._troubles), tuple(self._sources()), charts)

    async def look(self) -> None:
        """Ask every process once."""
        async with self._looking:
            await self._look()

    async def close(self) -> None:
        """End the connections."""
        await self._asker.close()
        if self._prometheus is not None:
            await self._prometheus.close()

    async def _look(self) -> None:
        targets = await find_targets(self._settings)
        looks = list(await asyncio.gather(*(self._ask(target) for target in targets)))
        alone = self._prometheus is not None and all(target.own for target in targets)
        looks += await self._witnessed() if alone else []
        at = time.time()
        self._note(looks, at)
        self._drawing.go_on(at)
        waiting = await self._waiting()
        picture = picture_of(looks, self._memory, self._answered, self._began, at, waiting)
        blind = self._fault if alone and all(look.service == "portal" for look in looks) else None
        expected = expected_services(named=bool(self._settings.metrics_urls) or blind is not None)
        troubles = find_troubles(picture, self._sources(), expected, blind)
        self._troubles = remember(self._troubles, troubles, datetime.fromtimestamp(at, UTC))
        self._picture = picture
        self._looked = time.monotonic()

    def _note(self, looks: Sequence[Look], at: float) -> None:
        """Remember the figures; who was there before and is not now has a gap."""
        for look in looks:
            self._memory.add(look.process, at, look.samples)
            if look.ready is not None:
                self._answered[look.process] = at
                self._services[look.url] = look.service
        for process in self._answered.keys() - {look.process for look in looks}:
            self._memory.gap(process, at)
        kept = at - self._memory.kept_seconds
        self._answered = {process: seen for process, seen in self._answered.items() if seen > kept}

    async def _ask(self, target: Target) -> Look:
        if target.own:
            return await asyncio.to_thread(self._own, target)
        service = target.service or self._services.get(target.url)
        return await self._asker.ask(target._replace(service=service))

    def _own(self, target: Target) -> Look:
        """Return what this process says; of its figures the wanted ones: others ask the database again."""
        figures = generate_latest(REGISTRY.restricted_registry(self._names)).decode()
        return look_of(self._report(), figures, target, time.time(), self._names)

    async def _witnessed(self) -> list[Look]:
        """Return what Prometheus saw of the others, where we know of none to ask."""
        if self._prometheus is None or time.monotonic() < self._silent_until:
            return []
        try:
            return [look for look in await looks_from(self._prometheus, NAMES) if look.service != "portal"]
        except PrometheusError as fault:
            self._silence(fault)
            return []

    async def _charted(self) -> Charts:
        """Return the charts of the last look; those of Prometheus where it answers."""
        if self._charts is None or self._charts[0] != self._looked:
            self._charts = (self._looked, await self._chart())
        return self._charts[1]

    async def _chart(self) -> Charts:
        if self._prometheus is None:
            return self._drawing.charts(time.time())
        if time.monotonic() > self._silent_until:
            try:
                self._fault = None
                return await charts_from(self._prometheus, time.time())
            except PrometheusError as fault:
                self._silence(fault)
        return self._drawing.charts(time.time(), self._fault)

    def _silence(self, fault: PrometheusError) -> None:
        """Leave Prometheus alone for a while, and say why."""
        self._fault = str(fault)
        self._silent_until = time.monotonic() + RETRY_SECONDS

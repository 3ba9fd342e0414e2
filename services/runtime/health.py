"""Health: /live, /ready and /metrics of a worker, and what any part of it adds to /ready."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.runtime import metrics
from services.runtime.settings import Settings
from services.runtime.vitals import Vitals, Watchdog

if TYPE_CHECKING:
    from services.runtime.app import WorkerApp

Check = Callable[[], str | None]
BEAT_SECONDS = 0.25


@dataclass
class Health:
    """What a worker knows of its own health."""

    service: str
    settings: Settings
    vitals: Vitals = field(default_factory=Vitals)
    checks: dict[str, tuple[Check, bool]] = field(default_factory=dict)
    stages: list[Callable[[], Iterator[str]]] = field(default_factory=list)

    def add_stage(self, reasons: Callable[[], Iterator[str]]) -> None:
        """Let a stage say why it is not ready."""
        self.stages.append(reasons)

    def report(self) -> dict[str, Any]:
        """Return the body of /ready: warnings are reasons beside ``ready: true``."""
        said = [(reason, warning) for check, warning in self.checks.values() if (reason := check())]
        said += [(reason, False) for stage in self.stages for reason in stage()]
        return {
            "ready": all(warning for _, warning in said),
            "reasons": [reason for reason, _ in said],
            "service": self.service,
            "version": version("tansiq"),
            "allow_networks": [str(network) for network in self.settings.allow_networks],
        }

    def is_ready(self) -> bool:
        """Say what /ready says."""
        return bool(self.report()["ready"])


def add_check(app: "WorkerApp", name: str, check: Check, warning: bool = False) -> None:
    """Let ``check`` say on /ready why the worker is not ready; a mere warning leaves it ready."""
    app.health.checks[name] = (check, warning)


class Pulse(Service):
    """Stamps that the loop turns, and watches with a thread that it does."""

    def __init__(self, health: Health) -> None:
        self.health = health
        self.watchdog = Watchdog(health.vitals)
        super().__init__()

    async def on_start(self) -> None:
        """Start watching."""
        self.health.vitals.beat = time.monotonic()
        self.watchdog.start()

    async def on_stop(self) -> None:
        """Stop watching."""
        self.watchdog.stopped.set()

    @Service.task
    async def beat(self) -> None:
        """Stamp four times a second."""
        async for now in beats(self.health.service):
            self.health.vitals.beat = now


async def beats(service: str) -> AsyncIterator[float]:
    """Yield the monotonic time four times a second, for ever, and show how late the loop wakes."""
    lag = metrics.LOOP_LAG.labels(service)
    while True:
        due = time.monotonic() + BEAT_SECONDS
        await asyncio.sleep(BEAT_SECONDS)
        now = time.monotonic()
        lag.set(max(0.0, now - due))
        yield now


async def show_loop_lag(service: str) -> None:
    """Show, for ever, how late the loop wakes."""
    async for _ in beats(service):
        pass


def add_pages(app: "WorkerApp") -> None:
    """Serve /live, /ready and /metrics."""

    @app.page("/live")
    async def live(view: Any, request: Any) -> Any:
        return view.json({**app.health.report(), "ready": True, "reasons": []})

    @app.page("/ready")
    async def ready(view: Any, request: Any) -> Any:
        report = app.health.report()
        return view.json(report, status=200 if report["ready"] else 503)

    @app.page("/metrics")
    async def show_metrics(view: Any, request: Any) -> Any:
        return view.bytes(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

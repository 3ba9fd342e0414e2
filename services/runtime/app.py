"""App: the Faust app of a service; Faust owns the process, the stage owns the topics."""

import logging
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any, ClassVar, cast

import faust
from faust.app.base import BootStrategy
from faust.web.drivers.aiohttp import Web
from mode import ServiceT

from services.runtime import metrics
from services.runtime.health import Health, Pulse, add_check, add_pages
from services.runtime.ports import listen
from services.runtime.producer import PatientProducer
from services.runtime.registry import Place
from services.runtime.settings import Settings

log = logging.getLogger(__name__)


class Boot(BootStrategy):
    """What starts first: pulse and pages, so that they answer while the broker is awaited."""

    def producer_only(self) -> Iterable[ServiceT]:
        """Return the pulse, the web server, what needs no broker and the producer, in this order."""
        app = cast(WorkerApp, self.app)
        return [Pulse(app.health), *self.web_server(), *app.early, *self.kafka_producer()]


class WorkerApp(faust.App):
    """A Faust app without agents and tables: web pages, timers, services and the producer."""

    BootStrategy = Boot
    producer_only = True  # else its consumer subscribes to nothing and dies
    health: Health
    tansiq_settings: Settings
    place: Place | None = None
    url: str | None = None
    early: Sequence[ServiceT] = ()  # what works while the broker is away: starts before the producer

    def register(self, url: str, name: str = "url") -> None:
        """Say in DATA where this process answers, if it has a place there."""
        if self.place is not None:
            self.place.register(url, name)

    def service(self, cls: Any) -> Any:
        """Add a mode service, class or instance, that starts and stops with the app."""
        return super().service(cls)

    async def on_started_init_extra_services(self) -> None:
        """Start what needs the broker, unless the wait for it was ended by a stop: nobody would stop it again."""
        if not self.should_stop:
            await super().on_started_init_extra_services()

    @property
    def patient(self) -> PatientProducer:
        """The producer as what it is."""
        return cast(PatientProducer, self.producer)

    def _new_producer(self) -> PatientProducer:
        producer = PatientProducer(self.transport, loop=self.loop, beacon=self.beacon)
        producer.settings = self.tansiq_settings
        return producer

    def _new_web(self) -> "WorkerWeb":
        return WorkerWeb(self)


class WorkerWeb(Web):
    """Faust's web server on the first free port, without Faust's own pages."""

    default_blueprints: ClassVar[list[Any]] = []
    production_blueprints: ClassVar[list[Any]] = []

    async def start_server(self) -> None:
        """Listen on the wanted port or the next free one, and say which."""
        await self._runner.setup()
        app = cast(WorkerApp, self.app)
        first = app.tansiq_settings.service_port(app.health.service, app.tansiq_settings.replica or 1)
        app.url = await listen(self._runner, app.tansiq_settings.bind, first)
        app.register(app.url)


def make_app(service: str, settings: Settings, lexicon: str = "") -> WorkerApp:
    """Make the Faust app of a service; nothing starts until it is run. ``lexicon`` is the digest of the one it uses."""
    app = WorkerApp(
        f"tansiq-{service}-app",
        broker="kafka://127.0.0.1",  # never used: the producer asks the settings when it starts
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_replication_factor=settings.replication,
        web_bind=settings.bind,
        web_tables_enabled=False,
        web_router_enabled=False,
        web_stats_enabled=False,
        web_graph_enabled=False,
        stream_wait_empty=True,
        datadir=str(settings.data / "faust"),
    )
    app.tansiq_settings = settings
    app.health = Health(service, settings)
    add_check(app, "broker", lambda: broker_reason(app))
    add_pages(app)
    metrics.BUILD_INFO.labels(version("tansiq"), lexicon).set(1)
    metrics.READY.labels(service).set_function(app.health.is_ready)
    metrics.watch_disk(service, settings.data)
    return app


def broker_reason(app: WorkerApp) -> str | None:
    """Say why the producer is not there yet, or nothing."""
    if app.patient.ready:
        return None
    waiting = app.patient.waiting
    return "starting" if waiting is None else f"the broker cannot be reached: {waiting}"

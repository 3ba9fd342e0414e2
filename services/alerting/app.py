"""Alerting as a service: reads reports-v1, writes events, alerts and deliveries, calls webhooks."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version

from aiohttp import ClientSession
from mode import Service, ServiceT
from sqlalchemy.exc import SQLAlchemyError

from schemas.topics import REPORTS
from schemas.vocabulary import WORDS
from services.alerting.channels.canary import Canary
from services.alerting.channels.commands import CommandPort
from services.alerting.channels.desk import Desk
from services.alerting.channels.lanes import PARALLEL
from services.alerting.channels.relay import Relay
from services.alerting.channels.senders import Senders
from services.alerting.channels.taker import Taker
from services.alerting.channels.webhook import TIMEOUT_SECONDS
from services.runtime.app import WorkerApp, make_app
from services.runtime.direct import direct
from services.runtime.health import add_check
from services.runtime.running import run_stage
from services.runtime.settings import Settings
from services.runtime.web import guarded_session

SHADOW_PREFIX = "replay-"
REPLAYED_AT_ONCE = 100


class DeskService(Service):
    """Opens the database before anything asks it, closes it after everything else has stopped."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        super().__init__()

    async def on_start(self) -> None:
        """Open the database and bring it to the newest revision."""
        await self.desk.read("open", lambda connection: None)

    async def on_stop(self) -> None:
        """Close the database."""
        self.desk.close()


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run."""
    app = make_app("alerting", settings)
    desk = Desk(settings)
    early: list[ServiceT] = [DeskService(desk)]
    shadow = settings.write_prefix.startswith(SHADOW_PREFIX)
    if not shadow:  # a shadow world never opens a delivery channel
        session = session_maker(settings)
        commands = CommandPort(desk, session, lambda url: app.register(url, "commands"))
        early += [Senders(desk, session), commands, *([Canary(desk)] if settings.canary_seconds else [])]
    app.early = early
    app.service(Relay(app, desk, stop_seconds=None) if shadow else Relay(app, desk))  # who rehearses waits for all
    add_check(app, "database", lambda: desk.fault)
    step = direct(Taker(desk, rehearsal=shadow), chunk=REPLAYED_AT_ONCE, fatal=(SQLAlchemyError, OSError))
    rejections = WORDS["report_outcome"]
    run_stage(app, settings, service="alerting", reads=REPORTS, step=step, rejections=rejections)
    return app


def session_maker(settings: Settings) -> Callable[..., ClientSession]:
    """Return what opens a session for webhook calls: guarded, and with room for every lane."""
    return partial(
        guarded_session,
        settings.allow_networks,
        user_agent=f"Tansiq/{version('tansiq')}",
        connections_per_host=2 * PARALLEL,
        total_seconds=2 * TIMEOUT_SECONDS,
    )

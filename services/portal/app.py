"""The portal as an ASGI application: routes, errors, and the two tails that feed it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from schemas.topics import ALERTS, SOURCES
from services.alerting.store.read import ReadStore
from services.portal.api import events, health, lists, operate, reasons, stream, subscriptions
from services.portal.commands import Commands
from services.portal.faults import add_handlers
from services.portal.guard import Guard
from services.portal.pages import add_pages
from services.portal.portal import Portal
from services.portal.sources import SourceBoard
from services.portal.stream.hub import Hub
from services.portal.stream.live import Live
from services.portal.tail import Tail
from services.runtime import metrics
from services.runtime.database import make_engine
from services.runtime.health import show_loop_lag
from services.runtime.settings import Settings

DESCRIPTION = "Events of military coordination, as alerts and as a list. Every error is problem+json."


def build_app(settings: Settings) -> FastAPI:
    """Make the application; nothing is read before it is started."""
    store = ReadStore(make_engine(settings.alerting_database_url, read_only=True))
    portal = Portal(settings, store, Hub(settings.public_url), SourceBoard(), Commands(settings))
    app = FastAPI(
        title="Tansiq",
        version=version("tansiq"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=_lifespan,
    )
    app.state.portal = portal
    app.add_middleware(Guard, settings=settings)
    add_handlers(app)
    for module in (events, stream, subscriptions, reasons, lists, operate, health):
        app.include_router(module.router)
    add_pages(app)
    metrics.BUILD_INFO.labels(version("tansiq"), "").set(1)
    metrics.READY.labels("portal").set_function(lambda: bool(portal.report()["ready"]))
    metrics.watch_disk("portal", settings.data)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    portal: Portal = app.state.portal
    live = Live(portal.store, portal.hub)
    alerts = Tail(portal.settings, ALERTS, live.take, from_beginning=False, skipped=live.suspect, started=live.start)
    sources = Tail(portal.settings, SOURCES, portal.sources.take, from_beginning=True)
    portal.checks = (lambda: alerts.reason, lambda: sources.reason)
    tasks = [asyncio.create_task(work.run()) for work in (alerts, sources, portal.watch)]
    tasks.append(asyncio.create_task(show_loop_lag("portal")))
    yield
    live.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await portal.watch.close()
    await portal.commands.close()

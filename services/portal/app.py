"""The portal as an ASGI application: routes, errors, and the tails that feed it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from schemas.topics import ALERTS, SOURCES, TOPICS
from services.alerting.store.read import ReadStore
from services.portal.api import dead_letters, events, health, lists, operate, reasons, stream, subscriptions
from services.portal.commands import Commands
from services.portal.faults import add_handlers
from services.portal.guard import Guard
from services.portal.pages import add_pages
from services.portal.portal import Portal
from services.portal.sources import SourceBoard
from services.portal.stream.hub import Hub
from services.portal.stream.live import Live
from services.portal.tail import Tail, decoded
from services.runtime import metrics
from services.runtime.database import make_engine
from services.runtime.health import show_loop_lag
from services.runtime.letters import DEAD_LETTERED
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
    for module in (events, stream, subscriptions, reasons, lists, operate, dead_letters, health):
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
    take = decoded(ALERTS, live.take, live.suspect)
    alerts = Tail(portal.settings, ALERTS, take, from_beginning=False, started=live.start)
    sources = Tail(portal.settings, SOURCES, decoded(SOURCES, portal.sources.take), from_beginning=True)
    portal.checks = (alerts.why, sources.why)
    dead = [
        Tail(portal.settings, TOPICS[topic.dlq], portal.dead_letters.taker(topic), from_beginning=True)
        for topic in DEAD_LETTERED.values()
    ]
    portal.dead_letters.faults = tuple(tail.why for tail in dead)
    tasks = [asyncio.create_task(tail.run()) for tail in (alerts, sources, *dead)]
    tasks.append(asyncio.create_task(portal.watch.run()))
    tasks.append(asyncio.create_task(show_loop_lag("portal")))
    yield
    live.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await portal.watch.close()
    await portal.commands.close()

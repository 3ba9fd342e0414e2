"""Serving: /live /ready /metrics of a running replay, registered in DATA like any worker."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.replay.runs.code import this_code
from services.runtime import metrics
from services.runtime.health import Health
from services.runtime.ports import listen
from services.runtime.registry import take_place
from services.runtime.settings import Settings

PORT = 8860
SERVICE = "replay"


@asynccontextmanager
async def serving(settings: Settings, reason: Callable[[], str | None]) -> AsyncIterator[str]:
    """Answer on the first free port while the block runs; ``reason`` says on /ready why the replay waits."""
    place = take_place(settings.data, SERVICE, None)
    metrics.watch_disk(SERVICE, settings.data)
    code = this_code(settings.lexicon)
    metrics.READY.labels(SERVICE).set(1)
    metrics.BUILD_INFO.labels(code.version, code.lexicon).set(1)
    runner = web.AppRunner(_pages(settings, reason), access_log=None)
    await runner.setup()
    try:
        url = await listen(runner, settings.bind, PORT if settings.metrics_port is None else settings.metrics_port)
        place.register(url)
        yield url
    finally:
        await runner.cleanup()
        place.leave()


def _pages(settings: Settings, reason: Callable[[], str | None]) -> web.Application:
    # a pause is what a replay is for: it is ready, and says why it waits
    health = Health(SERVICE, settings, checks={"gate": (reason, True)})

    async def live(_: web.Request) -> web.Response:
        return web.json_response({**health.report(), "reasons": []})

    async def ready(_: web.Request) -> web.Response:
        return web.json_response(health.report())

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/live", live), web.get("/ready", ready), web.get("/metrics", show_metrics)])
    return app

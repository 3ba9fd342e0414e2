"""The command port: subscriptions and deliveries as the portal changes them; one transaction and audit row each."""

import asyncio
import hmac
import logging
from collections.abc import Callable
from functools import partial
from time import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
import orjson
from aiohttp import web
from mode import Service

from schemas.ids import test_delivery_id
from schemas.subscription import Subscription
from services.alerting.channels.canary import SINK_PATH, arrive, sink_at
from services.alerting.channels.desk import Desk
from services.alerting.channels.idempotency import Idempotency
from services.alerting.channels.orders import check_channels, make_channels, read_change, read_order
from services.alerting.channels.problems import Problem, not_found
from services.alerting.channels.senders import send
from services.alerting.retries import Step
from services.alerting.store.outbox import Claimed, Finished, claim, finish
from services.alerting.store.subscriptions import change, create, put_test, read, remove, resend
from services.runtime.ports import listen, url_of
from services.runtime.settings import COMMAND_PORT

MAX_BODY_BYTES = 65_536
BIND_AGAIN_SECONDS = 2.0

log = logging.getLogger(__name__)


class CommandPort(Service):
    """Serves the portal on a port of its own; where TANSIQ_ALERTING_URL names one, on that as soon as it is free."""

    def __init__(self, desk: Desk, session: Any, announce: Callable[[str], None] = lambda url: None) -> None:
        self.desk = desk
        self.announce = announce
        self.make_session = session
        self.session: aiohttp.ClientSession | None = None
        self.runner: web.AppRunner | None = None
        self.idempotency = Idempotency(desk)
        super().__init__()

    async def on_start(self) -> None:
        """Make ready to be asked."""
        self.session = self.make_session()
        self.runner = web.AppRunner(self._application(), access_log=None)
        await self.runner.setup()

    @Service.task
    async def serve(self) -> None:
        """Take a port, the named one now or when its holder is gone, and say which."""
        assert self.runner is not None
        bind, named = self.desk.settings.bind, self.desk.settings.alerting_url
        if named:
            await self._take(self.runner, bind, urlsplit(named).port or COMMAND_PORT)
        else:
            await listen(self.runner, bind, COMMAND_PORT)
        if self.runner.addresses:
            self.desk.sink = sink_at(*self.runner.addresses[0][:2])
            self.desk.deliveries_written.set()
            self.announce(url_of(self.runner))

    async def _take(self, runner: web.AppRunner, bind: str, port: int) -> None:
        while not self.should_stop:
            try:
                await web.TCPSite(runner, bind, port).start()
            except OSError as fault:
                log.info("the command port is taken", extra={"port": port, "reason": str(fault)})
                await self.sleep(BIND_AGAIN_SECONDS)
            else:
                log.info("taking commands", extra={"port": port})
                return

    async def on_stop(self) -> None:
        """Give the port back."""
        if self.runner is not None:
            await self.runner.cleanup()
        if self.session is not None:
            await self.session.close()

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[self._refuse, self.idempotency.middleware], client_max_size=MAX_BODY_BYTES
        )
        application.add_routes(
            [
                web.post("/subscriptions", self._create),
                web.patch("/subscriptions/{id}", self._change),
                web.delete("/subscriptions/{id}", self._remove),
                web.post("/subscriptions/{id}/test", self._test),
                web.post("/deliveries/{id}/resend", self._resend),
                web.post(SINK_PATH, partial(arrive, self.desk)),
            ]
        )
        return application

    @web.middleware
    async def _refuse(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Ask for the token, and turn refusals into problem+json."""
        given = request.headers.get("authorization", "").encode()
        expected = f"Bearer {self.desk.settings.internal_token}".encode()
        # a canary proves itself by its signature
        if request.path != SINK_PATH and not hmac.compare_digest(given, expected):
            return Problem(401, "unauthorized", "a Bearer token is needed").response()
        try:
            response: web.StreamResponse = await handler(request)
        except Problem as problem:
            return problem.response()
        except web.HTTPException as fault:
            return Problem(fault.status, "refused", fault.reason).response()
        return response

    async def _create(self, request: web.Request) -> web.Response:
        order = read_order(await request.read())
        await check_channels(order, self.desk.settings)
        made = make_channels(order, self.desk.seal)
        rows, subscription_id = [row for row, _ in made], f"su_{uuid4().hex}"
        await self.desk.write("subscribe", lambda c: create(c, subscription_id, order, rows, time()))
        key = request.headers.get("idempotency-key") or uuid4().hex
        await asyncio.gather(*(self._try(subscription_id, row.channel_id, key) for row in rows))
        shown = _shown(await self._current(subscription_id))
        for channel, (_, secret) in zip(shown["channels"], made, strict=True):
            channel["secret"] = secret
        return _json({**shown, "secret": made[0][1]}, status=201)

    async def _change(self, request: web.Request) -> web.Response:
        current = await self._current(request.match_info["id"])
        order, state = read_change(await request.read(), current)
        changed = await self.desk.write("change", lambda c: change(c, current.subscription_id, order, state, time()))
        if changed is None:
            raise not_found("subscription")
        return _json(_shown(changed))

    async def _remove(self, request: web.Request) -> web.Response:
        if not await self.desk.write("unsubscribe", lambda c: remove(c, request.match_info["id"], time())):
            raise not_found("subscription")
        return web.Response(status=204)

    async def _test(self, request: web.Request) -> web.Response:
        current = await self._current(request.match_info["id"])
        key = request.headers.get("idempotency-key") or uuid4().hex
        tries = (self._try(current.subscription_id, channel.channel_id, key) for channel in current.channels)
        return _json({"deliveries": [made for made in await asyncio.gather(*tries) if made is not None]})

    async def _resend(self, request: web.Request) -> web.Response:
        delivery_id = request.match_info["id"]
        again = await self.desk.write("resend", lambda c: resend(c, delivery_id, time()))
        if again is None:
            raise not_found("delivery")
        if not again:
            raise Problem(409, "not_resendable", "it is still waiting, or its channel is closed")
        self.desk.deliveries_written.set()
        return _json({"delivery_id": delivery_id, "state": "due"}, status=202)

    async def _current(self, subscription_id: str) -> Subscription:
        current = await self.desk.read("subscription", lambda c: read(c, subscription_id))
        if current is None:
            raise not_found("subscription")
        return current

    async def _try(self, subscription_id: str, channel_id: str, key: str) -> dict[str, Any] | None:
        """Send one signed test now, without retries; a 2xx answer proves the channel."""
        delivery_id = test_delivery_id(subscription_id, channel_id, key)
        claimed = await self.desk.write("test", lambda c: _claim_test(c, delivery_id, channel_id, self.desk.holder))
        if claimed is None:
            return None
        assert self.session is not None  # requests come only after the port was opened
        answer = await send(self.session, self.desk, claimed)
        ended = Finished(claimed, time(), answer, Step("ok" if answer.error is None else "exhausted", None))
        await self.desk.write("outbox_finish", lambda c: finish(c, ended, self.desk.holder))
        self.desk.relay_written.set()
        return {
            "delivery_id": delivery_id,
            "channel_id": channel_id,
            "state": ended.step.state,
            "status_code": answer.status_code,
            "error": answer.error,
            "duration_ms": answer.duration_ms,
        }


def _claim_test(connection: Any, delivery_id: str, channel_id: str, holder: str) -> Claimed | None:
    """Write and claim a test in one go; None when this test was made before."""
    now = time()
    put_test(connection, delivery_id, channel_id, now)
    return next(iter(claim(connection, [delivery_id], holder, now)), None)


def _shown(subscription: Subscription) -> dict[str, Any]:
    shown = subscription.model_dump(mode="json", by_alias=True, exclude={"filter"})
    return shown | {"filter": subscription.filter.model_dump(mode="json", by_alias=True, exclude_none=True)}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")

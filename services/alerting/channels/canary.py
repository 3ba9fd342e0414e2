"""The canary's end: takes our own deliveries over HTTP, and shows how old the newest is that came this far."""

import logging
from ipaddress import ip_address, ip_network
from time import time

from aiohttp import web
from cryptography.exceptions import InvalidTag
from mode import Service
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.alerting import metrics
from services.alerting.channels.desk import Desk, Sink
from services.alerting.store.canary import forget, newest_arrival, note_arrival, reserve, secret_of
from services.runtime.ports import url_at

SINK_PATH = "/canary"
LOOK_SECONDS = 2.0
FORGET_SECONDS = 3600.0
LOOPBACK = {4: "127.0.0.1", 6: "::1"}

log = logging.getLogger(__name__)


class Canary(Service):
    """Keeps our own subscription, drops what is a day old, and keeps the age that an alarm watches."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.newest = time()  # nothing has arrived: the age counts from the start of the process
        self.forgot_at = 0.0
        super().__init__()

    async def on_start(self) -> None:
        """Make the subscription, and let the age be asked from now on."""
        await self.desk.write("canary_reserve", lambda connection: reserve(connection, self.desk.seal, time()))
        metrics.CANARY_AGE.set_function(lambda: max(0.0, time() - self.newest))

    @Service.task
    async def run_looks(self) -> None:
        """Look for what arrived at this process or another."""
        while not self.should_stop:
            newest = await self.desk.read("canary_newest", newest_arrival)
            self.newest = self.newest if newest is None else newest
            if time() - self.forgot_at > FORGET_SECONDS:
                self.forgot_at = time()
                await self.desk.write("canary_forget", lambda connection: forget(connection, time()))
            await self.sleep(LOOK_SECONDS)


def sink_at(host: str, port: int) -> Sink:
    """Return how this machine reaches a port that was opened at an address."""
    address = ip_address(host)
    name = LOOPBACK[address.version] if address.is_unspecified else host
    return Sink(url_at(name, port) + SINK_PATH, ip_network(name))


async def arrive(desk: Desk, request: web.Request) -> web.Response:
    """Take one delivery as a subscriber would: believe its signature, note its id."""
    body = await request.read()
    identity = request.headers.get("webhook-id", "")
    try:
        secret = await desk.read("canary_secret", lambda connection: secret_of(connection, desk.seal))
        Webhook(secret).verify(body, {name.lower(): value for name, value in request.headers.items()})
    except (InvalidTag, ValueError, WebhookVerificationError):
        return web.Response(status=401)
    known = await desk.write("canary_arrived", lambda connection: note_arrival(connection, identity, time()))
    log.info("canary", extra={"delivery_id": identity, "outcome": "arrived" if known else "unknown"})
    return web.Response(status=204 if known else 404)

"""The canary's end in alerting: through outbox, sender, signature and HTTP to our own sink; nobody else hears."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import time
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import func, select, update

from schemas.report import Report
from services.alerting.app import session_maker
from services.alerting.channels import taker as taker_module
from services.alerting.channels.canary import SINK_PATH, Canary
from services.alerting.channels.commands import CommandPort
from services.alerting.channels.desk import Desk
from services.alerting.channels.senders import Senders
from services.alerting.channels.taker import Taker
from services.alerting.metrics import CANARY_AGE
from services.alerting.signing import sign
from services.alerting.store.canary import SUBSCRIPTION_ID, forget, newest_arrival, secret_of
from services.alerting.store.database import writing
from services.alerting.store.read import ReadStore
from services.alerting.store.tables import attempts, canaries, deliveries, relay
from services.runtime.outcomes import Answer, Received, Record
from tests.integration.alerting_world import Receiver, settings_for, until
from tests.support.canary import canary_reports
from tests.unit.alerting.builders import a_report

OTHER_KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
RECORD = Record("reports-v1", 0, 0, 0, b"ZZ", b"", ())


class World:
    """Alerting without Kafka, its canary included."""

    def __init__(self, desk: Desk, canary: Canary, senders: Senders, client: aiohttp.ClientSession) -> None:
        self.desk, self.canary, self.senders, self.client = desk, canary, senders, client
        self.store = ReadStore(desk.engine)

    async def take(self, *reports: Report, replay: str | None = None) -> list[str | None]:
        """Take reports as the stage would hand them over; return the reason of each, None = a revision."""
        answers = await Taker(self.desk)([Received(report, RECORD, replay) for report in reports])
        assert all(isinstance(answer, Answer) and not answer.messages for answer in answers)
        return [answer.reason for answer in answers if isinstance(answer, Answer)]

    def count(self, table: Any, *conditions: Any) -> int:
        """Count rows behind the back of every list."""
        with self.desk.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def arrived(self) -> int:
        """Count the canaries that came to the sink."""
        return self.count(canaries, canaries.c.arrived_at.is_not(None))

    async def call(self, method: str, path: str, body: Any = b"", **headers: str) -> tuple[int, Any]:
        """Call the command port."""
        headers = {"authorization": "Bearer token"} | {name.replace("_", "-"): v for name, v in headers.items()}
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        url = self.desk.settings.alerting_url + path
        async with self.client.request(method, url, data=data, headers=headers) as response:
            raw = await response.read()
            return response.status, orjson.loads(raw) if raw else None

    async def subscribe(self, url: str) -> None:
        """Ask for everything there is, of every kind."""
        kinds = ["new", "corroborated", "updated", "disputed", "retracted", "merged", "historic"]
        channels = [{"kind": "webhook", "address": url}]
        wanted = {"filter": {"everything": True}, "notify_on": kinds, "channels": channels}
        status, made = await self.call("POST", "/subscriptions", wanted)
        assert status == 201, made


@asynccontextmanager
async def alerting(data: Path, url: str, **fields: Any) -> AsyncIterator[World]:
    """Run senders, command port and canary on a database; a second run finds what the first left."""
    desk = Desk(settings_for(data, url, **fields))
    session = session_maker(desk.settings)
    async with AsyncExitStack() as stack:
        stack.callback(desk.close)
        senders, canary = Senders(desk, session), Canary(desk)
        for service in (senders, CommandPort(desk, session), canary):
            await service.start()
            stack.push_async_callback(service.stop)
        client = await stack.enter_async_context(aiohttp.ClientSession())
        await until(lambda: desk.sink is not None)
        yield World(desk, canary, senders, client)


@pytest.fixture
async def world(tmp_path: Path, database_url: str) -> AsyncIterator[World]:
    async with alerting(tmp_path, database_url) as made:
        yield made


def age() -> float:
    """The gauge as a scrape reads it."""
    return next(sample.value for metric in CANARY_AGE.collect() for sample in metric.samples)


async def test_a_canary_arrives_and_nobody_else_hears(world: World, receiver: Receiver) -> None:
    """It is delivered over HTTP to our own sink; no event, alert, list, topic or other subscription knows of it."""
    await world.subscribe(receiver.url())
    world.desk.relay_written.clear()
    sent = world.count(relay)
    listed = len(world.store.deliveries(limit=200).items)
    number = int(time()) - 500
    assert await world.take(*canary_reports(number)) == ["canary"]
    await until(lambda: world.arrived() == 1)
    await until(lambda: world.count(deliveries, deliveries.c.channel == "canary", deliveries.c.state == "ok") == 1)
    await until(lambda: 498 <= age() < 600)
    assert (world.store.events().items, world.store.last_seq(), world.count(relay)) == ((), 0, sent)
    assert len(world.store.deliveries(limit=200).items) == listed
    assert [s.subscription_id for s in world.store.subscriptions() if s.subscription_id == SUBSCRIPTION_ID] == []
    assert receiver.bodies() == []
    assert await world.take(a_report()) == [None]
    await until(lambda: len(receiver.bodies()) == 1)


async def test_without_its_own_path_everyone_would_hear(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant takes a canary for any report: the test above must see it."""
    monkeypatch.setattr(taker_module, "is_canary", lambda report: False)
    await world.subscribe(receiver.url())
    assert await world.take(*canary_reports(int(time()))) == [None]
    await until(lambda: len(receiver.bodies()) == 1)
    assert len(world.store.events().items) == 1


async def test_the_same_canary_never_calls_twice(world: World) -> None:
    """Taken again live or replayed, or read a day late, it is rejected as a canary and makes no call."""
    now = int(time())
    first, replayed, old = canary_reports(now), canary_reports(now - 5), canary_reports(now - 90_000)
    assert await world.take(*first, *first) == ["canary", "canary"]
    assert await world.take(*replayed, replay="promote/x") == ["canary"]
    assert await world.take(*old) == ["canary"]
    await until(lambda: world.arrived() == world.count(attempts) == 1)  # the call is recorded after it was answered
    assert await world.take(*first) == ["canary"]
    assert (world.count(canaries), world.count(deliveries), world.count(attempts)) == (1, 1, 1)


async def test_a_canary_bears_on_no_event(world: World) -> None:
    """A report about the same actors, were one ever written, founds an event of its own."""
    (canary,) = canary_reports(int(time()))
    source = canary.article.source.model_copy(update={"id": "other"})
    article = canary.article.model_copy(update={"source": source})
    ordinary = canary.model_copy(update={"article": article})
    assert await world.take(canary, ordinary) == ["canary", None]
    (event,) = world.store.events().items
    assert (event.revision, event.sources, event.copies) == (1, 1, 0)


async def test_the_age_grows_while_nothing_arrives(world: World) -> None:
    """From the start of the process, then from the fetch of the newest that arrived, in whatever order they come."""
    assert 0 <= age() < 60
    world.canary.newest -= 1000
    assert 1000 <= age() < 1060
    now = int(time())
    await world.take(*canary_reports(now - 300))
    await until(lambda: world.arrived() == 1 and 298 <= age() < 360)
    await world.take(*canary_reports(now - 600))
    await until(lambda: world.arrived() == 2)
    with world.desk.engine.connect() as connection:
        assert newest_arrival(connection) == now - 298


async def test_what_was_written_before_a_crash_arrives_after_it(tmp_path: Path, database_url: str) -> None:
    """The row stood, no sender saw it: the next start calls; the arrival is remembered by the one after."""
    number = int(time()) - 100
    async with alerting(tmp_path, database_url) as world:
        await world.senders.stop()
        await world.take(*canary_reports(number))
        assert world.arrived() == 0
    async with alerting(tmp_path, database_url) as world:
        await until(lambda: world.arrived() == 1)
    async with alerting(tmp_path, database_url) as world:
        await until(lambda: world.canary.newest == number + 2)


async def test_another_secrets_key_gives_it_another_secret(tmp_path: Path, database_url: str) -> None:
    """Under a new key the reserved subscription works on, unlike those of users."""
    async with alerting(tmp_path, database_url):
        pass
    async with alerting(tmp_path, database_url, secrets_key=OTHER_KEY) as world:
        await world.take(*canary_reports(int(time())))
        await until(lambda: world.arrived() == 1)


async def test_the_sink_believes_only_our_signature(world: World) -> None:
    """Unsigned or wrongly signed calls are refused; a well-signed one about nothing we sent is not found."""
    with world.desk.engine.connect() as connection:
        secret = secret_of(connection, world.desk.seal)
    now, other = int(time()), "whsec_" + "A" * 44
    for secrets, at, status in (((secret,), now, 404), ((other,), now, 401), ((secret,), now - 3600, 401)):
        headers = sign(secrets, "dl_x", at, b"{}")
        found, _ = await world.call("POST", SINK_PATH, b"{}", **{k.replace("-", "_"): v for k, v in headers.items()})
        assert found == status
    assert (await world.call("POST", SINK_PATH, b"{}"))[0] == 401


async def test_nobody_changes_or_resends_what_is_reserved(world: World) -> None:
    """To the command port the reserved subscription and its deliveries do not exist."""
    await world.take(*canary_reports(int(time())))
    await until(lambda: world.arrived() == 1)
    with world.desk.engine.connect() as connection:
        identity = connection.scalar(select(canaries.c.delivery_id))
    for method, path in (
        ("PATCH", f"/subscriptions/{SUBSCRIPTION_ID}"),
        ("DELETE", f"/subscriptions/{SUBSCRIPTION_ID}"),
        ("POST", f"/subscriptions/{SUBSCRIPTION_ID}/test"),
        ("POST", f"/deliveries/{identity}/resend"),
    ):
        assert (await world.call(method, path, {}))[0] == 404, path
    assert world.store.delivery(str(identity)) is None


async def test_what_is_a_day_old_is_forgotten(world: World) -> None:
    """Row, delivery and attempts go, whatever became of them; what is younger stays."""
    now = int(time())
    await world.take(*canary_reports(now), *canary_reports(now - 7200))
    await until(lambda: world.count(attempts) == 2)
    with writing(world.desk.engine) as connection:
        old = canaries.c.fetched_at < now - 3600
        connection.execute(update(canaries).where(old).values(fetched_at=now - 90_000))
        forget(connection, now)
    assert (world.count(canaries), world.count(deliveries), world.count(attempts)) == (1, 1, 1)

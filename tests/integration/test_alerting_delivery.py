"""Calls to real receivers: signed, retried, held apart, never inside, never twice under another id."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
import pytest
from aiohttp import web

from schemas.ids import delivery_id
from services.alerting import retries
from services.alerting.app import session_maker
from services.alerting.channels import senders as senders_module
from services.alerting.channels.commands import CommandPort
from services.alerting.channels.desk import Desk
from services.alerting.channels.senders import Senders
from services.alerting.channels.webhook import call
from services.alerting.store.read import ReadStore
from services.alerting.store.write import Taken
from tests.integration.alerting_world import Receiver, new_database, settings_for, take_one, until
from tests.unit.alerting.builders import a_denial, a_place, a_report, later


class World:
    """Alerting without Kafka: its database, senders and command port."""

    def __init__(self, desk: Desk, senders: Senders, session: aiohttp.ClientSession) -> None:
        self.desk = desk
        self.senders = senders
        self.session = session
        self.number = 0

    @property
    def store(self) -> ReadStore:
        return ReadStore(self.desk.engine)

    def ring(self) -> Taken:
        """Let something new happen."""
        self.number += 1
        report = a_report(url=f"https://one.example/{self.number}", place=a_place(f"gn:{self.number}"))
        taken = take_one(self.desk.engine, self.desk, report)
        self.desk.deliveries_written.set()
        return taken

    async def command(
        self, method: str, path: str, body: Any = None, key: str | None = None, token: str = "token"
    ) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": key} if key else {})
        url = self.desk.settings.alerting_url + path
        async with self.session.request(method, url, data=orjson.dumps(body), headers=headers) as response:
            raw = await response.read()
            return response.status, orjson.loads(raw) if raw else None

    async def subscribe(self, *urls: str, **fields: Any) -> dict[str, Any]:
        wanted = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": url} for url in urls]}
        status, made = await self.command("POST", "/subscriptions", wanted | fields)
        assert status == 201, made
        found: dict[str, Any] = made
        return found

    def states(self, why: str = "match") -> list[str]:
        logs = self.store.deliveries(limit=200).items[::-1]
        return [log.delivery.state for log in logs if log.delivery.why == why]


@asynccontextmanager
async def alerting(data: Path, url: str = "", **fields: Any) -> AsyncIterator[World]:
    """Run senders and command port on a database in ``data``; a second run finds what the first left."""
    desk = Desk(settings_for(data, url or f"sqlite:///{data / 'alerting.sqlite'}", **fields))
    session = session_maker(desk.settings)
    async with AsyncExitStack() as stack:
        stack.callback(desk.close)
        services = [Senders(desk, session), CommandPort(desk, session)]
        for service in services:
            await service.start()
            stack.push_async_callback(service.stop)
        client = await stack.enter_async_context(aiohttp.ClientSession())
        world = World(desk, services[0], client)  # type: ignore[arg-type]
        await until(lambda: bool(services[1].runner and services[1].runner.addresses))  # type: ignore[attr-defined]
        yield world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with alerting(tmp_path) as made:
        yield made


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that take tenths of a second: the same number of attempts, the clock run faster."""
    monkeypatch.setattr(retries, "GAPS", (0,) + (0.1,) * (len(retries.GAPS) - 1))


async def test_an_alert_arrives_signed(world: World, receiver: Receiver) -> None:
    """A stock Standard Webhooks library verifies it; id, type and data are those of the contract."""
    made = await world.subscribe(receiver.url(), language="ar")
    taken = world.ring()
    await until(lambda: bool(receiver.bodies()))
    body = receiver.verify(made["secret"])[-1]
    assert taken.alert is not None
    channel = made["channels"][0]["channel_id"]
    expected = delivery_id(taken.alert.alert_id, made["subscription_id"], channel)
    assert (body["type"], body["data"]["delivery_id"], body["data"]["language"]) == ("alert.new", expected, "ar")
    _, headers, raw = receiver.calls[-1]
    assert (headers["webhook-id"], headers["content-type"]) == (expected, "application/json")
    assert re.fullmatch(r"Tansiq/\S+", headers["user-agent"])
    assert len(raw) < 20_000
    await until(lambda: world.states() == ["ok"])


async def test_a_new_subscription_is_tested_before_it_counts(world: World, receiver: Receiver) -> None:
    """A signed test answered 2xx makes the channel active, anything else leaves it pending and unrung."""
    receiver.answers["no"] = 500
    good, bad = await world.subscribe(receiver.url()), await world.subscribe(receiver.url("no"))
    assert [made["channels"][0]["state"] for made in (good, bad)] == ["active", "pending"]
    (test,) = receiver.verify(good["secret"])
    assert (test["type"], test["data"]["test"]) == ("test", True)
    world.ring()
    await until(lambda: world.states() == ["ok"])
    assert len([path for path, _, _ in receiver.calls if path == "no"]) == 1
    receiver.answers["no"] = 200
    status, answer = await world.command("POST", f"/subscriptions/{bad['subscription_id']}/test")
    assert (status, answer["deliveries"][0]["state"]) == (200, "ok")
    shown = world.store.subscription(bad["subscription_id"])
    assert shown is not None
    assert shown.channels[0].state == "active"


async def test_a_receiver_that_is_down_gets_it_when_it_is_back(world: World, receiver: Receiver, hasty: None) -> None:
    """Every attempt carries the same id and the same bytes; the log shows each."""
    made = await world.subscribe(receiver.url())
    receiver.answers["hook"] = 503
    world.ring()
    await until(lambda: len(receiver.bodies()) >= 3)
    receiver.answers["hook"] = 200
    await until(lambda: world.states() == ["ok"])
    calls = [(headers["webhook-id"], raw) for _, headers, raw in receiver.calls[1:]]
    assert len(set(calls)) == 1
    receiver.verify(made["secret"])
    (log,) = [log for log in world.store.deliveries().items if log.delivery.why == "match"]
    assert [attempt.status_code for attempt in log.attempts] == [503] * (len(calls) - 1) + [200]
    assert [attempt.number for attempt in log.attempts] == list(range(1, len(calls) + 1))


async def test_after_the_last_attempt_it_is_exhausted_and_can_be_resent(
    world: World, receiver: Receiver, hasty: None
) -> None:
    """Ten attempts, no more; resending is the same delivery."""
    await world.subscribe(receiver.url())
    receiver.answers["hook"] = 400
    world.ring()
    await until(lambda: world.states() == ["exhausted"], 60)
    assert len(receiver.bodies()) == len(retries.GAPS)
    receiver.answers["hook"] = 200
    (log,) = world.store.deliveries(state="exhausted").items
    status, _ = await world.command("POST", f"/deliveries/{log.delivery.delivery_id}/resend")
    assert status == 202
    await until(lambda: world.states() == ["ok"])
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls[1:]}) == 1


async def test_one_that_hangs_delays_no_other(world: World, receiver: Receiver) -> None:
    """Ten alerts reach the good one at once while the other keeps its calls open, on the same host."""
    hung = asyncio.Event()
    receiver.answers["slow"] = 200
    await world.subscribe(receiver.url("slow"))
    await world.subscribe(receiver.url("good"))

    async def hang() -> int:
        await hung.wait()
        return 200

    receiver.answers["slow"] = lambda request: hang()
    for _ in range(10):
        world.ring()
    await until(lambda: len(receiver.bodies("good")) == 10, 5)
    assert len(receiver.bodies("slow")) <= 4
    receiver.answers["slow"] = 200
    hung.set()
    await until(lambda: len(receiver.bodies("slow")) == 10)


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        (302, "retry", "redirect"),
        (404, "retry", "http_4xx"),
        (500, "retry", "http_5xx"),
        (410, "exhausted", "http_4xx"),
        (299, "ok", None),
    ],
)
async def test_what_an_answer_means(
    world: World, receiver: Receiver, answer: int, state: str, error: str | None
) -> None:
    """2xx is taken, a redirect is not followed, gone is the end, the rest comes again."""
    made = await world.subscribe(receiver.url())
    receiver.answers["hook"] = lambda request: web.Response(status=answer, headers={"location": "/elsewhere"})
    world.ring()
    await until(lambda: world.states() == [state])
    (log,) = [log for log in world.store.deliveries().items if log.delivery.why == "match"]
    assert (log.delivery.status_code, log.delivery.error) == (answer, error)
    assert not receiver.bodies("elsewhere")
    shown = world.store.subscription(made["subscription_id"])
    assert shown is not None
    assert shown.channels[0].state == {410: "disabled", 299: "active"}.get(answer, "failing")


async def test_an_endless_answer_is_read_only_so_far(world: World, receiver: Receiver) -> None:
    """64 KB are read, 1 KB is kept, a 2xx stays a 2xx."""
    await world.subscribe(receiver.url())
    receiver.answers["hook"] = lambda request: web.Response(text="x" * 5_000_000)
    world.ring()
    await until(lambda: world.states() == ["ok"])
    (log,) = [log for log in world.store.deliveries().items if log.delivery.why == "match"]
    assert len(log.attempts[0].answer) == 1000


PRIVATE = [
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://10.1.2.3/x",
    "https://169.254.169.254/latest",
    "http://hook.example/x",
    "https://user:word@hook.example/x",
    "ftp://hook.example/x",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_an_address_inside_is_refused(tmp_path: Path, address: str) -> None:
    """With no network allowed, nothing private, plain or odd is taken as a webhook."""
    async with alerting(tmp_path, allow_networks=()) as world:
        wanted = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": address}]}
        status, problem = await world.command("POST", "/subscriptions", wanted)
        assert (status, problem["pointer"]) == (422, "/channels/0/address")
        assert world.store.subscriptions() == ()


async def test_a_name_that_leads_inside_is_stopped_at_the_socket(tmp_path: Path, receiver: Receiver) -> None:
    """A name passes the first look; the guard sees where it leads, and nothing arrives."""
    settings = settings_for(tmp_path, allow_networks=())

    class Rebinding(aiohttp.abc.AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
            return [{"hostname": host, "host": "127.0.0.1", "port": receiver.port, "family": 2, "proto": 6, "flags": 0}]

        async def close(self) -> None:
            pass

    session = session_maker(settings)(resolver=Rebinding())
    answer = await call(session, f"https://hook.example:{receiver.port}/x", ["whsec_AAAA"], "dl_x", b"{}", ())
    await session.close()
    assert (answer.status_code, answer.error) == (None, "blocked")
    assert receiver.calls == []


async def test_a_port_that_nobody_answers_is_an_answer_too(world: World, receiver: Receiver) -> None:
    """Each kind of silence has its word."""
    await world.subscribe(receiver.url())
    await receiver.stop()
    world.ring()
    await until(lambda: world.states() == ["retry"])
    (log,) = [log for log in world.store.deliveries().items if log.delivery.why == "match"]
    assert (log.delivery.error, log.delivery.next_attempt_at is not None) == ("connect", True)


async def test_commands_need_the_token(world: World) -> None:
    """Without the internal token nothing is told or done."""
    for token in ("", "other"):
        status, problem = await world.command("DELETE", "/subscriptions/su_1", token=token)
        assert (status, problem["type"]) == (401, "urn:tansiq:problem:unauthorized")


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"filter": {"all": [{"field": "actor", "any_of": ["ru"]}]}}, "/filter/all/0"),
        ({"filter": {"all": [{"field": "sources", "min": "2"}]}}, "/filter/all/0/min"),
        ({"channels": []}, "/channels"),
        ({"channels": [{"kind": "email", "address": "a@b.example"}]}, "/channels/0/kind"),
        ({"language": "fr"}, "/language"),
        ({"notify_on": ["never"]}, "/notify_on/0"),
        ({"colour": "red"}, "/colour"),
        ({"schedule": {"when": "daily"}}, "/schedule"),
    ],
)
async def test_a_wrong_subscription_names_the_place(world: World, wanted: Any, pointer: str) -> None:
    """422 with a JSON Pointer, and nothing is written."""
    body = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": "http://127.0.0.1/"}]}
    status, problem = await world.command("POST", "/subscriptions", body | wanted)
    assert (status, problem["pointer"]) == (422, pointer)
    assert world.store.subscriptions() == ()


async def test_the_same_key_subscribes_once(world: World, receiver: Receiver) -> None:
    """The first answer comes again, secret included; the key with another body is refused."""
    body = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": receiver.url()}]}
    first = await world.command("POST", "/subscriptions", body, key="k1")
    assert await world.command("POST", "/subscriptions", body, key="k1") == first
    assert len(world.store.subscriptions()) == 1
    status, _ = await world.command("POST", "/subscriptions", body | {"name": "other"}, key="k1")
    assert status == 409


async def test_a_subscription_is_changed_paused_and_deleted(world: World, receiver: Receiver) -> None:
    """A paused one hears nothing, an active one again, a deleted one never."""
    made = await world.subscribe(receiver.url())
    path = f"/subscriptions/{made['subscription_id']}"
    status, shown = await world.command("PATCH", path, {"name": "mine", "state": "paused"})
    assert (status, shown["name"], shown["state"], shown["channels"][0]["state"]) == (200, "mine", "paused", "active")
    world.ring()
    assert world.states() == []
    await world.command("PATCH", path, {"state": "active"})
    world.ring()
    await until(lambda: world.states() == ["ok"])
    assert (await world.command("PATCH", path, {"channels": []}))[1]["pointer"] == "/channels"
    assert (await world.command("DELETE", path))[0] == 204
    assert [(await world.command(m, path, {}))[0] for m in ("DELETE", "PATCH")] == [404, 404]
    world.ring()
    assert world.states() == ["ok"]


def ids_by_alert(receiver: Receiver) -> dict[str, set[str]]:
    """Which ids each alert was sent under, over all calls."""
    found: dict[str, set[str]] = {}
    for _, headers, raw in receiver.calls:
        body = orjson.loads(raw)
        if body["type"] != "test":
            found.setdefault(body["data"]["alert_id"], set()).add(headers["webhook-id"])
    return found


async def _crash_after_the_call(tmp_path: Path, receiver: Receiver) -> None:
    """Die between the answer and its record, then start anew as the same process."""
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
        world.senders._record = _never  # type: ignore[method-assign]  # the process dies before it writes
        world.ring()
        await until(lambda: len(receiver.bodies()) == 1)
    async with alerting(tmp_path) as world:
        await until(lambda: world.states() == ["ok"])


async def _never() -> None:
    """What a killed process does."""


async def test_a_crash_after_the_call_repeats_it_under_the_same_id(tmp_path: Path, receiver: Receiver) -> None:
    """No design removes this window: one repeat, which receivers drop by its id."""
    await _crash_after_the_call(tmp_path, receiver)
    assert len(receiver.bodies()) == 2
    assert [len(ids) for ids in ids_by_alert(receiver).values()] == [1]


async def test_a_build_with_random_ids_is_caught(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant sends under a fresh id each time: the check above must see it."""

    async def random_ids(session: Any, address: str, secrets: list[str], webhook_id: str, *rest: Any) -> Any:
        return await call(session, address, secrets, f"dl_{uuid4().hex}", *rest)

    monkeypatch.setattr(senders_module, "call", random_ids)
    await _crash_after_the_call(tmp_path, receiver)
    assert [len(ids) for ids in ids_by_alert(receiver).values()] == [2]


async def test_a_crash_before_the_call_loses_nothing(tmp_path: Path, receiver: Receiver) -> None:
    """The row is there, no sender saw it: the next start calls, once."""
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
        await world.senders.stop()
        world.ring()
    assert receiver.bodies() == []
    async with alerting(tmp_path) as world:
        await until(lambda: world.states() == ["ok"])
    assert len(receiver.bodies()) == 1


async def test_a_crash_after_the_answer_was_recorded_repeats_nothing(tmp_path: Path, receiver: Receiver) -> None:
    """The next start finds the row closed; only what is new is called."""
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
        world.ring()
        await until(lambda: world.states() == ["ok"])
    async with alerting(tmp_path) as world:
        world.number = 1
        world.ring()
        await until(lambda: world.states() == ["ok", "ok"])
    assert len(receiver.bodies()) == 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls[1:]}) == 2


async def test_a_withdrawal_says_so(world: World, receiver: Receiver) -> None:
    """Who was told that two sources report it hears when one takes it back."""
    await world.subscribe(receiver.url(), filter={"all": [{"field": "sources", "min": 2}]})
    for report in (
        a_report(),
        a_report(url="https://two.example/b", outlet="two", seen=later(hours=1)),
        a_denial(url="https://one.example/c", seen=later(hours=2)),
    ):
        take_one(world.desk.engine, world.desk, report)
    world.desk.deliveries_written.set()
    await until(lambda: len(receiver.bodies()) == 2)
    types = sorted((body["type"], body["data"]["why"]) for body in receiver.bodies())
    assert types == [("alert.corroborated", "match"), ("alert.withdrawn", "withdrawal")]


async def test_another_secrets_key_fails_the_delivery_not_the_service(tmp_path: Path, receiver: Receiver) -> None:
    """What cannot be opened is recorded as such and holds up nobody."""
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
    other = "AQ" + "A" * 41 + "="
    async with alerting(tmp_path, secrets_key=other) as world:
        world.ring()
        await until(lambda: world.states() == ["retry"])
        await world.subscribe(receiver.url("other"))
        world.ring()
        await until(lambda: len(receiver.bodies("other")) == 1)
    (log,) = [log for log in world.store.deliveries(state="retry").items if log.attempts[0].number == 1][-1:]
    assert log.delivery.error == "signature"
    assert receiver.bodies() == []


async def test_stopping_does_not_wait_for_a_receiver_that_hangs(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is given up and made again by the next start, under the same id."""
    monkeypatch.setattr(senders_module, "STOP_SECONDS", 0.2)
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
        receiver.answers["hook"] = lambda request: asyncio.sleep(60, 200)
        world.ring()
        await until(lambda: len(receiver.bodies()) == 1)
        begin = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - begin < 5
    receiver.answers["hook"] = 200
    async with alerting(tmp_path) as world:
        await until(lambda: world.states() == ["ok"])
    assert [len(ids) for ids in ids_by_alert(receiver).values()] == [1]


async def test_two_processes_share_the_outbox(tmp_path: Path, receiver: Receiver) -> None:
    """Two senders on one database: every delivery is called once, by one of them."""
    async with alerting(tmp_path) as world:
        await world.subscribe(receiver.url())
        second = Desk(world.desk.settings.model_copy(update={"replica": 2}))
        other = Senders(second, session_maker(second.settings))
        await other.start()
        for _ in range(40):
            world.ring()
            second.deliveries_written.set()
        await until(lambda: world.states() == ["ok"] * 40)
        await other.stop()
        second.close()
    assert len(receiver.bodies()) == 40
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls[1:]}) == 40


@pytest.mark.postgresql
async def test_it_works_on_postgresql_too(tmp_path: Path, receiver: Receiver, postgresql: str) -> None:
    """Subscribe, ring, deliver, on the other database."""
    async with alerting(tmp_path, url=new_database(postgresql)) as world:
        made = await world.subscribe(receiver.url())
        world.ring()
        await until(lambda: world.states() == ["ok"])
        assert receiver.verify(made["secret"])[-1]["type"] == "alert.new"

"""kill -9 of every service, and of the broker, under a few hundred articles: nothing lost, nothing rung twice."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.receiver import Call, Receiver, receiving
from tests.support.recorder import alert_bodies, repeats, wrong_deliveries, wrong_outcomes
from tests.support.records import outcomes
from tests.support.site import Site, serving
from tests.support.stack import LOOPBACK, Stack, running
from tests.support.stories import stories
from tests.support.waiting import until

OUTLETS = 10
ARTICLES = int(os.environ.get("TANSIQ_CHAOS_ARTICLES", "300"))
VICTIMS = ("cleaning", "extraction", "alerting", "fetching", "portal", "alerting")
SLOW_SECONDS = 0.2  # a call that takes its time leaves a window in which its sender can die


@contextmanager
def under_test(folder: Path, **settings: str) -> Iterator[tuple[Stack, Site]]:
    """Run a stack that watches an empty site of our own."""
    with serving(OUTLETS) as site:
        folder.mkdir(parents=True, exist_ok=True)
        sources = folder / "sources.yaml"
        sources.write_text(site.sources(), "utf-8")
        own = {
            "TANSIQ_SOURCES": str(sources),
            "TANSIQ_ALLOW_NETWORKS": LOOPBACK,
            "TANSIQ_HOST_GAP_SECONDS": "0.4",
            "TANSIQ_FLOOD_MINIMUM": "0",
        }
        with running(folder / "var", **own, **settings) as stack:
            yield stack, site


def load(site: Site, count: int) -> set[str]:
    """Publish stories; return their addresses."""
    published = stories(count, OUTLETS)
    site.put(*published)
    return {site.url(story) for story in published}


def settled(stack: Stack, urls: set[str], *, seconds: float) -> None:
    """Wait until every address has an outcome."""

    def left() -> int:
        return len(urls - set(outcomes(stack.run["kafka"])))

    def done() -> bool:
        number = left()
        print(f"{number} of {len(urls)} open")
        return number == 0

    until(done, seconds=seconds, what="every served article has an outcome", every=2)


def all_told(stack: Stack, receiver: Receiver, *, seconds: float) -> None:
    """Wait until every alert was told."""

    def done() -> bool:
        wanted = {alert["alert_id"] for alert in alert_bodies(stack.run["kafka"]) if alert["kind"] != "historic"}
        return wanted <= {call.data["alert_id"] for call in receiver.alerts()}

    until(done, seconds=seconds, what="every alert is told", every=2)


def test_each_service_killed_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Every article ends in exactly one outcome; every alert is told under one id, repeats only in the send window."""
    with receiving() as receiver, under_test(tmp_path) as (stack, site):
        subscription = stack.subscribe(receiver.url)
        receiver.behaviour = slowly
        urls = load(site, ARTICLES)
        for number, victim in enumerate(VICTIMS, 1):
            share = ARTICLES * number // (len(VICTIMS) + 2)
            until(lambda share=share: len(site.served) >= share, seconds=60, what=f"{share} articles are served")
            # alerting dies while a call is on its way: after the call, before its row says so
            pid = stack.kill(victim, when=(lambda: receiver.open_calls) if victim == "alerting" else lambda: True)
            print(f"killed {victim} ({pid}) with {len(site.served)} served, {len(receiver.alerts())} told")
            stack.wait_for_ready(victim, not_pid=pid)
        settled(stack, urls, seconds=120)
        all_told(stack, receiver, seconds=60)
        assert wrong_outcomes(urls, outcomes(stack.run["kafka"])) == []
        assert wrong_deliveries(receiver.alerts(), alert_bodies(stack.run["kafka"]), subscription) == []
        assert len(receiver.alerts("new")) >= ARTICLES // 4, "the load was meant to ring"
        print(f"{repeats(receiver.alerts())} calls came again")
        assert repeats(receiver.alerts()) > 0, "alerting was killed with a call on its way: it must come again"
        # only calls that were on their way when their sender died come again: at most 4 a host and kill
        assert repeats(receiver.alerts()) <= 4 * VICTIMS.count("alerting")


def test_the_broker_killed_under_load_loses_nothing(tmp_path: Path) -> None:
    """Killed and started again on the same data: the services come back by themselves and finish the work."""
    with receiving() as receiver, under_test(tmp_path) as (stack, site):
        subscription = stack.subscribe(receiver.url)
        urls = load(site, ARTICLES // 2)
        until(lambda: len(site.served) >= ARTICLES // 6, seconds=60, what="a third of the articles is served")
        kill_broker(stack)
        stack.cli("kafka", "start")
        settled(stack, urls, seconds=150)
        all_told(stack, receiver, seconds=60)
        assert wrong_outcomes(urls, outcomes(stack.run["kafka"])) == []
        assert wrong_deliveries(receiver.alerts(), alert_bodies(stack.run["kafka"]), subscription) == []


def kill_broker(stack: Stack) -> None:
    """Kill -9 the broker."""
    status = json.loads(stack.cli("kafka", "status", "--json"))
    os.kill(status["pid"], signal.SIGKILL)


def test_a_webhook_that_is_down_gets_its_delivery_and_a_hanging_one_delays_nobody(tmp_path: Path) -> None:
    """Three receivers: one well, one down for a while, one that never answers."""
    with receiving() as well, receiving() as down, receiving() as hanging, under_test(tmp_path) as (stack, site):
        subscriptions = [stack.subscribe(receiver.url) for receiver in (well, down, hanging)]
        down.down()
        hanging.behaviour = never
        load(site, 2 * OUTLETS)
        until(lambda: len(well.alerts("new")) >= OUTLETS, seconds=60, what="the well receiver hears of all")
        assert hanging.alerts("new"), "the hanging receiver was called meanwhile"
        slowest = max(call.at for call in well.alerts()) - min(call.at for call in well.alerts())
        assert slowest < 30
        down.up()
        until(lambda: len({call.id for call in down.alerts("new")}) >= OUTLETS, seconds=120, what="the other hears too")
        alerts = alert_bodies(stack.run["kafka"])
        assert wrong_deliveries(down.alerts(), alerts, subscriptions[1]) == []


def slowly(_call: Call) -> int:
    """Answer well, but not at once."""
    time.sleep(SLOW_SECONDS)
    return 200


def never(call: Call) -> int:
    """Answer nothing until the caller has long given up."""
    if call.message["type"] == "test":
        return 200
    time.sleep(120)
    return 200


def once_unwilling() -> "Receiver":
    """Return a receiver that refuses each call once, so that each comes again."""
    receiver, refused = Receiver(), set()

    def behaviour(call: Call) -> int:
        key = call.data.get("alert_id", call.id)
        if key in refused or call.message["type"] == "test":
            return 200
        refused.add(key)
        return 500

    receiver.behaviour = behaviour
    return receiver.up()


MUTANTS = {
    "random id when stored": "import schemas.ids\nschemas.ids.delivery_id = lambda *_: 'dl_' + uuid.uuid4().hex",
    "random id at each attempt": (
        "import services.alerting.signing as signing\nwas = signing.sign\n"
        "signing.sign = lambda keys, _id, *rest: was(keys, 'dl_' + uuid.uuid4().hex, *rest)"
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_checks_catch_random_delivery_ids(tmp_path: Path, name: str) -> None:
    """Two mutants, put in from outside, must fail the check that the other tests here pass."""
    folder = tmp_path / "mutant"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import uuid\n{MUTANTS[name]}\n")
    with under_test(tmp_path / "run", PYTHONPATH=str(folder)) as (stack, site):
        receiver = once_unwilling()
        subscription = stack.subscribe(receiver.url)
        urls = load(site, 2)
        settled(stack, urls, seconds=60)
        until(lambda: len(receiver.alerts()) >= 4, seconds=60, what="two alerts are told, refused and told again")
        pid = stack.kill("alerting")
        stack.wait_for_ready("alerting", not_pid=pid)
        wrong = wrong_deliveries(receiver.alerts(), alert_bodies(stack.run["kafka"]), subscription)
        receiver.down()
    assert wrong

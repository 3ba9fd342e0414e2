"""The command port: open while the broker is away, on a port of its own, found by the portal in DATA."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from services.runtime.registry import find_urls
from tests.integration.alerting_world import free_port
from tests.integration.test_portal_tail import Process
from tests.support.receiver import receiving
from tests.support.waiting import until
from tests.unit.portal.conftest import ask

NO_BROKER = "127.0.0.1:1"


@pytest.fixture
def started() -> Iterator[ExitStack]:
    """Ends what a test starts."""
    with ExitStack() as stack:
        yield stack


def start(started: ExitStack, data: Path, service: str, **settings: str) -> Process:
    """Start a service that waits for a broker."""
    data.mkdir(exist_ok=True)
    usual = {"TANSIQ_ALLOW_NETWORKS": "127.0.0.0/8", "TANSIQ_PORT": str(free_port())}
    process = Process(data, NO_BROKER, service, **(usual | settings))
    started.callback(process.stop)
    return process


def commands_of(data: Path) -> str:
    """Wait until alerting takes commands; return where."""
    return until(lambda: find_urls(data, "alerting", "commands"), seconds=60, what="alerting takes commands")[0]


def subscribe(portal: Process, address: str) -> Any:
    """Ask for everything through a portal."""
    order = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": address}]}
    made = ask(f"{portal.url}/v1/subscriptions", "POST", json.dumps(order).encode(), content_type="application/json")
    assert made.status == 201, made.body
    return made.json


def test_subscriptions_are_managed_while_the_broker_is_away(started: ExitStack, tmp_path: Path) -> None:
    """Alerting is not ready and says why, yet takes a subscription, proves its address, ends it; both stop in order."""
    with receiving() as receiver:
        alerting, portal = (start(started, tmp_path, service) for service in ("alerting", "portal"))
        commands_of(tmp_path)
        made = subscribe(portal, receiver.url)
        assert made["channels"][0]["state"] == "active"
        assert [call.message["type"] for call in receiver.calls] == ["test"]
        gone = ask(f"{portal.url}/v1/subscriptions/{made['subscription_id']}", "DELETE")
        assert gone.status == 204
        ready = ask(f"{alerting.url}/ready")
        assert ready.status == 503
        assert any("broker" in reason for reason in ready.json["reasons"])
        assert [portal.stop(), alerting.stop()] == [0, 0]


def test_two_that_start_at_once_get_a_port_each(started: ExitStack, tmp_path: Path) -> None:
    """Each portal reaches the alerting of its own DATA; the usual port goes to one of them at most."""
    folders = [tmp_path / "one", tmp_path / "two"]
    alertings = [start(started, folder, "alerting") for folder in folders]
    ports = [commands_of(folder) for folder in folders]
    assert len(set(ports)) == 2
    with receiving() as receiver:
        portals = [start(started, folder, "portal") for folder in folders]
        for portal in portals:
            subscribe(portal, receiver.url)
            assert len(ask(f"{portal.url}/v1/subscriptions").json["items"]) == 1
        alertings[0].process.kill()
        alertings[0].process.wait()
        again = start(started, folders[0], "alerting")
        commands_of(folders[0])
        subscribe(portals[0], receiver.url)
        assert len(ask(f"{portals[0].url}/v1/subscriptions").json["items"]) == 2
        assert again.process.poll() is None

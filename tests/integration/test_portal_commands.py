"""What the portal changes through alerting: both processes, a real receiver, the whole life of a subscription."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import Broker
from tests.integration.alerting_world import free_port
from tests.integration.test_portal_tail import Process
from tests.unit.portal.conftest import Answer, ask

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True


class Receiver(BaseHTTPRequestHandler):
    """Takes every webhook."""

    def do_POST(self) -> None:
        """Answer 204."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """A webhook that answers 204."""
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()


@pytest.fixture
def portal(kafka: Broker, tmp_path: Path) -> Iterator[Process]:
    """Alerting and a portal beside it, which finds its commands in DATA."""
    settings = {
        "TANSIQ_METRICS_PORT": str(free_port()),
        "TANSIQ_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    alerting = Process(tmp_path, kafka.bootstrap, "alerting", **settings)
    alerting.until_ready()
    portal = Process(tmp_path, kafka.bootstrap, **settings)
    portal.until_ready()
    yield portal
    assert [portal.stop(), alerting.stop()] == [0, 0]


def post(url: str, body: object) -> Answer:
    """Post JSON."""
    return ask(url, "POST", json.dumps(body).encode(), content_type="application/json")


def test_the_life_of_a_subscription(portal: Process, address: str) -> None:
    """Made, shown, tested, logged, changed, sent again, ended; a wrong filter is refused with its pointer."""
    subscriptions = f"{portal.url}/v1/subscriptions"
    order = {"name": "desk", "filter": {"everything": True}, "channels": [{"kind": "webhook", "address": address}]}
    made = post(subscriptions, order)
    assert made.status == 201, made.body
    assert made.json["secret"].startswith("whsec_")
    assert made.json["channels"][0]["state"] == "active"
    wrong = post(subscriptions, {**order, "filter": {"all": [{"field": "moon"}]}})
    assert (wrong.status, wrong.headers["content-type"]) == (422, "application/problem+json")
    assert wrong.json["pointer"] == "/filter/all/0"

    own = f"{subscriptions}/{made.json['subscription_id']}"
    shown = ask(own).json
    assert shown["filter"] == {"everything": True}
    assert "secret" not in shown
    assert ask(f"{own}/test", "POST", b"").json["deliveries"][0]["state"] == "ok"
    log = ask(f"{own}/deliveries").json
    assert {"delivery_id", "state", "attempts"} <= set(log["items"][0])
    assert [item["why"] for item in log["items"]] == ["test", "test"]
    attempt = log["items"][0]["attempts"][0]
    assert (attempt["number"], attempt["status_code"], attempt["error"]) == (1, 204, None)
    first = ask(f"{own}/deliveries?limit=1").json
    assert ask(f"{own}/deliveries?limit=1&until={first['next']}").json["items"] == log["items"][1:]

    renamed = ask(own, "PATCH", b'{"name": "night desk"}', content_type="application/json")
    assert (renamed.status, ask(own).json["name"]) == (200, "night desk")
    again = ask(f"{portal.url}/v1/deliveries/{log['items'][0]['delivery_id']}/resend", "POST", b"")
    assert again.status == 202
    assert ask(own, "DELETE").status == 204
    assert ask(own).status == 404
    assert ask(own, "DELETE").status == 404


def test_the_form_of_the_page_makes_a_subscription(portal: Process, address: str) -> None:
    """The secret is shown once, and only then."""
    fields = {
        "name": "form",
        "address": address,
        "language": "ar",
        "notify_on": "new",
        "filter": '{"everything": true}',
    }
    url = f"{portal.url}/subscriptions?ui=en"
    made = ask(url, "POST", urlencode(fields).encode(), content_type="application/x-www-form-urlencoded")
    assert made.status == 201
    assert b"whsec_" in made.body
    page = ask(url).body
    assert b"form" in page
    assert b"whsec_" not in page
    [stored] = ask(f"{portal.url}/v1/subscriptions").json["items"]
    assert (stored["language"], stored["notify_on"]) == ("ar", ["new"])

"""The outside interface: shapes of the API, exit codes of the command line, what is refused."""

import json
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from tests.e2e.conftest import World
from tests.support.receiver import Receiver
from tests.support.site import html_story
from tests.support.waiting import until

EVENT_FIELDS = {
    "event_id", "revision", "seq", "epoch", "state", "merged_into", "aliases", "historic", "reread", "headline",
    "subtype", "also", "family", "durable", "phase", "factuality", "status", "recurrence", "place", "other_places",
    "date", "terms", "participants", "bystanders", "confidence", "sources", "copies", "origins", "languages",
    "publishers", "founding_report_id", "report_ids", "links", "evidence", "first_published", "first_seen_at",
    "changed_at",
}  # fmt: skip


@pytest.fixture(scope="module")
def an_event(world: World) -> str:
    """Let one event happen, so that lists are not empty; return its id."""
    page = world.stack.data / "event.txt"
    title = "Philippine and Japanese navies hold joint military exercise off Palawan"
    text = (
        "The Philippine Navy and the Japanese Navy held a joint military exercise off Palawan on 3 March 2025, "
        "the armed forces of the Philippines said. Ships of both navies rehearsed resupply at sea."
    )
    page.write_text(f"{title}\n\n{title}\n\n{text}\n", "utf-8")
    url = "https://interface.example/news/1"
    arguments = ("--url", url, "--content-type", "text/plain", "--fetched-at", "2025-03-04T09:00:00Z")
    world.stack.cli("page", "send", page, *arguments)

    def found() -> list[str]:
        return [event["event_id"] for event in world.stack.events() if url in json.dumps(event["origins"])]

    return until(found, seconds=30, what="an event of the sent page")[0]


def test_run_json_says_what_runs_where(world: World) -> None:
    """Broker, portal and every service with its url and pid; each answers /live and /ready without a token."""
    run = world.stack.run
    assert {"kafka", "portal", "newsroom", "receiver", "services"} <= set(run)
    assert {"fetching", "cleaning", "extraction", "alerting"} <= set(run["services"])
    for service in run["services"].values():
        assert isinstance(service["pid"], int)
        with urlopen(f"{service['url']}/ready", timeout=5) as answer:
            body = json.loads(answer.read())
        assert body["ready"] is True
        assert {"reasons", "service", "version", "allow_networks"} <= set(body)
        with urlopen(f"{service['url']}/metrics", timeout=5) as answer:
            assert b"# HELP" in answer.read()


def test_an_event_has_every_field(world: World, an_event: str) -> None:
    """The list and the single event show the fields of messages.md, with revisions and reports."""
    listed = next(event for event in world.stack.events() if event["event_id"] == an_event)
    assert set(listed) >= EVENT_FIELDS
    whole = world.stack.api(f"/v1/events/{an_event}")
    assert set(whole) >= {"event", "revisions", "reports"}
    assert whole["event"] == listed
    assert [alert["kind"] for alert in whole["revisions"]] == ["new"]
    sentences = ["".join(segment["t"] for segment in item["segments"]) for item in listed["evidence"]]
    assert any("Philippine Navy" in sentence for sentence in sentences)


def test_events_can_be_filtered_and_paged(world: World, an_event: str) -> None:
    """A filter keeps what fits; a cursor goes on where the page ended."""
    here = {event["event_id"] for event in world.stack.events("&subtype=joint_exercise&actor=jp")}
    assert an_event in here
    assert an_event not in {event["event_id"] for event in world.stack.events("&subtype=joint_patrol")}
    page = world.stack.api("/v1/events?limit=1")
    assert len(page["items"]) == 1
    assert page["items"][0]["epoch"] in (page["next"] or page["items"][0]["epoch"])


def test_the_atom_feed_and_the_page_show_the_event(world: World, an_event: str) -> None:
    """A feed reader and a browser without JavaScript see the same event."""
    portal = world.stack.run["portal"].rstrip("/")
    with urlopen(f"{portal}/v1/events.atom", timeout=10) as answer:
        assert an_event in answer.read().decode()
    with urlopen(f"{portal}/events/{an_event}", timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/html")
    with urlopen(f"{portal}/", timeout=10) as answer:
        assert f"/events/{an_event}" in answer.read().decode()
    with urlopen(f"{portal}/openapi.json", timeout=10) as answer:
        assert "/v1/events" in json.loads(answer.read())["paths"]


def test_errors_are_problem_documents(world: World) -> None:
    """Unknown things are 404, a bad filter 422 with a pointer to the culprit."""
    problem = world.stack.api("/v1/events/ev_00000000000000000000000000000000", status=404)
    assert {"type", "title", "status", "detail"} <= set(problem)
    body = {"name": "bad", "filter": {"all": [{"field": "colour", "any_of": ["red"]}]},
            "channels": [{"kind": "webhook", "address": "http://127.0.0.1:9/"}]}  # fmt: skip
    problem = world.stack.api("/v1/subscriptions", method="POST", body=body, status=422)
    assert problem["pointer"].startswith("/filter")


def test_a_foreign_host_name_is_refused(world: World) -> None:
    """A page of another site cannot reach the loopback portal through a rebound name."""
    where = urlsplit(world.stack.run["portal"])
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        connection = HTTPConnection(str(where.hostname), where.port, timeout=10)
        connection.request("GET", "/v1/events", headers=headers)
        assert connection.getresponse().status in (400, 403, 421)
        connection.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/",
        "https://192.168.1.1/hook",
        "http://169.254.169.254/latest",
        "http://[::1]:9/",
        "ftp://127.0.0.1/",
    ],
)
def test_a_private_webhook_is_refused(world: World, address: str) -> None:
    """Only the loopback network is allowed here; every other private address is refused at once."""
    body = {"name": "private", "filter": {"everything": True}, "channels": [{"kind": "webhook", "address": address}]}
    world.stack.api("/v1/subscriptions", method="POST", body=body, status=422)


def test_the_life_of_a_subscription(world: World, receiver: Receiver) -> None:
    """Made by POST with its secret shown once, read masked, tested, paused, deleted."""
    made = world.stack.subscribe(receiver.url, name="life")
    identity = made["subscription_id"]
    assert made["secret"].startswith("whsec_")
    read = world.stack.api(f"/v1/subscriptions/{identity}")
    assert "secret" not in json.dumps(read)
    before = len(receiver.calls)
    tested = world.stack.api(f"/v1/subscriptions/{identity}/test", method="POST", body={})
    assert [delivery["state"] for delivery in tested["deliveries"]] == ["ok"]
    assert len(receiver.calls) == before + 1
    assert receiver.calls[-1].message["type"] == "test"
    assert (
        world.stack.api(f"/v1/subscriptions/{identity}", method="PATCH", body={"state": "paused"})["state"] == "paused"
    )
    request = "/v1/subscriptions/" + identity
    world.stack.api(request, method="DELETE", status=204)
    world.stack.api(request, status=404)


def test_exit_codes(world: World) -> None:
    """0 done, 1 the answer is no, 2 bad usage, 3 not reachable."""
    stack = world.stack
    stack.cli("--help")
    stack.cli("event", "ev_00000000000000000000000000000000", code=1)
    stack.cli("no-such-command", code=2)
    stack.cli("explain", "no-such-file.txt", code=2)
    stack.cli("subscribe", "--webhook", "http://127.0.0.1:9/", "--filter", '{"all": [{"field": "colour"}]}', code=2)
    stack.cli("topics", "check", code=0)
    stack.cli("run", code=4)
    status = json.loads(stack.cli("status", "--json"))
    assert {"kafka", "services", "last_article", "last_alert", "dead_letters"} <= set(status)
    assert json.loads(stack.cli("kafka", "status", "--json"))["state"] == "up"
    away = {**stack.environment, "TANSIQ_API_URL": "http://127.0.0.1:9"}
    try:
        kept, stack.environment = stack.environment, away
        stack.cli("events", "--json", code=3)
    finally:
        stack.environment = kept


def test_lists_of_the_command_line_are_those_of_the_api(world: World, an_event: str) -> None:
    """`events --json` prints the API's body; `event` prints one."""
    assert an_event in world.stack.cli("events", "--json", "--limit", "200")
    assert json.loads(world.stack.cli("event", an_event, "--json"))["event"]["event_id"] == an_event
    world.stack.cli("deliveries", "--json")
    world.stack.cli("subscriptions", "--json")


def test_the_stream_tells_an_alert_live(world: World) -> None:
    """A stream from before an event begins with it: event, id, data."""
    events = world.stack.events()
    if not events:
        pytest.skip("no event to stream")
    epoch, seq = events[0]["epoch"], max(event["seq"] for event in events) - 1
    address = f"{world.stack.run['portal'].rstrip('/')}/v1/stream?since={epoch}-{seq}"
    lines: list[str] = []
    with urlopen(address, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        while not any(line.startswith("data:") for line in lines):
            lines.append(answer.readline().decode().rstrip("\n"))
    data = json.loads(next(line for line in lines if line.startswith("data:")).removeprefix("data:"))
    assert "event: alert" in lines
    assert any(line.startswith(f"id: {epoch}-") for line in lines)
    assert {"alert_id", "kind", "event_id", "event", "evidence", "headline", "because"} <= set(data)
    assert not {"delivery_id", "subscription_id"} & set(data)


def test_a_source_on_a_private_address_is_refused(world: World) -> None:
    """A one-off fetch of a private address outside the allowed network ends as ssrf; inside it gives an article."""
    story = html_story(0, "/fetched-once", "A wall for the harbour", ["The council spoke about it."], datetime.now(UTC))
    world.site.put(story)
    assert json.loads(world.stack.cli("fetch", world.site.url(story), "--json"))["outcome"] == "changed"
    told = world.stack.cli("fetch", "http://10.0.0.1/x", "--json", code=None)
    assert "ssrf" in told

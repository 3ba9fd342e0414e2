"""The live stream, over real sockets: order, resume, reset, slow readers, goodbye."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from services.portal.stream import hub as hub_module
from tests.support.portal_world import Running, World, far_apart, running
from tests.unit.alerting.builders import a_report


@dataclass
class Heard:
    """One event of a stream."""

    event: str
    id: str
    data: Any


class Listener:
    """A plain socket that follows the stream."""

    def __init__(self, portal: Running, query: str = "", last_event_id: str = "", buffer_bytes: int = 0) -> None:
        address = urlsplit(portal.url)
        self.socket = socket.socket()
        if buffer_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.socket.connect((address.hostname, address.port))
        self.socket.settimeout(10)
        resume = f"last-event-id: {last_event_id}\r\n" if last_event_id else ""
        self.socket.sendall(f"GET /v1/stream{query} HTTP/1.1\r\nhost: localhost\r\n{resume}\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = dict(self._header_lines())

    def _header_lines(self) -> Iterator[tuple[str, str]]:
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(":")
            yield name.strip().lower(), value.strip()

    def lines(self) -> Iterator[str]:
        """Undo the chunks and yield lines until the end."""
        rest = b""
        while size := int(self.file.readline().strip() or b"0", 16):
            rest += self.file.read(size)
            self.file.readline()
            *whole, rest = rest.split(b"\n")
            yield from (line.decode() for line in whole)

    def events(self) -> Iterator[Heard]:
        """Yield events as a browser would."""
        fields: dict[str, str] = {}
        for line in self.lines():
            if line == "":
                if "data" in fields:
                    yield Heard(fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"]))
                fields = {}
            elif not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")

    def opening(self) -> str:
        """Read the first block."""
        block = []
        for line in self.lines():
            if line == "":
                break
            block.append(line)
        return "\n".join(block)

    def close(self) -> None:
        """Go away."""
        self.file.close()
        self.socket.close()


def wait_for_clients(portal: Running, count: int) -> None:
    """Wait until the hub has so many streams."""
    deadline = time.monotonic() + 10
    while len(portal.portal.hub.clients) != count:
        assert time.monotonic() < deadline, f"{len(portal.portal.hub.clients)} streams, not {count}"
        time.sleep(0.01)


def test_a_new_alert_arrives_as_in_a_webhook(world: World, portal: Running) -> None:
    """event, id and data of interface.md; nothing of a delivery or subscription in it."""
    listener = Listener(portal)
    assert listener.status == 200
    assert listener.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (listener.headers["cache-control"], listener.headers["x-accel-buffering"]) == ("no-store", "no")
    assert listener.opening().startswith("retry: 3000")
    wait_for_clients(portal, 1)
    alert = world.take(a_report())
    portal.publish(alert)
    heard = next(listener.events())
    assert (heard.event, heard.id) == ("alert", f"{alert.event.epoch}-{alert.event.seq}")
    assert heard.data["alert_id"] == alert.alert_id
    assert heard.data["url"] == f"{portal.url}/events/{alert.event.event_id}"
    assert not {"delivery_id", "subscription_id"} & set(heard.data)
    listener.close()
    wait_for_clients(portal, 0)


@pytest.mark.parametrize("how", ["since", "header", "both"])
def test_a_stream_resumes_without_gap_or_repeat(world: World, portal: Running, how: str) -> None:
    """What was missed comes first, then what is live, each once; the header counts more than the address."""
    alerts = [world.take(a_report(**far_apart(number))) for number in range(3)]
    cursors = [f"{alert.event.epoch}-{alert.event.seq}" for alert in alerts]
    since = {"since": f"?since={cursors[0]}", "header": "", "both": f"?since={cursors[2]}"}[how]
    listener = Listener(portal, since, "" if how == "since" else cursors[0])
    wait_for_clients(portal, 1)
    portal.publish(alerts[2])  # released once more while the reader catches up
    alerts.append(world.take(a_report(**far_apart(3))))
    portal.publish(alerts[3])
    events = listener.events()
    assert [next(events).data["alert_id"] for _ in range(3)] == [alert.alert_id for alert in alerts[1:]]
    listener.close()


@pytest.mark.parametrize("cursor", ["other-1", "{epoch}-99"])
def test_what_cannot_be_resumed_is_reset(world: World, portal: Running, cursor: str) -> None:
    """Another database, or a position ahead of ours: first `reset` with oldest and snapshot, then live."""
    epoch = world.take(a_report(**far_apart(0))).event.epoch
    listener = Listener(portal, f"?since={cursor.format(epoch=epoch)}")
    wait_for_clients(portal, 1)
    events = listener.events()
    reset = next(events)
    assert reset.event == "reset"
    assert reset.data["oldest"] == f"{epoch}-1"
    assert reset.data["snapshot"] == "/v1/events"
    assert reset.data["status"] == 410
    assert reset.id == f"{epoch}-1"
    alert = world.take(a_report(**far_apart(1)))
    portal.publish(alert)
    assert next(events).data["alert_id"] == alert.alert_id
    listener.close()


def test_a_filter_lets_only_its_alerts_through(world: World, portal: Running) -> None:
    """By a filter, and by a subscription, whose language it takes."""
    text = '{"all": [{"field": "country", "any_of": ["LY"]}]}'
    made = world.subscribe(text, language="ar")
    listeners = [Listener(portal, f"?filter={quote(text)}"), Listener(portal, f"?subscription={made}")]
    wait_for_clients(portal, 2)
    alerts = [world.take(a_report(**far_apart(number))) for number in (1, 2)]
    for alert in alerts:
        portal.publish(alert)
    for listener, language in zip(listeners, ("en", "ar"), strict=True):
        heard = next(listener.events())
        assert (heard.data["alert_id"], heard.data["language"]) == (alerts[1].alert_id, language)
        listener.close()


def test_a_reader_that_stalls_is_dropped_and_resumes(world: World, portal: Running) -> None:
    """A full queue ends the stream of the slow reader; a quick one beside it hears everything."""
    slow, quick = Listener(portal, buffer_bytes=4096), Listener(portal)
    wait_for_clients(portal, 2)
    first = world.take(a_report(**far_apart(0)))
    events = quick.events()
    count, heard = 0, 0
    while len(portal.portal.hub.clients) == 2:
        for _ in range(50):
            count += 1
            event = first.event.model_copy(update={"seq": count})
            portal.publish(first.model_copy(update={"event": event}))
        while heard < count:
            next(events)
            heard += 1
        assert count < 50_000, "the slow reader was never dropped"
    assert count > hub_module.QUEUE_LENGTH
    assert len(portal.portal.hub.clients) == 1
    slow.close()
    quick.close()


def test_a_silent_stream_pings(world: World, portal: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment keeps the connection open."""
    monkeypatch.setattr("services.portal.stream.response.PING_SECONDS", 0.1)
    listener = Listener(portal)
    assert ": ping" in [line for _, line in zip(range(6), listener.lines(), strict=False)]
    listener.close()


def test_streams_hear_goodbye_before_a_shutdown(world: World) -> None:
    """`bye` is the last event, and the server ends at once although a stream is open."""
    with running(world.settings) as portal:
        listener = Listener(portal)
        wait_for_clients(portal, 1)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert [heard.event for heard in listener.events()] == ["bye"]
    listener.close()

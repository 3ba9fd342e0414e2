"""Junk on every topic that a stage reads: a dead letter with its reason, and the service goes on."""

import json
from urllib.request import urlopen

import pytest

from tests.e2e.conftest import World
from tests.support.records import JUNK, dead_letters, messages
from tests.support.topics import send
from tests.support.waiting import until

READ = {"fetch-requests-v1": "fetch_request", "pages-v1": "page", "articles-v1": "article", "reports-v1": "report"}
SERVICES = {
    "fetch-requests-v1": "fetching",
    "pages-v1": "cleaning",
    "articles-v1": "extraction",
    "reports-v1": "alerting",
}


def headers(kind: str, version: str = "1.0") -> list[tuple[str, bytes]]:
    texts = {
        "ce_specversion": "1.0", "ce_id": JUNK, "ce_type": f"tansiq.{kind}", "ce_source": "/test",
        "ce_time": "2026-01-01T00:00:00Z", "ce_dataschema": f"urn:tansiq:{kind}:{version}",
        "content-type": "application/json",
    }  # fmt: skip
    return [(name, text.encode()) for name, text in texts.items()]


def junk(kind: str) -> dict[str, tuple[bytes, list[tuple[str, bytes]]]]:
    """Return, by the reason it must get, a value and headers."""
    wrong = "article" if kind != "article" else "page"
    return {
        "decode.json": (b"this is not JSON", headers(kind)),
        "decode.headers": (b'{"bare": true}', []),
        "schema.invalid": (b'{"unlike": "anything"}', headers(kind)),
        "schema.future": (b'{"from": "tomorrow"}', headers(kind, "2.0")),
        "schema.kind": (b'{"of": "another"}', headers(wrong)),
        "limit.size": (b'"' + b"x" * 3_000_000 + b'"', headers(kind)),
    }


@pytest.fixture(scope="module")
def letters(world: World) -> list[tuple[str, str, bytes]]:
    """Put all junk on all topics; return the dead letters."""
    records = [(topic, b"junk", value, own) for topic, kind in READ.items() for value, own in junk(kind).values()]
    before = {topic: world.stack.processes(service)[0].pid for topic, service in SERVICES.items()}
    send(world.kafka, records)
    until(lambda: len(dead_letters(world.kafka, list(READ))) >= len(records), seconds=60, what="a dead letter of each",
          every=1)  # fmt: skip
    after = {topic: world.stack.processes(service)[0].pid for topic, service in SERVICES.items()}
    assert after == before, "a service ended over junk"
    return dead_letters(world.kafka, list(READ))


@pytest.mark.parametrize("topic", READ)
def test_junk_gets_its_reason(letters: list[tuple[str, str, bytes]], topic: str) -> None:
    """Each kind of junk lands once in the topic's -dlq: the bytes as they were, the right reason."""
    found = sorted((reason, value) for name, reason, value in letters if name == topic)
    assert found == sorted((reason, value) for reason, (value, _) in junk(READ[topic]).items())


def test_terminal_and_portal_tell_of_the_junk(world: World, letters: list[tuple[str, str, bytes]]) -> None:
    """`dlq list` and the portal name each message once, at its original position, with the same reasons."""
    rows = [json.loads(line) for line in world.stack.cli("dlq", "list", "--json").splitlines()]
    assert sorted((row["topic"], row["reason"]) for row in rows) == sorted(
        (name, reason) for name, reason, _ in letters
    )
    assert len({(row["topic"], row["partition"], row["offset"]) for row in rows}) == len(rows)
    causes = world.stack.api("/v1/dead-letters")["causes"]
    assert sum(cause["open"] for cause in causes) == len(rows)


def test_a_mended_page_goes_its_way(world: World, letters: list[tuple[str, str, bytes]]) -> None:
    """Junk is refused as it is; with the bytes of a sound page it is repaired, and the page has its outcome."""
    page = world.stack.data / "mended.txt"
    page.write_text("The council of the island met on Tuesday.\n\nIt spoke about the harbour wall and the ferry.\n")
    url = "https://mended.example/news/1"
    explained = json.loads(world.stack.cli("explain", page, "--url", url, "--json"))
    (world.stack.data / "mended.json").write_text(json.dumps(explained["page"], ensure_ascii=False))
    which = ("dlq", "repair", "--topic", "pages-v1", "--reason", "decode.json", "--why", "mended by hand", "--yes")
    world.stack.cli(*which, code=4)
    world.stack.cli(*which, "--with-value", world.stack.data / "mended.json")

    def ended() -> bool:
        return url in {message["url"] for message in messages(world.kafka, "rejected-v1")}

    until(ended, seconds=30, what="the mended page has its outcome")
    rows = [json.loads(line) for line in world.stack.cli("dlq", "list", "--state", "repaired", "--json").splitlines()]
    assert [row["reason"] for row in rows] == ["decode.json"]


def test_the_services_go_on(world: World, letters: list[tuple[str, str, bytes]]) -> None:
    """After the junk every service is ready, and a page still goes its way."""
    for service in SERVICES.values():
        assert world.stack.ready(service), service
    page = world.stack.data / "after.txt"
    page.write_text("The council of the island met on Monday.\n\nIt spoke about the harbour wall and the ferry.\n")
    url = "https://after.example/news/1"
    world.stack.cli("page", "send", page, "--url", url, "--content-type", "text/plain")

    def ended() -> bool:
        return url in {message["url"] for message in messages(world.kafka, "rejected-v1")}

    until(ended, seconds=30, what="the page after the junk has its outcome")


def test_the_portal_counts_what_its_tail_cannot_read(world: World) -> None:
    """Junk on alerts-v1 and sources-v1 is skipped and counted; the stream goes on with the next good alert."""
    portal = world.stack.run["portal"].rstrip("/")
    with urlopen(f"{portal}/v1/stream", timeout=40) as stream:
        send(world.kafka, [("alerts-v1", b"junk", b"no alert", headers("alert")), ("sources-v1", b"junk", b"{", [])])
        for topic in ("alerts-v1", "sources-v1"):
            until(lambda topic=topic: skipped(portal, topic) >= 1, seconds=20, what=f"junk on {topic} is counted")
        page = world.stack.data / "stream.txt"
        title = "Vietnamese and Cambodian armies hold joint military exercise near Takeo"
        lead = "The Vietnamese and Cambodian armies held a joint military exercise near Takeo on 3 March 2025."
        page.write_text(f"{title}\n\n{title}\n\n{lead}\n")
        arguments = ("--content-type", "text/plain", "--fetched-at", "2025-03-04T09:00:00Z")
        world.stack.cli("page", "send", page, "--url", "https://stream.example/news/1", *arguments)
        while "https://stream.example/news/1" not in (line := stream.readline().decode()):
            assert line, "the stream ended"
    world.stack.api("/v1/sources")


def skipped(portal: str, topic: str) -> float:
    """Return how many messages of a topic the portal's tails could not read."""
    with urlopen(f"{portal}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    rows = (line for line in lines if line.startswith("tansiq_tail_skipped_total{") and f'topic="{topic}"' in line)
    return sum(float(row.rpartition(" ")[2]) for row in rows)

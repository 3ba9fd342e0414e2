"""Commands that speak to Kafka, run as a user does, against a real broker."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas.page import Page
from schemas.source_state import SourceState
from schemas.topics import PAGES, TOPICS
from schemas.wire import Encoded, decode, encode
from services.text.page_body import unpack_body
from services.text.urls import url_key
from tests.conftest import Broker

pytestmark = pytest.mark.kafka

COMMAND = Path(sys.executable).with_name("tansiq")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def tansiq(kafka: Broker, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "TANSIQ_DATA": str(kafka.data)}
    done = subprocess.run(
        [COMMAND, *arguments], env=environment, cwd=kafka.data, input=stdin, capture_output=True, timeout=240
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


async def put(bootstrap: str, *items: Encoded | tuple[str, bytes, bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    for item in items:
        if isinstance(item, Encoded):
            await producer.send_and_wait(item.topic.name, item.value, item.key, headers=item.headers)
        else:
            await producer.send_and_wait(*item)
    await producer.stop()


def a_source(source_id: str, state: str) -> Encoded:
    made = SourceState(
        source_id=source_id,
        name=source_id,
        owner=source_id,
        language="ar",
        country="SY",
        state=state,  # type: ignore[arg-type]
        reason=None,
        since=NOW,
        at=NOW,
        last_good_at=None,
        last_changed_at=None,
        newest_article=None,
        interval_seconds=300,
        norm_seconds=None,
        next_due_at=None,
        failures=0,
        outcomes_24h={},
        articles_24h=0,
        watched=(),
    )
    return encode(made, source="fetching", time="2026-01-01T00:00:00Z")


def test_the_running_broker_shows_itself(kafka: Broker) -> None:
    done = tansiq(kafka, "kafka", "status", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["state"], said["bootstrap"], said["nodes"]) == (0, "up", kafka.bootstrap, 1)


def test_topics_that_are_right_are_said_to_be(kafka: Broker) -> None:
    assert tansiq(kafka, "topics", "check").returncode == 0
    applied = json.loads(tansiq(kafka, "topics", "apply", "--json").stdout)
    assert applied == {"created": [], "changed": [], "drift": []}


def test_before_any_source_is_known_the_list_is_empty(kafka: Broker) -> None:
    done = tansiq(kafka, "sources", "list", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


async def test_the_last_word_on_each_source_is_listed_and_junk_is_passed_over(kafka: Broker) -> None:
    await put(
        kafka.bootstrap,
        a_source("b", "ok"),
        a_source("a", "ok"),
        a_source("a", "slow"),
        ("sources-v1", b"junk", b"key"),
    )
    done = tansiq(kafka, "sources", "list", "--json")
    assert [(state["source_id"], state["state"]) for state in json.loads(done.stdout)] == [("a", "slow"), ("b", "ok")]
    assert b"offset 3 of sources-v1 cannot be read" in done.stderr


async def test_status_counts_dead_letters_and_finds_the_newest(kafka: Broker) -> None:
    before = json.loads(tansiq(kafka, "status", "--json").stdout)
    assert (before["last_article"], before["dead_letters"]["pages-v1-dlq"]) == (None, 0)
    await put(kafka.bootstrap, *[("articles-v1", b"x", b"key")] * 30, *[("pages-v1-dlq", b"x", b"key")] * 3)
    done = tansiq(kafka, "status", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1, "no service runs"
    assert said["last_article"] is not None
    assert said["last_alert"] is None
    assert said["dead_letters"] == {name: 3 if name == "pages-v1-dlq" else 0 for name in TOPICS if "-dlq" in name}


async def test_a_sent_page_arrives_as_if_fetched(kafka: Broker) -> None:
    (kafka.data / "page.html").write_bytes(b"<p>text</p>")
    arguments = ("--url", "https://a.example/1", "--fetched-at", "2022-01-01T12:00:00+03:00")
    done = tansiq(kafka, "page", "send", "page.html", *arguments)
    assert done.returncode == 0
    consumer = AIOKafkaConsumer("pages-v1", bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    record = await consumer.getone()
    await consumer.stop()
    page = decode(PAGES, record.key, record.value, record.headers)
    assert isinstance(page, Page)
    assert (page.page_id, page.discovered_via) == (done.stdout.decode().strip(), "manual")
    assert page.model_dump(mode="json")["fetched_at"] == "2022-01-01T09:00:00Z"
    assert unpack_body(page.body, 1000) == b"<p>text</p>"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.html", "--url", "https://a.example/1"), b"none.html"),
        (("-", "--url", "ftp://a.example/1"), b"--url"),
        (("-", "--url", "https://a.example/1", "--fetched-at", "yesterday"), b"--fetched-at"),
        (("-", "--url", "https://a.example/1", "--fetched-at", "2022-01-01T09:00:00"), b"--fetched-at"),
        (("-",), b"--url"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_its_argument(kafka: Broker, arguments: tuple[str, ...], said: bytes) -> None:
    done = tansiq(kafka, "page", "send", *arguments, stdin=b"x")
    assert (done.returncode, said in done.stderr, done.stdout) == (2, True, b"")


async def test_a_trace_finds_the_page_by_address_and_by_id(kafka: Broker) -> None:
    url = "https://a.example/traced?utm_source=x"
    page_id = tansiq(kafka, "page", "send", "-", "--url", url, stdin=b"<p>traced</p>").stdout.decode().strip()
    for what in (url, "http://www.a.example/traced", page_id):
        done = tansiq(kafka, "trace", what, "--json")
        assert done.returncode == 0
        assert [row["page_id"] for row in json.loads(done.stdout)["pages"]] == [page_id]
    unknown = tansiq(kafka, "trace", "https://a.example/other")
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert tansiq(kafka, "trace", "ev_1").returncode == 2


async def test_a_trace_finds_the_dead_letter_of_a_page(kafka: Broker) -> None:
    key = url_key("https://a.example/dead").encode()
    headers = [("tansiq_dlq_reason", b"schema.invalid"), ("tansiq_dlq_detail", b"no title")]
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    await producer.start()
    await producer.send_and_wait("pages-v1-dlq", b"{}", key, headers=headers)
    await producer.stop()
    done = tansiq(kafka, "trace", "https://a.example/dead")
    assert done.returncode == 0
    assert b"schema.invalid: no title" in done.stdout

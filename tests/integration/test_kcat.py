"""kcat and jq alone read every topic and its version: the very lines of docs/topics.md, on a real broker."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schemas.kinds import KINDS, key_of
from schemas.publish import SAMPLES
from schemas.topics import CONTRACT, TOPICS, Topic
from schemas.wire import encode
from services.runtime.dead_letters import dead_letter_headers
from services.runtime.outcomes import Invalid, Record
from tests.conftest import Broker
from tests.support.debian import command
from tests.support.topics import send

pytestmark = pytest.mark.kafka

PAGE = Path(__file__).parents[2] / "docs" / "topics.md"
TIME = "2022-01-01T09:00:00Z"
NOT_JSON, NO_JSON = b"\xff{", Invalid("decode.json", "no JSON")


def line_for(topic: str) -> str:
    """Take the command for a topic from the page, as a reader would."""
    section = PAGE.read_text("utf-8").split(f"### {topic}\n")[1]
    return section.split("```sh\n")[1].split("\n```")[0]


def read(broker: Broker, *topics: str) -> dict[str, list[Any]]:
    """Run the page's commands, all at once since each waits a second for the end, and return the lines of each."""
    shell = ["bash", "-o", "pipefail", "-c"]
    environment = {**os.environ, "KAFKA": broker.bootstrap}
    running = {
        topic: subprocess.Popen([*shell, line_for(topic)], env=environment, stdout=subprocess.PIPE) for topic in topics
    }
    printed = {topic: process.communicate(timeout=240)[0] for topic, process in running.items()}
    assert {process.returncode for process in running.values()} == {0}
    return {topic: [json.loads(line) for line in out.splitlines()] for topic, out in printed.items()}


def samples(topic: Topic) -> list[Any]:
    folder = SAMPLES / topic.kind / KINDS[topic.kind].VERSION
    return [KINDS[topic.kind].model_validate_json(path.read_bytes()) for path in sorted(folder.glob("*.json"))]


def urn_of(topic: Topic) -> str:
    return f"urn:tansiq:{topic.kind}:{KINDS[topic.kind].VERSION}"


@pytest.fixture(scope="module")
def lines(kafka: Broker) -> dict[str, list[Any]]:
    """Put every frozen sample on its topic, a dead letter where there is a place for it, and read all with kcat."""
    command("kcat")
    command("jq")
    records: list[tuple[str, bytes | None, bytes | None, list[tuple[str, bytes]]]] = []
    for topic in CONTRACT:
        for message in samples(topic):
            sent = encode(message, source="test", time=TIME)
            records.append((topic.name, sent.key, sent.value, sent.headers))
        if topic.dead_letters:
            found = Record(topic.name, 3, 7, 0, sent.key, NOT_JSON, tuple(sent.headers))
            said = dead_letter_headers(found, NO_JSON, service="test", version="1", stage="decode", now=TIME)
            records.append((topic.dlq, sent.key, NOT_JSON, said))
    gone = [("ce_dataschema", b"urn:tansiq:event:1.0")]
    records.append(("events-v1", b"ev_gone", None, gone))
    send(kafka.bootstrap, records)
    return read(kafka, *TOPICS)


@pytest.mark.parametrize("topic", CONTRACT, ids=lambda topic: topic.name)
def test_kcat_and_jq_read_every_message_and_its_version(lines: dict[str, list[Any]], topic: Topic) -> None:
    """Version, key and the whole message come out as they went in."""
    sent = [[urn_of(topic), key_of(m).decode(), m.model_dump(mode="json", by_alias=True)] for m in samples(topic)]
    assert sorted((line for line in lines[topic.name] if line[2]), key=str) == sorted(sent, key=str)


@pytest.mark.parametrize("topic", [topic for topic in CONTRACT if topic.dead_letters], ids=lambda topic: topic.dlq)
def test_kcat_and_jq_say_why_a_letter_is_dead(lines: dict[str, list[Any]], topic: Topic) -> None:
    """Reason, detail, version and where it stood, even where the value is no text."""
    assert lines[topic.dlq] == [["decode.json", "no JSON", urn_of(topic), topic.name, "7"]]


def test_a_tombstone_is_read_as_nothing(lines: dict[str, list[Any]]) -> None:
    """A compacted topic may hold a key without a value."""
    assert ["urn:tansiq:event:1.0", "ev_gone", None] in lines["events-v1"]


def test_no_topic_is_left_out() -> None:
    """The tests above speak of every topic that the page lists."""
    listed = {line[4:] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("### ")}
    assert listed == set(TOPICS)
    assert listed == {topic.name for topic in CONTRACT} | {topic.dlq for topic in CONTRACT if topic.dead_letters}

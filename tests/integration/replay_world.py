"""A world for replays: live topics filled by the cores, a live alerting, the command as an operator runs it, kcat."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from schemas.article import Article
from schemas.message import Message
from schemas.page import Page
from schemas.rejected import Rejected
from schemas.topics import PAGES, REPORTS
from schemas.wire import Encoded, encode
from services.cleaning.core import clean
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.replay.reading.plan import make_plan, new_run_id
from services.replay.reading.selection import make_selection
from services.replay.runs.operator import Asked
from services.replay.runs.shadow import begin_shadow, work_shadow
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.dead_letters import dead_letter_headers
from services.runtime.outcomes import Invalid, Record
from services.runtime.settings import Settings
from services.runtime.topics import apply_topics
from services.text.page_body import build_page
from tests.conftest import Broker
from tests.integration.alerting_world import KEY
from tests.support.receiver import Call, Receiver
from tests.support.stories import stories
from tests.support.topics import read_topic, send
from tests.support.waiting import free_port, until
from tests.unit.alerting.builders import a_place, a_report

COMMAND = Path(sys.executable).with_name("tansiq")
TIME = "2026-03-02T12:00:00Z"
NUMBERS = count(1)


def kcat_or_skip() -> None:
    """Skip without kcat; fail where it is required."""
    if shutil.which("kcat") is None:
        said = "kcat is not installed: apt-get install kcat"
        if os.environ.get("TANSIQ_REQUIRE_KCAT") == "1":
            pytest.fail(said)
        pytest.skip(said)


def pages(count: int) -> list[Page]:
    """Pages of four outlets, every second one of a joint exercise."""
    now = datetime.now(UTC).replace(microsecond=0)
    return [
        build_page(
            story.body,
            f"https://news{story.outlet}.example{story.path}",
            fetched_at=now,
            content_type=story.content_type,
        )
        for story in stories(count, 4)
    ]


def read(page: Page) -> list[Message]:
    """What the live services make of a page: its article and reports, or why there are none."""
    made = clean(page)
    if isinstance(made, Rejected):
        return [made]
    found = extract(made, load())
    return [made, *([found] if isinstance(found, Rejected) else found)]


class Dark:
    """A screen that shows nothing."""

    def show(self, progress: object) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class ReplayWorld:
    """Topics of its own, a live alerting beside a receiver, and an operator's terminal."""

    def __init__(self, broker: Broker, data: Path, receiver: Receiver) -> None:
        self.bootstrap = broker.bootstrap
        self.data = data
        self.receiver = receiver
        self.prefix = f"t{os.urandom(3).hex()}-"
        self.commands = f"http://127.0.0.1:{free_port()}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "TANSIQ_KAFKA": self.bootstrap,
            "TANSIQ_DATA": str(data),
            "TANSIQ_READ_PREFIX": self.prefix,
            "TANSIQ_WRITE_PREFIX": self.prefix,
            "TANSIQ_ALLOW_NETWORKS": "127.0.0.0/8",
            "TANSIQ_ALERTING_URL": self.commands,
            "TANSIQ_INTERNAL_TOKEN": "token",
            "TANSIQ_SECRETS_KEY": KEY,
            "TANSIQ_FLOOD_MINIMUM": "0",
        }
        self.alerting: subprocess.Popen[bytes] | None = None
        apply_topics(self.bootstrap, self.prefix)

    @property
    def settings(self) -> Settings:
        """What the world's commands read."""
        places = {"kafka": self.bootstrap, "data": self.data, "read_prefix": self.prefix, "write_prefix": self.prefix}
        return Settings(_env_file=None, **places)  # type: ignore[arg-type, call-arg]

    # the live side

    def start_alerting(self) -> None:
        """Start alerting and let the receiver hear of everything."""
        environment = {**os.environ, **self.environment, "TANSIQ_METRICS_PORT": str(free_port())}
        with (self.data / "alerting.log").open("ab") as log:
            self.alerting = subprocess.Popen(
                [sys.executable, "-m", "services.alerting", "worker"], env=environment, stdout=log, stderr=log
            )
        until(self._subscribe, seconds=60, what="alerting takes a subscription")

    def _subscribe(self) -> bool:
        wanted = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": self.receiver.url}]}
        body, headers = json.dumps(wanted).encode(), {"authorization": "Bearer token"}
        try:
            with urlopen(Request(f"{self.commands}/subscriptions", body, headers), timeout=5) as answer:
                return bool(answer.status == 201)
        except (URLError, ConnectionError):
            return False

    def end(self) -> None:
        """Kill what still runs."""
        if self.alerting is not None:
            self.alerting.kill()
            self.alerting.wait()

    def put(self, messages: Iterable[Message], replay: str | None = None) -> None:
        """Send messages to their live topics."""
        made = [encode(message, source="test", time=TIME, replay=replay) for message in messages]
        send(self.bootstrap, [(self.prefix + one.topic.name, one.key, one.value, one.headers) for one in made])

    def put_old_report(self, seconds: float) -> None:
        """Send a report whose record is older than it is."""
        made = encode(a_report(url="https://old.example/1"), source="test", time=TIME)
        asyncio.run(self._send_old(made, int((time.time() - seconds) * 1000)))

    def put_dead_letter(self, report: Message) -> None:
        """Put a report on its -dlq, as a stage does whose core raised."""
        made = encode(report, source="test", time=TIME)
        record = Record(self.prefix + REPORTS.name, 0, 0, 0, made.key, made.value, tuple(made.headers))
        fault = Invalid("core.error", "ValueError: a test")
        headers = dead_letter_headers(record, fault, service="alerting", version="0", stage="alerting", now=TIME)
        send(self.bootstrap, [(self.prefix + REPORTS.dlq, made.key, made.value, headers)])

    async def _send_old(self, made: Encoded, timestamp_ms: int) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap)
        await producer.start()
        try:
            name = self.prefix + made.topic.name
            await producer.send_and_wait(name, made.value, made.key, headers=made.headers, timestamp_ms=timestamp_ms)
        finally:
            await producer.stop()

    def repeat(self, topic: str) -> None:
        """Send everything that stands on a live topic to it once more."""
        name = self.prefix + topic
        send(self.bootstrap, [(name, r.key, r.value, list(r.headers)) for r in read_topic(self.bootstrap, name)])

    def settle(self) -> None:
        """Wait until alerting has worked off every report there is."""
        total = sum(self.partitions(REPORTS.name).values())
        until(lambda: asyncio.run(self._committed()) >= total, seconds=60, what=f"alerting has taken {total} reports")

    async def _committed(self) -> int:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            found = await admin.list_consumer_group_offsets(f"tansiq-{self.prefix}alerting")
            return sum(max(0, at.offset) for at in found.values())
        finally:
            await admin.close()

    def rung_by(self, act: Callable[[], object]) -> list[str]:
        """Do something, let alerting settle, then send one report that rings: return what else rang meanwhile."""
        before = len(self.receiver.alerts())
        act()
        self.settle()
        number = next(NUMBERS)
        own = f"https://new.example/{number}"
        self.put([a_report(url=own, place=a_place(f"gn:{900 + number}"))])

        def new() -> list[Call]:
            return self.receiver.alerts()[before:]

        until(lambda: any(own in call.body.decode() for call in new()), seconds=60, what="the new report rings")
        return [call.data["headline"] for call in new() if own not in call.body.decode()]

    # the operator's side

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start `tansiq replay …`."""
        return subprocess.Popen(
            [COMMAND, "replay", *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Run it, check its exit code, return what it printed and what it said."""
        process = self.start(*arguments)
        out, err = (text.decode() for text in process.communicate(timeout=240))
        assert process.returncode == code, f"{arguments}: exit {process.returncode}\n{out}\n{err}"
        assert "Traceback" not in err, err
        return out, err

    def json(self, *arguments: str) -> Any:
        """Return the JSON that it prints."""
        return json.loads(self.run(*arguments, "--json")[0])

    def shadow(self, *arguments: str) -> dict[str, Any]:
        """Run a shadow replay and return what it came to."""
        found: dict[str, Any] = self.json("run", "--why", "a test", *arguments)
        return found

    def replay_page(self, path: str) -> str:
        """Return a page of the replay that runs, or nothing."""
        for entry in sorted((self.data / "workers").glob("replay-*.json")):
            try:
                with urlopen(json.loads(entry.read_bytes())["url"] + path, timeout=5) as answer:
                    text: str = answer.read().decode()
                    return text
            except (OSError, ValueError):
                continue
        return ""

    def planned(self, topic: str, **fields: str) -> int:
        """Plan in this process and return how many messages would be read."""
        selection = make_selection(topic=topic, **fields)
        return asyncio.run(make_plan(self.settings, selection, run="r", rate=200)).messages

    @cached_property
    def whole(self) -> dict[str, Any]:
        """One shadow run of all pages, undisturbed."""
        return self.shadow("--topic", PAGES.name)

    async def shadow_run(self, topic: str) -> Run:
        """Run a shadow replay of a topic in this process."""
        store, asked = RunStore(self.data), Asked("me", "a test", "here")
        plan = await make_plan(self.settings, make_selection(topic=topic), run=new_run_id(), rate=1000)
        run = await begin_shadow(self.settings, store, plan, asked, None)
        with store.holding(run.run):
            assert await work_shadow(self.settings, store, run, Dark())
        return run

    # the truth

    def topics(self) -> set[str]:
        """Every topic there is, as kcat tells."""
        listed = subprocess.run(["kcat", "-b", self.bootstrap, "-L"], capture_output=True, text=True, check=True).stdout
        return set(re.findall(r'topic "([^"]+)"', listed))

    def by_hand(self, topic: str, prefix: str | None = None) -> list[dict[str, Any]]:
        """Every record of a topic as kcat prints it."""
        name = (self.prefix if prefix is None else prefix) + topic
        line = [
            "kcat",
            "-b",
            self.bootstrap,
            "-C",
            "-t",
            name,
            "-o",
            "beginning",
            "-e",
            "-q",
            "-J",
            "-X",
            "fetch.wait.max.ms=10",
        ]
        printed = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout
        return [json.loads(row) for row in printed.splitlines()]

    def partitions(self, topic: str) -> Counter[str]:
        """How many records stand in each partition, counted by hand."""
        return Counter(str(row["partition"]) for row in self.by_hand(topic))

    def headers(self, topic: str, prefix: str | None = None) -> list[dict[str, str]]:
        """The headers of every record of a topic."""
        return [dict(zip(*[iter(row["headers"])] * 2, strict=True)) for row in self.by_hand(topic, prefix)]


def articles_of(messages: Iterable[Message]) -> list[Article]:
    """The articles among messages."""
    return [message for message in messages if isinstance(message, Article)]


def interrupt(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    """Press Ctrl-C and return the exit code and what was said last."""
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    return process.returncode, err.decode()

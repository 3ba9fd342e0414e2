"""The canary through all services: it arrives every few seconds, nobody else hears, and its age tells when it stops."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.support.receiver import Receiver, receiving
from tests.support.records import header, messages
from tests.support.stack import LOOPBACK, Stack, running
from tests.support.topics import read_topic, send
from tests.support.waiting import until

EVERY = 5
AGE = re.compile(r"^tansiq_canary_age_seconds (\S+)$", re.MULTILINE)
DELIVERED = re.compile(r'^tansiq_deliveries_total\{channel="canary",outcome="ok"\} (\S+)$', re.MULTILINE)
QUIET_TOPICS = ("events-v1", "alerts-v1", "deliveries-v1", "sources-v1")


@pytest.fixture(scope="module")
def heard() -> Iterator[Receiver]:
    """The receiver of a subscription to everything."""
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, heard: Receiver) -> Iterator[Stack]:
    """Watch nothing at all but the canary; somebody wants to hear of everything."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "sources.yaml").write_text("[]\n", "utf-8")
    settings = {
        "TANSIQ_SOURCES": str(folder / "sources.yaml"),
        "TANSIQ_ALLOW_NETWORKS": LOOPBACK,
        "TANSIQ_CANARY_SECONDS": str(EVERY),
    }
    with running(folder / "var", **settings) as found:
        found.subscribe(heard.url, notify_on=["new", "corroborated", "updated", "disputed", "retracted", "historic"])
        yield found


def alerting_says(stack: Stack, wanted: re.Pattern[str]) -> float:
    """Read one number off alerting's metrics; infinite while it does not answer."""
    try:
        with urlopen(f"{stack.run['services']['alerting']['url']}/metrics", timeout=5) as answer:
            found = wanted.search(answer.read().decode())
    except OSError:
        return float("inf")
    return float(found[1]) if found else 0.0


def age(stack: Stack) -> float:
    """Return the canary's age."""
    return alerting_says(stack, AGE)


def numbers(stack: Stack, topic: str = "pages-v1") -> set[str]:
    """Return the addresses of the canaries that stand on a topic of pages or reports."""
    found = messages(stack.run["kafka"], topic)
    return {message["final_url"] if "final_url" in message else message["article"]["url"] for message in found}


def everything_public(stack: Stack) -> list[Any]:
    """Return whatever lists, feeds and topics hold."""
    found: list[Any] = stack.events() + stack.api("/v1/sources")["items"]
    for subscription in stack.api("/v1/subscriptions")["items"]:
        listed = stack.api(f"/v1/subscriptions/{subscription['subscription_id']}/deliveries?limit=200")["items"]
        found += [row for row in listed if row["why"] != "test"]
    with urlopen(f"{stack.run['portal'].rstrip('/')}/v1/events.atom", timeout=10) as answer:
        found += re.findall(r"<entry>", answer.read().decode())
    for topic in QUIET_TOPICS:
        found += [one for one in messages(stack.run["kafka"], topic) if one.get("why") != "test"]
    return found


def test_it_arrives_again_and_again_and_nobody_else_hears(stack: Stack, heard: Receiver) -> None:
    """Each is new; the age stays below two intervals; every list, feed, topic and the other subscription are empty."""
    until(lambda: alerting_says(stack, DELIVERED) >= 3, seconds=60, what="three canaries arrived")
    until(lambda: age(stack) < 2 * EVERY + 5, seconds=60, what="a canary no older than two intervals arrived")
    assert len(numbers(stack)) >= 3
    assert numbers(stack, "reports-v1") <= numbers(stack)
    assert everything_public(stack) == []
    assert len(stack.api("/v1/subscriptions")["items"]) == 1
    assert heard.alerts() == []
    assert json.loads(stack.cli("status", "--json"))["last_article"] is None


def test_all_reports_sent_again_live_ring_nobody(stack: Stack, heard: Receiver) -> None:
    """What arrived already is known by its delivery: as many calls as canaries, however often a report comes."""
    records = read_topic(stack.run["kafka"], "reports-v1")
    assert records
    assert {header(record, "tansiq_replay") for record in records} == {""}
    again = [("reports-v1", record.key, record.value, list(record.headers)) for record in records]
    send(stack.run["kafka"], again * 2)
    known = numbers(stack, "reports-v1")
    until(lambda: numbers(stack, "reports-v1") > known, seconds=30, what="a new canary came after the repeats")
    until(lambda: alerting_says(stack, DELIVERED) > len(known), seconds=30, what="it arrived")
    assert alerting_says(stack, DELIVERED) <= len(numbers(stack))
    assert heard.alerts() == []
    assert everything_public(stack) == []


def test_its_age_grows_while_extraction_stands_and_falls_when_it_goes_on(stack: Stack) -> None:
    """A service that hangs is silent; the age of the canary is what tells."""
    standing = stack.processes("extraction")
    for process in standing:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        until(lambda: age(stack) > 2 * EVERY + 5, seconds=60, what="the age grows beyond what is usual")
    finally:
        for process in standing:
            os.kill(process.pid, signal.SIGCONT)
    until(lambda: age(stack) < EVERY + 5, seconds=60, what="the age falls again")


def test_killed_services_go_on_with_it(stack: Stack, heard: Receiver) -> None:
    """After kill -9 of its writer and of its end, new canaries arrive, and still nobody else hears."""
    fetching, alerting = stack.kill("fetching"), stack.kill("alerting")
    stack.wait_for_ready("fetching", not_pid=fetching)
    stack.wait_for_ready("alerting", not_pid=alerting)
    since = time.time()
    until(lambda: age(stack) < time.time() - since, seconds=60, what="a canary of after the kill arrived")
    assert heard.alerts() == []
    assert everything_public(stack) == []
    logs = Path(stack.data / "logs" / "alerting.log").read_text("utf-8", "replace")
    assert '"outcome":"unknown"' not in logs

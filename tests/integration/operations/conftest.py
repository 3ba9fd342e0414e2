"""A whole Tansiq under traffic, watched by a real Prometheus and Alertmanager: once for all tests of this folder."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.request import urlopen

import pytest

from tests.support.debian import command
from tests.support.monitoring import Monitoring, monitoring
from tests.support.receiver import Receiver, receiving
from tests.support.site import Site, serving
from tests.support.stack import COMMAND, LOOPBACK, Stack, running
from tests.support.stories import stories
from tests.support.topics import send
from tests.support.waiting import until

OUTLETS = 4
STORIES = 24
HEADERS = [
    ("ce_specversion", b"1.0"), ("ce_id", b"junk"), ("ce_type", b"tansiq.page"), ("ce_source", b"/test"),
    ("ce_time", b"2026-01-01T00:00:00Z"), ("ce_dataschema", b"urn:tansiq:page:1.0"),
]  # fmt: skip


@dataclass(frozen=True)
class Watched:
    """The run, its site, whom it tells, and who watches it."""

    stack: Stack
    site: Site
    receiver: Receiver
    monitoring: Monitoring


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Start everything and let traffic through every part: news, a stream, junk, a replay, the canary."""
    for name in ("prometheus", "prometheus-alertmanager"):
        command(name)
    folder = tmp_path_factory.mktemp("watched")
    with serving(OUTLETS) as site, receiving() as receiver:
        sources = folder / "sources.yaml"
        sources.write_text(site.sources(), "utf-8")
        settings = {
            "TANSIQ_SOURCES": str(sources),
            "TANSIQ_ALLOW_NETWORKS": LOOPBACK,
            "TANSIQ_HOST_GAP_SECONDS": "0.2",
            "TANSIQ_CANARY_SECONDS": "5",
        }
        with running(folder / "var", **settings) as stack, monitoring(folder / "watch", stack.data) as watching:
            found = Watched(stack, site, receiver, watching)
            make_traffic(found)
            yield found


def make_traffic(watched: Watched) -> None:
    """Publish stories and follow the stream meanwhile; send junk, replay, and wait for a canary."""
    stack, now = watched.stack, watched.monitoring.now
    stack.subscribe(watched.receiver.url)
    until(lambda: now("count(up == 1)") == [5.0], seconds=30, what="Prometheus scrapes the five services")
    with closing(urlopen(stack.run["portal"].rstrip("/") + "/v1/stream", timeout=60)):
        watched.site.put(*stories(STORIES, OUTLETS))
        until(lambda: len(watched.receiver.alerts("new")) >= STORIES // 2, seconds=60, what="alerts ring")
    send_junk(watched, "pages-v1", 1)
    send_junk(watched, "alerts-v1", 1)
    replay(watched)
    stack.api("/v1/events")
    until(lambda: now('sum(tansiq_dead_letters_total{topic="pages-v1"})') == [1.0], seconds=30, what="junk is counted")
    until(lambda: now("min(tansiq_canary_age_seconds) < 10"), seconds=60, what="a canary comes through")


def send_junk(watched: Watched, topic: str, count: int) -> None:
    """Put what nobody can read on a topic."""
    send(watched.stack.run["kafka"], [(topic, b"junk", b"{", HEADERS)] * count)


def replay(watched: Watched) -> None:
    """Replay the pages slowly enough to be scraped."""
    line = [COMMAND, "replay", "run", "--topic", "pages-v1", "--rate", "10", "--why", "a look at the panels"]
    done = subprocess.run(line, env=watched.stack.environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests that need the whole run its mark."""
    for item in items:
        if "watched" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.kafka)

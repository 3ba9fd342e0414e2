"""A whole Tansiq under traffic, watched by a real Prometheus and Alertmanager: once for all tests of this folder."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


@pytest.fixture(scope="package")
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
            make_news(found)
            with replaying(found):
                make_trouble(found)
                yield found


def make_news(watched: Watched) -> None:
    """Publish stories, follow the stream meanwhile, and wait until half of them have rung."""
    watched.stack.subscribe(watched.receiver.url)
    until(lambda: watched.monitoring.now("count(up == 1) == 5"), seconds=30, what="Prometheus scrapes five services")
    with closing(urlopen(watched.stack.run["portal"].rstrip("/") + "/v1/stream", timeout=60)):
        watched.site.put(*stories(STORIES, OUTLETS))
        until(lambda: len(watched.receiver.alerts("new")) >= STORIES // 2, seconds=60, what="alerts ring")


def make_trouble(watched: Watched) -> None:
    """Put junk on two topics; wait until it, a canary and the running replay have been scraped."""
    send_junk(watched, "pages-v1", 1)
    send_junk(watched, "alerts-v1", 1)
    for expr in (
        'sum(tansiq_dead_letters_total{topic="pages-v1"}) == 1',
        "sum(tansiq_tail_skipped_total) == 1",
        'min(tansiq_canary_age_seconds{service="alerting"}) < 10',
        "tansiq:alerts_late:ratio_rate1h and tansiq:deliveries_lost:ratio_rate1h",
        "max(count_over_time(tansiq_replay_messages_total[1m])) > 2",  # a rate wants two
    ):
        until(lambda expr=expr: watched.monitoring.now(expr) != [], seconds=60, what=expr)


def send_junk(watched: Watched, topic: str, count: int) -> None:
    """Put what nobody can read on a topic."""
    send(watched.stack.run["kafka"], [(topic, b"junk", b"{", HEADERS)] * count)


@contextmanager
def replaying(watched: Watched) -> Iterator[None]:
    """Replay the reports, one every two seconds, so that Prometheus finds out and sees it go on; end it afterwards."""
    line = [COMMAND, "replay", "run", "--topic", "reports-v1", "--rate", "0.5", "--why", "a look at the panels"]
    with (watched.stack.data / "replay.txt").open("wb") as output:
        process = subprocess.Popen(line, env=watched.stack.environment, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(90)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests that need the whole run its mark."""
    for item in items:
        if "watched" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.kafka)

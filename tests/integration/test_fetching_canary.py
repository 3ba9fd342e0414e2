"""The canary's beginning: one page an interval however many processes there are, or a page fetched like any other."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.runtime.topics import apply_topics
from services.text.canary import CONTENT_TYPE, canary_body
from tests.conftest import Broker
from tests.integration.fetching_world import Answer, Fetching, Host, source
from tests.support.records import messages
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

EVERY = 5


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host(80)
    yield made
    made.close()


def pages(broker: Broker, prefix: str) -> list[dict[str, Any]]:
    """Return the canary's pages."""
    return [page for page in messages(broker.bootstrap, f"{prefix}pages-v1") if page["source"]["id"] == "canary"]


def a_world(
    broker: Broker, folder: Path, prefix: str, sources: str = "", replica: int = 1, **settings: str
) -> Fetching:
    """Make a fetching process on topics of its own."""
    apply_topics(broker.bootstrap, prefix)
    folder.mkdir(exist_ok=True)
    own = {"TANSIQ_READ_PREFIX": prefix, "TANSIQ_WRITE_PREFIX": prefix, "TANSIQ_CANARY_SECONDS": str(EVERY)}
    own["TANSIQ_HOST_GAP_SECONDS"] = "0.2"
    return Fetching(broker.bootstrap, folder, sources, replica=replica, **(own | settings))


def test_two_processes_write_one_page_an_interval(kafka: Broker, tmp_path: Path) -> None:
    """They share a lease; each page is another one, of its own interval, and the death of the leader ends nothing."""
    first = a_world(kafka, tmp_path, "two-")
    second = a_world(kafka, tmp_path, "two-", replica=2)
    try:
        first.start()
        second.start()
        until(lambda: len(pages(kafka, "two-")) >= 2, seconds=60, what="two canaries")
        first.kill()  # it started first, so it led
        since = time.time()

        def later() -> bool:
            return any(float(page["final_url"].rpartition("/")[2]) > since + EVERY for page in pages(kafka, "two-"))

        until(later, seconds=60, what="the other process writes on, when the lease has run out")
        found = pages(kafka, "two-")
        assert set(Counter(page["final_url"] for page in found).values()) == {1}
        assert all(int(page["final_url"].rpartition("/")[2]) % EVERY == 0 for page in found)
        assert {page["discovered_via"] for page in found} == {"canary"}
    finally:
        for one in (first, second):
            one.stop()


def test_a_public_page_is_fetched_politely_instead(kafka: Broker, host: Host, tmp_path: Path) -> None:
    """With TANSIQ_CANARY_URL nothing is written by ourselves; robots.txt is asked, and no source list shows it."""
    host.paths["/canary"] = lambda asked: Answer(canary_body(int(time.time())), content_type=CONTENT_TYPE)
    feed = source("plain", feeds=[host.feed("/feed", [host.page("/1", "The council spoke. " * 50)])])
    fetching = a_world(kafka, tmp_path, "url-", feed, TANSIQ_CANARY_URL=host.origin + "/canary")
    fetching.start()
    try:
        until(lambda: len(pages(kafka, "url-")) >= 2, seconds=60, what="two canaries")
        found = pages(kafka, "url-")
        assert {page["fetched_url"] for page in found} == {host.origin + "/canary"}
        assert {page["discovered_via"] for page in found} == {"canary"}
        assert len({page["body_sha256"] for page in found}) == len(found)
        assert host.times("/robots.txt")
        until(lambda: messages(kafka.bootstrap, "url-sources-v1"), seconds=20, what="sources are told")
        assert {state["source_id"] for state in messages(kafka.bootstrap, "url-sources-v1")} == {"plain"}
    finally:
        fetching.stop()

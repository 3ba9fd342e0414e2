"""Fetching killed in the middle of its work: every article still becomes a page, and the topics say so."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Broker
from tests.integration.fetching_world import Fetching, Host, source
from tests.support.records import messages
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

HOSTS, ARTICLES, KILLS = 4, 15, 3
WORDS = "The council spoke about the wall of the harbour. " * 20


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    made = [Host(90 + number) for number in range(HOSTS)]
    yield made
    for host in made:
        host.close()


def test_kill_9_loses_no_article(kafka: Broker, hosts: list[Host], tmp_path: Path) -> None:
    """After three kills mid-run each article is on pages-v1; a repeat has the same id."""
    urls = [[host.page(f"/{number}", f"{WORDS} {number}") for number in range(ARTICLES)] for host in hosts]
    sources = "".join(
        source(f"s{number}", feeds=[host.feed("/feed", urls[number])]) for number, host in enumerate(hosts)
    )
    fetching = Fetching(kafka.bootstrap, tmp_path, sources, TANSIQ_HOST_GAP_SECONDS="0.25")
    wanted = {url for some in urls for url in some}

    def arrived() -> Counter[str]:
        return Counter(page["fetched_url"] for page in messages(kafka.bootstrap, "pages-v1"))

    try:
        for kill in range(1, KILLS + 1):
            fetching.start()
            least = kill * len(wanted) // (KILLS + 1) - len(wanted) // 8
            until(lambda least=least: len(arrived()) > least, seconds=60, what=f"work before kill {kill}")  # type: ignore[misc]
            assert len(arrived()) < len(wanted), "the kill meets work"
            fetching.kill()
        fetching.start()
        # what was in flight at a kill is planned again when its request has run out, two minutes at most
        until(lambda: set(arrived()) >= wanted, seconds=150, what="every article is on pages-v1", every=1)
        ids = {(page["fetched_url"], page["page_id"]) for page in messages(kafka.bootstrap, "pages-v1")}
        assert len(ids) == len(wanted), "a repeat is the same page"
        assert sum(arrived().values()) <= len(wanted) + KILLS * HOSTS, "only what was in flight is repeated"
    finally:
        if fetching.process is not None:
            assert fetching.stop() == 0

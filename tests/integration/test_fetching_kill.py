"""Fetching killed in the middle of its work: every article still becomes a page, and the topics say so."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.runtime.topics import apply_topics
from tests.conftest import Broker
from tests.integration.fetching_world import Answer, Asked, Fetching, Host, source
from tests.support.records import messages
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

HOSTS, ARTICLES, KILLS = 4, 15, 3
PREFIX = "kill-"
WORDS = "The council spoke about the wall of the harbour. " * 20


class Gate:
    """Answers so many articles and no more: however slow the machine, a kill meets work."""

    def __init__(self) -> None:
        self.let_through = 0
        self.answered: set[tuple[str, str]] = set()
        self.changed = threading.Condition()

    def open(self, articles: int) -> None:
        """Answer so many articles in all."""
        with self.changed:
            self.let_through = articles
            self.changed.notify_all()

    def guard(self, host: Host, path: str) -> None:
        """Let a path of a host wait until it is its turn; what was answered once is answered again."""
        article = host.paths[path]
        assert isinstance(article, Answer)
        key = (host.origin, path)

        def wait(asked: Asked) -> Answer:
            with self.changed:
                self.changed.wait_for(lambda: key in self.answered or len(self.answered) < self.let_through, timeout=10)
                self.answered.add(key)
            return article

        host.paths[path] = wait


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
    bootstrap = kafka.bootstrap
    apply_topics(bootstrap, PREFIX)
    own = {"TANSIQ_READ_PREFIX": PREFIX, "TANSIQ_WRITE_PREFIX": PREFIX, "TANSIQ_HOST_GAP_SECONDS": "0.25"}
    fetching = Fetching(bootstrap, tmp_path, sources, **own)
    wanted = {url for some in urls for url in some}
    gate = Gate()
    for host in hosts:
        for number in range(ARTICLES):
            gate.guard(host, f"/{number}")

    def arrived() -> Counter[str]:
        return Counter(page["fetched_url"] for page in messages(bootstrap, f"{PREFIX}pages-v1"))

    try:
        for kill in range(1, KILLS + 1):
            fetching.start()
            share = kill * len(wanted) // (KILLS + 1)
            gate.open(share)
            least = share - len(wanted) // 8
            until(lambda least=least: len(arrived()) > least, seconds=150, what=f"work before kill {kill}")  # type: ignore[misc]
            assert len(arrived()) < len(wanted), "the kill meets work"
            fetching.kill()
        fetching.start()
        gate.open(len(wanted))
        until(lambda: set(arrived()) >= wanted, seconds=150, what="every article is on pages-v1", every=1)
        ids = {(page["fetched_url"], page["page_id"]) for page in messages(bootstrap, f"{PREFIX}pages-v1")}
        assert len(ids) == len(wanted), "a repeat is the same page"
        assert sum(arrived().values()) <= len(wanted) + KILLS * HOSTS, "only what was in flight is repeated"
    finally:
        if fetching.process is not None:
            assert fetching.stop() == 0

"""Fetching against a small internet of its own: polite, guarded, and nothing twice."""

import gzip
import itertools
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.runtime.topics import apply_topics
from tests.conftest import Broker
from tests.integration.fetching_world import Answer, Fetching, Host, conditional, source
from tests.support.records import messages
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

GAP_SECONDS = 0.3
PREFIX = "web-"
WORDS = "The council spoke about the wall of the harbour. " * 20
BLOCKED = ("http://10.0.0.1/x", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "http://0x0a000001/x")


@dataclass
class World:
    """The hosts of all tests, the service that watches them, and the broker."""

    hosts: dict[str, Host]
    fetching: Fetching
    bootstrap: str

    def pages(self, url: str) -> list[dict[str, Any]]:
        """Return the pages of one address, in order."""
        return [page for page in messages(self.bootstrap, f"{PREFIX}pages-v1") if page["fetched_url"] == url]

    def state(self, source_id: str) -> dict[str, Any]:
        """Return the last word on a source."""
        states = [one for one in messages(self.bootstrap, f"{PREFIX}sources-v1") if one["source_id"] == source_id]
        return states[-1] if states else {"outcomes_24h": {}}


NAMES = ("plain", "changing", "aliases", "many", "robots", "limited", "ssrf", "large", "drip", "refused", "broken")


def script(hosts: dict[str, Host]) -> str:
    """Put everything on the hosts; return the sources file."""
    plain, changing, many, robots = (hosts[name] for name in ("plain", "changing", "many", "robots"))
    feed = plain.feed("/feed", [plain.page("/1", WORDS), plain.page("/2", WORDS + "Two.")])
    answer = plain.paths["/feed"]
    assert isinstance(answer, Answer)
    plain.paths["/feed"] = conditional(answer, 'W/"one"')
    changed = changing.page("/page", WORDS)
    aliases = [hosts["aliases"].origin + path for path in ("/old", "/short")]
    for path in ("/old", "/short"):
        hosts["aliases"].paths[path] = Answer(status=301, headers={"Location": hosts["aliases"].page("/page", WORDS)})
    allowed, secret = robots.page("/open", WORDS), robots.page("/secret/1", WORDS)
    robots.paths["/robots.txt"] = Answer(
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /secret\r\n", content_type="text/plain"
    )
    limited = hosts["limited"]
    limited.paths["/busy"] = Answer(status=429, headers={"Retry-After": "8"})
    hosts["ssrf"].paths["/away"] = Answer(status=302, headers={"Location": "http://192.168.0.1/"})
    inside = [*BLOCKED, hosts["ssrf"].origin + "/away", hosts["ssrf"].page("/fine", WORDS)]
    hosts["large"].paths["/huge"] = Answer(b"<p>" + b"x" * 5_500_000)
    hosts["large"].paths["/fat"] = Answer(b"<p>" + os.urandom(3_000_000))
    hosts["large"].paths["/bomb"] = Answer(_bomb(), headers={"Content-Encoding": "gzip"})
    hosts["drip"].paths["/slow"] = Answer(drip=True)
    hosts["refused"].close()
    hosts["broken"].paths["/robots.txt"] = Answer(status=503)
    large = [hosts["large"].origin + path for path in ("/huge", "/fat", "/bomb")]
    return "".join(
        [
            source("plain", feeds=[feed]),
            source("changing", urls=[changed]),
            source("aliases", urls=aliases),
            source("many", feeds=[many.feed(f"/feed{n}", []) for n in range(10)]),
            source("robots", feeds=[robots.feed("/feed", [allowed, secret])]),
            source("limited", urls=[limited.origin + "/busy", limited.page("/other", WORDS)]),
            source("ssrf", feeds=[hosts["ssrf"].feed("/feed", inside)]),
            source("large", urls=large),
            source("drip", urls=[hosts["drip"].origin + "/slow"]),
            source("broken", urls=[hosts["broken"].page("/x", WORDS)]),
            source("refused", urls=[hosts["refused"].origin + "/"]),
        ]
    )


def _bomb() -> bytes:

    return gzip.compress(bytes(60_000_000), 9)


@pytest.fixture(scope="module")
def world(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everything runs at once; each test waits for its own part."""
    hosts = {name: Host(60 + number) for number, name in enumerate(NAMES)}
    folder = tmp_path_factory.mktemp("fetching")
    apply_topics(kafka.bootstrap, PREFIX)
    own = {"TANSIQ_READ_PREFIX": PREFIX, "TANSIQ_WRITE_PREFIX": PREFIX, "TANSIQ_HOST_GAP_SECONDS": str(GAP_SECONDS)}
    fetching = Fetching(kafka.bootstrap, folder, script(hosts), **own)
    try:
        yield World(hosts, fetching.start(), kafka.bootstrap)
    finally:
        fetching.stop()
        for host in hosts.values():
            host.server.server_close()


def test_the_articles_of_a_feed_become_pages_once(world: World) -> None:
    """Each is on pages-v1 exactly once, however often the feed is read; the agent says who asks."""
    plain = world.hosts["plain"]
    urls = [plain.origin + "/1", plain.origin + "/2"]
    until(lambda: all(world.pages(url) for url in urls), seconds=40, what="both articles are on pages-v1")
    until(lambda: len(plain.times("/feed")) >= 3, seconds=40, what="the feed was read three times")
    pages = [page for url in urls for page in world.pages(url)]
    assert [(page["revision"], page["discovered_via"], page["source"]["id"]) for page in pages] == [
        (1, "feed", "plain")
    ] * 2
    agents = {asked.headers["user-agent"] for asked in plain.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+test@tansiq.example)")


def test_what_has_not_changed_costs_a_304(world: World) -> None:
    """The validator goes back verbatim; the first poll is whole."""
    plain = world.hosts["plain"]
    until(lambda: len(plain.times("/feed")) >= 2, seconds=40, what="the feed was read twice")
    assert [asked.headers.get("if-none-match") for asked in plain.times("/feed")[:2]] == [None, 'W/"one"']
    until(lambda: world.fetching.count("not_modified") >= 1, seconds=10, what="it was counted")


def test_one_changed_word_is_a_second_revision(world: World) -> None:
    """The new page names the digest of the one before."""
    changing = world.hosts["changing"]
    url = changing.origin + "/page"
    first = until(lambda: world.pages(url), seconds=40, what="the first revision")[0]
    changing.page("/page", WORDS.replace("harbour", "seaport", 1))
    second = until(lambda: world.pages(url)[1:], seconds=40, what="the second revision")[0]
    assert (first["revision"], first["previous_sha256"]) == (1, None)
    assert (second["revision"], second["previous_sha256"]) == (2, first["body_sha256"])
    assert second["page_id"] != first["page_id"]
    assert second["first_seen_at"] == first["first_seen_at"]


def test_two_addresses_that_lead_to_one_page_share_its_revisions(world: World) -> None:
    """The same text is sent once, whoever leads there first; a change is the second revision of that page."""
    aliases = world.hosts["aliases"]
    final = aliases.origin + "/page"

    def pages() -> list[dict[str, Any]]:
        return [page for page in messages(world.bootstrap, f"{PREFIX}pages-v1") if page["final_url"] == final]

    asked = ("/old", "/short")
    until(lambda: all(len(aliases.times(path)) >= 2 for path in asked), seconds=60, what="both were asked twice")
    assert [(page["revision"], page["previous_sha256"]) for page in pages()] == [(1, None)]
    aliases.page("/page", WORDS.replace("harbour", "seaport", 1))
    until(lambda: pages()[1:], seconds=40, what="the change arrives")
    seen = {path: len(aliases.times(path)) for path in asked}
    until(lambda: all(len(aliases.times(path)) > seen[path] for path in asked), seconds=40, what="both asked again")
    first, second = pages()
    assert (second["revision"], second["previous_sha256"]) == (2, first["body_sha256"])


def test_ten_feeds_of_one_host_are_never_asked_at_once_nor_closer_than_the_gap(world: World) -> None:
    """The gap runs from the end of an answer to the next request."""
    many = world.hosts["many"]
    until(lambda: len(many.asked) >= 22, seconds=60, what="each feed was read twice")
    asked = [one for one in list(many.asked) if one.ended]
    gaps = [later.began - earlier.ended for earlier, later in itertools.pairwise(asked)]
    assert min(gaps) >= GAP_SECONDS * 0.95
    assert len(Counter(one.path for one in asked)) == 11, "every feed, and robots.txt"


def test_what_robots_forbid_is_never_asked(world: World) -> None:
    """Also when the rules begin with a byte order mark."""
    robots = world.hosts["robots"]
    until(lambda: world.fetching.count("robots") >= 1, seconds=40, what="the refusal was counted")
    until(lambda: world.pages(robots.origin + "/open"), seconds=20, what="what is allowed arrived")
    assert robots.times("/secret/1") == []
    assert robots.asked[0].path == "/robots.txt"


def test_a_host_that_asks_for_silence_gets_it(world: World) -> None:
    """Retry-After holds for the whole host, not only for the address."""
    limited = world.hosts["limited"]
    busy = until(lambda: limited.times("/busy"), seconds=40, what="it was asked")[0]
    until(lambda: len(limited.times("/busy")) >= 2, seconds=40, what="it was asked again")
    after = [one.began - busy.ended for one in limited.asked if one.began > busy.began]
    assert min(after) >= 7.9
    assert world.fetching.count("rate_limited") >= 1


def test_nothing_leads_inside(world: World) -> None:
    """Literals in a feed in four spellings and a redirect are each counted; the one sound link of the feed arrives."""
    ssrf = world.hosts["ssrf"]
    until(lambda: world.pages(ssrf.origin + "/fine"), seconds=40, what="the sound article arrived")
    until(lambda: world.fetching.count("ssrf") >= len(BLOCKED) + 1, seconds=40, what="each blocked address was counted")
    assert not [page for page in messages(world.bootstrap, f"{PREFIX}pages-v1") if "10.0.0.1" in page["final_url"]]


def test_what_is_too_large_is_refused_whole(world: World) -> None:
    """A long page, one that no message can carry, and a bomb: counted, nothing on the topic, the service goes on."""
    until(lambda: world.fetching.count("too_large") >= 3, seconds=60, what="all three were counted")
    assert not [page for page in messages(world.bootstrap, f"{PREFIX}pages-v1") if page["source"]["id"] == "large"]
    assert world.fetching.is_ready()


def test_a_closed_port_is_said(world: World) -> None:
    """The source tells why it has nothing."""
    until(lambda: world.state("refused")["outcomes_24h"].get("connect"), seconds=40, what="connect is counted")
    assert world.state("refused")["watched"][0]["outcome"] == "connect"


def test_a_host_whose_robots_txt_fails_is_not_asked_for_more(world: World) -> None:
    """It is called what it is, a failing server, and not one that forbids; so it is tried again soon."""
    broken = world.hosts["broken"]
    until(lambda: world.state("broken")["outcomes_24h"].get("server_error"), seconds=40, what="server_error is counted")
    assert {one.path for one in broken.asked} == {"/robots.txt"}


def test_a_drip_ends_by_the_clock_and_delays_no_other(world: World) -> None:
    """It costs its host half a minute; the others are read all the while."""
    drip, plain = world.hosts["drip"], world.hosts["plain"]
    began = until(lambda: drip.times("/slow"), seconds=40, what="the drip was asked")[0].began
    until(lambda: world.fetching.count("timeout") >= 1, seconds=60, what="the drip timed out")
    assert time.monotonic() - began >= 25
    during = [one for one in plain.times("/feed") if began < one.began < began + 28]
    assert len(during) >= 3


def test_the_sources_say_how_they_go(world: World) -> None:
    """Every source of the file stands on sources-v1; what answers is ok."""
    for name in NAMES:
        until(lambda name=name: world.state(name).get("state"), seconds=30, what=f"{name} is told")  # type: ignore[misc]
    assert (world.state("plain")["state"], world.state("plain")["last_good_at"] is not None) == ("ok", True)

"""Fetching's memory on a real SQLite file: whose turn it is, what is known, what a crash repeats."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ids import request_id, sha256_hex
from schemas.message import format_time
from schemas.parts import FeedItem
from services.fetching.feeds import Entry
from services.fetching.got import Got
from services.fetching.sources import WatchedSource, parse_sources
from services.fetching.store.memory import KEPT_SECONDS, REQUEST_SECONDS, Due, Memory
from services.text.urls import url_key

NOW = 1_700_000_000.0
BUSY = "https://busy.example"
GAP = 2.0


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    made = Memory(f"sqlite:///{tmp_path / 'fetching.sqlite'}")
    yield made
    made.close()


def watch(memory: Memory, *entries: str) -> dict[str, WatchedSource]:
    """Take over a sources file."""
    sources = parse_sources("\n".join(f"- {entry}" for entry in entries))
    memory.watch(sources, NOW - 100)
    return {source.id: source for source in sources}


def asked(due: Due, source: WatchedSource) -> FetchRequest:
    """Make the request that the planner would."""
    row, due_at = due.address, datetime.fromtimestamp(int(due.due_at), UTC)
    return FetchRequest(
        request_id=request_id(row.url_key, row.kind, format_time(due_at)),
        host=row.host,
        url=row.url,
        url_key=row.url_key,
        kind=row.kind,
        source=source.source,
        clean=source.clean,
        ports=source.ports,
        obey_robots=True,
        etag=None,
        last_modified=None,
        discovered_via=row.discovered_via,
        feed_item=None,
        first_seen_at=due_at,
        due_at=due_at,
        expires_at=due_at + timedelta(seconds=REQUEST_SECONDS),
        attempt=1,
    )


def entry(url: str, title: str = "a") -> Entry:
    return Entry(url, FeedItem(title=title, published=None, guid=None, author=None), sha256_hex(title.encode()))


def release(memory: Memory, now: float = NOW) -> dict[str, Due]:
    return {due.address.host: due for due in memory.release(now, lambda row: True)}


def done(memory: Memory, due: Due, source: WatchedSource, got: Got, now: float = NOW) -> FetchRequest:
    """Work a request off."""
    request = asked(due, source)
    assert memory.begin(request, "a/1", now).wait_seconds == 0
    memory.record(request, got, source, now, GAP, 0.5)
    return request


def feeds(name: str) -> str:
    return f"{{id: {name}, name: N, feeds: ['https://{name}.example/feed']}}"


def test_a_host_with_thousands_of_articles_hides_no_other(memory: Memory) -> None:
    """Each host gets its turn, however long another's queue is; within one, new articles go first."""
    sources = watch(memory, feeds("busy"), feeds("quiet"))
    first = release(memory)
    assert set(first) == {"busy.example", "quiet.example"}
    articles = tuple(entry(f"{BUSY}/{number}") for number in range(3_000))
    done(memory, first["busy.example"], sources["busy"], Got("changed", 200, is_full=True, entries=articles))
    done(memory, first["quiet.example"], sources["quiet"], Got("changed", 200, is_full=True))
    later = release(memory, NOW + 30_000)
    assert later["busy.example"].address.kind == "page"
    assert later["quiet.example"].address.kind == "feed"


def test_a_host_is_asked_by_one_process_at_a_time(memory: Memory) -> None:
    """Another process waits; the same one goes on after a crash; nobody is released meanwhile."""
    sources = watch(memory, feeds("busy"))
    request = asked(release(memory)["busy.example"], sources["busy"])
    assert memory.begin(request, "a/1", NOW).wait_seconds == 0
    assert memory.begin(request, "a/2", NOW + 1).wait_seconds > 0
    assert memory.begin(request, "a/1", NOW + 1).wait_seconds == 0
    assert release(memory, NOW + 1) == {}
    assert memory.begin(request, "a/2", NOW + 2 + REQUEST_SECONDS).wait_seconds == 0


def test_a_new_planner_plans_again_what_nobody_has_begun(memory: Memory) -> None:
    """Its predecessor may have been killed before it sent; what is being asked, or was asked, stays as it is."""
    sources = watch(memory, feeds("lost"), feeds("sent"), feeds("begun"))
    first = release(memory)
    assert memory.begin(asked(first["begun.example"], sources["begun"]), "a/1", NOW).wait_seconds == 0
    assert memory.take_back(NOW + 1) == 2
    again = release(memory, NOW + 1)
    assert set(again) == {"lost.example", "sent.example"}
    request = done(memory, first["sent.example"], sources["sent"], Got("changed", 200, is_full=True), NOW + 2)
    twice = asked(again["sent.example"], sources["sent"])
    assert twice.request_id == request.request_id
    assert memory.begin(twice, "a/1", NOW + 3).outcome == "changed", "the one that was sent after all is asked once"


def test_a_request_that_comes_again_is_known(memory: Memory) -> None:
    """It ends as it ended before, and the host is not asked; a new one waits for the gap."""
    sources = watch(memory, feeds("busy"))
    due = release(memory)["busy.example"]
    request = done(memory, due, sources["busy"], Got("unchanged", 200, is_full=True))
    assert memory.begin(request, "a/1", NOW + 1).outcome == "unchanged"
    other = request.model_copy(update={"request_id": "fr_" + "0" * 32})
    assert memory.begin(other, "a/1", NOW + 0.5).wait_seconds == pytest.approx(GAP - 0.5)


def test_an_expired_request_is_planned_again_and_frees_no_host(memory: Memory) -> None:
    """The host may be another process's by then."""
    sources = watch(memory, feeds("busy"))
    request = asked(release(memory)["busy.example"], sources["busy"])
    memory.begin(request, "a/2", NOW + 1)
    memory.record(request, Got("expired"), sources["busy"], NOW + 2, GAP, 0.5)
    assert release(memory, NOW + 3) == {}
    assert set(release(memory, NOW + 2 + REQUEST_SECONDS)) == {"busy.example"}


def test_a_silence_holds_for_every_address_of_the_host(memory: Memory) -> None:
    """Retry-After of one feed stops the other feed too, exactly that long."""
    sources = watch(memory, "{id: busy, name: N, feeds: ['https://busy.org/1', 'https://m.busy.org/2']}")
    due = release(memory)["busy.org"]
    done(memory, due, sources["busy"], Got("rate_limited", 429, retry_after=600.0))
    assert release(memory, NOW + 599) == {}
    assert set(release(memory, NOW + 601)) == {"busy.org"}


def test_a_moved_feed_is_watched_where_it_went_also_after_a_restart(memory: Memory) -> None:
    """The file keeps the old address; the target is asked instead of it."""
    sources = watch(memory, feeds("busy"))
    moved = Got("moved", 301, moved_to="https://new.example/feed", lasting=True)
    done(memory, release(memory)["busy.example"], sources["busy"], moved)
    assert release(memory, NOW + 100)["new.example"].address.kind == "feed"
    memory.watch(tuple(sources.values()), NOW + 1_000)
    again = release(memory, NOW + 30_000)
    done(memory, again["busy.example"], sources["busy"], moved, NOW + 30_000)
    assert release(memory, NOW + 30_010)["new.example"].address.watched


def test_articles_are_forgotten_only_when_no_feed_names_them(memory: Memory) -> None:
    """What is still named would come back as new."""
    sources = watch(memory, feeds("busy"))
    got = Got("changed", 200, is_full=True, entries=(entry(f"{BUSY}/1"), entry(f"{BUSY}/2")))
    done(memory, release(memory)["busy.example"], sources["busy"], got)
    late = NOW + KEPT_SECONDS + 10
    for url in (f"{BUSY}/2", f"{BUSY}/1"):
        due: Any = release(memory, late)["busy.example"]
        assert due.address.url in (f"{BUSY}/1", f"{BUSY}/2"), url
        done(memory, due, sources["busy"], Got("changed", 200), late)
        late += 10
    feed = release(memory, late)["busy.example"]
    done(memory, feed, sources["busy"], Got("changed", 200, is_full=True, entries=(entry(f"{BUSY}/1"),)), late)
    assert memory.forget(late) == 1


def test_what_a_page_says_belongs_to_where_it_was_found(memory: Memory) -> None:
    """Two addresses that lead to one page share its revisions; they keep their own polls."""
    sources = watch(memory, "{id: a, name: A, urls: ['https://a.example/old', 'https://a.example/short']}")
    final = "https://a.example/page"

    def found(outcome: str, words: bytes) -> Got:
        return Got(outcome, 200, is_full=True, body_sha256=sha256_hex(words), final_url=final)

    now, polls = NOW, (("changed", b"1"), ("unchanged", b"1"), ("changed", b"2"))
    for outcome, words in polls:
        done(memory, release(memory, now)["a.example"], sources["a"], found(outcome, words), now)
        now += 30_000
    page = memory.address(url_key(final))
    assert page is not None
    assert (page.revision, page.body_sha256, page.due_at) == (2, sha256_hex(b"2"), None)
    asked = [memory.address(url_key(url)) for url in ("https://a.example/old", "https://a.example/short")]
    assert [(row.revision, row.body_sha256) for row in asked if row is not None] == [(0, None), (0, None)]
    assert sum(row.polls for row in asked if row is not None) == 3

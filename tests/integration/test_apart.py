"""Calls apart: a function that hangs, dies or grows costs its own call; the next one gets a fresh process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import psutil
import pytest

from services.fetching.channels.getter import Getter
from services.fetching.channels.single import single_request
from services.fetching.channels.web import Reply
from services.fetching.reading import read_anything
from services.fetching.store.memory import Memory
from services.runtime import metrics
from services.runtime.apart import Apart
from services.runtime.app import WorkerApp
from services.runtime.outcomes import Limits
from services.runtime.settings import Settings
from services.runtime.slot import DiedError, HungError
from tests.unit.runtime import calls

FEED = b"""<rss version="2.0"><channel><title>t</title>
<item><title>a</title><link>https://a.example/1</link></item></channel></rss>"""
NOW = datetime(2022, 1, 1, 9, 0, 0, tzinfo=UTC)


@asynccontextmanager
async def apart(function: Callable[..., Any], **limits: Any) -> AsyncIterator[Apart[..., Any]]:
    made = Apart(function, "fetching", Limits(**{"processes": 1, "seconds": 5.0, "memory_bytes": 256 << 20, **limits}))
    try:
        yield made
    finally:
        made.stop()


def lost(cause: str) -> float:
    return float(metrics.POOL_RESTARTS.labels("fetching", cause)._value.get())


async def test_a_call_apart_returns_what_the_function_returns() -> None:
    """From another process, the same one again as long as it lives, a fresh one after its share of calls."""
    async with apart(calls.shout, recycle_after=2) as shout:
        found = [await shout("a", times=2) for _ in range(3)]
    assert [text for text, _ in found] == ["AA"] * 3
    assert found[0][1] == found[1][1] != found[2][1]
    assert psutil.Process().pid not in {pid for _, pid in found}


@pytest.mark.parametrize(
    ("function", "raised", "cause"),
    [
        (calls.explode, HungError, "hung"),
        (calls.sleep, HungError, "hung"),
        (calls.die, DiedError, "died"),
        (calls.grow, DiedError, "died"),
    ],
)
async def test_what_hangs_or_dies_is_ended_and_counted(
    function: Callable[[], Any], raised: type[Exception], cause: str
) -> None:
    """The caller hears how; the process is gone, and the place is free for the next call."""
    before = lost(cause)
    async with apart(function, seconds=0.5) as broken:
        for _ in range(2):
            with pytest.raises(raised):
                await broken()
            assert broken.slots[0].process is None
    assert lost(cause) == before + 2


async def test_a_hanging_call_delays_no_other() -> None:
    """The second process answers meanwhile; a call that is given up ends its process."""
    async with apart(calls.sleep, processes=2, seconds=60.0) as broken:
        waiting = asyncio.ensure_future(broken())
        await asyncio.sleep(0.1)
        assert broken.free.qsize() == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert broken.free.qsize() == 2


async def test_what_the_function_raises_is_told_in_words() -> None:
    """A fault of ours is no silent bad feed."""
    async with apart(calls.stumble) as stumble:
        with pytest.raises(RuntimeError, match="LookupError: no such thing in stumble"):
            await stumble()


async def test_a_feed_read_apart_is_the_feed_read_here() -> None:
    """Entries, digest and all come back as they are."""
    request = single_request("https://a.example/feed", NOW).model_copy(update={"kind": "feed"})
    arguments: Any = (request, FEED, {}, request.url, None, None, None, NOW)
    async with apart(read_anything) as read:
        assert await read(*arguments) == read_anything(*arguments)
    assert [entry.url for entry in read_anything(*arguments).entries] == ["https://a.example/1"]


async def test_a_feed_that_hangs_its_reader_is_a_bad_feed(tmp_path: Path) -> None:
    """The request ends with an outcome that is asked again later, never as a fault of ours."""
    settings = Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg]
    getter = Getter(cast(WorkerApp, None), settings, cast(Memory, None), dict, lambda: 0.5)
    request = single_request("https://a.example/feed", NOW).model_copy(update={"kind": "feed"})
    async with apart(calls.hang_on, seconds=0.5) as read:
        getter.read = read
        got = await getter._read(request, Reply(None, request.url, 200, body=FEED, crawl_delay=3.0), None)
    assert (got.outcome, got.status, got.crawl_delay) == ("bad_feed", 200, 3.0)
    assert "HungError" in got.detail

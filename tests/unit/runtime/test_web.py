"""The guard: no spelling, name, redirect or rebinding reaches inside; no body fills the memory."""

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from services.runtime.web import (
    BlockedUrl,
    TooLarge,
    check_url,
    guarded_session,
    is_blocked_address,
    is_blocked_fault,
    read_capped,
)

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
INSIDE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "168.63.129.16",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "fec0::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_blocked(address: str) -> None:
    """Private, special, wrapped and metadata addresses are all inside."""
    assert is_blocked_address(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_not(address: str) -> None:
    """The world is reachable, also in its wrapped spelling."""
    assert not is_blocked_address(address)


def test_an_allowed_network_opens_itself_and_nothing_else() -> None:
    """Allowing loopback allows neither private networks nor IPv6 loopback."""
    assert not is_blocked_address("127.0.0.1", LOOPBACK)
    assert not is_blocked_address("::ffff:127.0.0.1", LOOPBACK)
    assert is_blocked_address("10.0.0.1", LOOPBACK)
    assert is_blocked_address("::1", LOOPBACK)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "ssrf"),
        ("http://localhost/", "ssrf"),
        ("http://2130706433/", "ssrf"),
        ("http://0x7f000001/", "ssrf"),
        ("http://0177.0.0.1/", "ssrf"),
        ("http://127.1/", "ssrf"),
        ("http://[::1]/", "ssrf"),
        ("http://[::ffff:127.0.0.1]/", "ssrf"),
        ("http://169.254.169.254/latest/meta-data/", "ssrf"),
        ("file:///etc/passwd", "bad_url"),
        ("gopher://example.org/", "bad_url"),
        ("javascript:alert(1)", "bad_url"),
        ("http://user@example.org/", "bad_url"),
        ("http://user:pass@example.org/", "bad_url"),
        ("http://example.org\\@127.0.0.1/", "bad_url"),
        ("http://example.org/\\..", "bad_url"),
        ("http://example.org:8080/", "bad_url"),
        ("http://example.org:99999/", "bad_url"),
        ("http:///nohost", "bad_url"),
        ("http://exa mple.org/", "bad_url"),
        ("http://[::1/", "bad_url"),
    ],
)
def test_a_url_that_is_not_asked(url: str, reason: str) -> None:
    """Each refusal says whether the url is broken or leads inside."""
    with pytest.raises(BlockedUrl) as caught:
        check_url(url)
    assert caught.value.reason == reason


def test_what_may_be_asked() -> None:
    """Usual ports anywhere, listed ports by name, any port and plain http inside an allowed network."""
    check_url("https://example.org/a?b=c")
    check_url("http://example.org:8080/", ports=(8080,))
    check_url("http://127.0.0.1:8890/x", allow_networks=LOOPBACK)
    check_url("http://localhost:8890/x", allow_networks=LOOPBACK, schemes=("https",))
    with pytest.raises(BlockedUrl):
        check_url("http://example.org/", schemes=("https",))


class Names(AbstractResolver):
    """A resolver of this test: each lookup of a name takes its next answer, the last one for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        turns = self.answers[host.split(".")[0]]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            ResolveResult(hostname=host, host=a, port=port, family=socket.AF_INET, proto=0, flags=0) for a in addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


Site = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[tuple[str, list[str]]]]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Start a real server on a loopback address; it notes every path that reached it."""
    runners = []

    async def start(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> tuple[str, list[str]]:
        hits: list[str] = []

        async def noted(request: web.Request) -> web.StreamResponse:
            hits.append(request.path)
            return await handler(request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", noted)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        return f"{runner.addresses[0][1]}", hits

    yield start
    for runner in runners:
        await runner.cleanup()


async def _ok(request: web.Request) -> web.StreamResponse:
    return web.Response(text="inside")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"])
async def test_no_spelling_of_loopback_connects(site: Site, host: str) -> None:
    """Even without looking at the url, the socket is not made."""
    port, hits = await site(_ok)
    async with guarded_session(user_agent="test") as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(f"http://{host}:{port}/", allow_redirects=False)
    assert is_blocked_fault(caught.value) or isinstance(caught.value, aiohttp.InvalidURL)  # not all are urls to aiohttp
    assert hits == []


@pytest.mark.parametrize(
    "answers", [[["127.0.0.1"]], [["127.0.0.1", "10.0.0.1"]], [["10.255.255.1"], ["127.0.0.1"]]], ids=str
)
async def test_no_name_leads_inside(site: Site, answers: list[list[str]]) -> None:
    """A name that resolves inside, to several addresses or to another one each time, is stopped at the socket."""
    port, hits = await site(_ok)
    async with guarded_session(user_agent="test", resolver=Names(evil=answers)) as session:
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError) as caught:
                await session.get(f"http://evil.example:{port}/", allow_redirects=False)
            assert is_blocked_fault(caught.value)
    assert hits == []


async def test_a_redirect_that_is_followed_by_mistake_is_stopped_too(site: Site) -> None:
    """The guard holds for every connect, not only for the first."""
    inside_port, inside_hits = await site(_ok)

    async def redirect(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"http://127.0.0.2:{inside_port}/secret")

    port, hits = await site(redirect)
    only_one = (ipaddress.ip_network("127.0.0.1/32"),)
    async with guarded_session(only_one, user_agent="test") as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(f"http://127.0.0.1:{port}/", allow_redirects=True)
    assert is_blocked_fault(caught.value)
    assert hits == ["/"]
    assert inside_hits == []


async def test_the_guard_lets_an_allowed_network_through(site: Site) -> None:
    """The proof that the tests above are stopped by the guard and by nothing else."""
    port, hits = await site(_ok)
    async with (
        guarded_session(LOOPBACK, user_agent="Tansiq/test") as session,
        session.get(f"http://127.0.0.1:{port}/") as response,
    ):
        assert await read_capped(response, 100) == b"inside"
    assert hits == ["/"]


async def test_a_refused_connect_is_not_called_blocked() -> None:
    """A closed port is a fault of the site."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    async with guarded_session(LOOPBACK, user_agent="test") as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(f"http://127.0.0.1:{port}/")
    assert not is_blocked_fault(caught.value)


async def test_a_body_above_its_cap_is_refused_whole(site: Site) -> None:
    """The cap counts decompressed bytes: 64 MiB of zeros in 64 KB are seen as what they are."""
    bomb = zlib.compress(bytes(64 << 20), 9)

    async def send(request: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"content-encoding": "deflate", "content-type": "text/html"})

    port, _ = await site(send)
    async with (
        guarded_session(LOOPBACK, user_agent="test") as session,
        session.get(f"http://127.0.0.1:{port}/") as response,
    ):
        with pytest.raises(TooLarge):
            await read_capped(response, 1 << 20)


async def test_a_drip_ends_by_the_total_time(site: Site) -> None:
    """A byte now and then does not hold a connection for ever."""

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    port, _ = await site(drip)
    async with guarded_session(LOOPBACK, user_agent="test", total_seconds=0.5) as session:
        with pytest.raises(asyncio.TimeoutError):
            async with session.get(f"http://127.0.0.1:{port}/") as response:
                await read_capped(response, 1 << 20)


async def test_no_cookie_is_kept(site: Site) -> None:
    """What a site sets is not told to it again."""
    seen: list[Any] = []

    async def cookies(request: web.Request) -> web.StreamResponse:
        seen.append(dict(request.cookies))
        response = web.Response(text="ok")
        response.set_cookie("who", "you")
        return response

    port, _ = await site(cookies)
    async with guarded_session(LOOPBACK, user_agent="test") as session:
        for _ in range(2):
            await (await session.get(f"http://127.0.0.1:{port}/")).read()
    assert seen == [{}, {}]

"""The guarded way out: no request of ours reaches a private address, and no answer fills the memory.

The check stands where the socket is made: it sees the resolved address of every connect, redirects and rebinding
names included. Checking a url and fetching it afterwards leaks on both.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketFactory = Callable[[tuple[int, int, int, str, tuple[object, ...]]], socket.socket]

# What `is_global` lets through on one patch level or another; sources: the IANA special-purpose registries, and
# 168.63.129.16, a cloud's metadata service on a public address.
_BLOCKED_IPV4 = "100.64.0.0/10 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 168.63.129.16/32"
_BLOCKED_IPV6 = "::/96 64:ff9b::/96 64:ff9b:1::/48 2001::/23 2002::/16 3fff::/20 5f00::/16 fec0::/10"
BLOCKED: tuple[Network, ...] = tuple(map(ipaddress.ip_network, f"{_BLOCKED_IPV4} {_BLOCKED_IPV6}".split()))
DEFAULT_PORTS = (80, 443)
SCHEMES = ("http", "https")
MAX_HEADER_BYTES = 65_536
CHUNK_BYTES = 65_536

_FORBIDDEN = re.compile(r"[\x00-\x20\\\x7f]")
_MARK = "blocked address"


class BlockedAddress(OSError):
    """A connect to an address that nothing of ours may reach."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{_MARK} {address}")


class BlockedUrl(ValueError):
    """A url that is not asked: reason ``bad_url`` or ``ssrf``, and why."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class TooLarge(ValueError):
    """A body above its cap, counted after decompression."""


def is_blocked_address(text: str, allow_networks: Collection[Network] = ()) -> bool:
    """Say whether an address in standard notation is private, special or multicast, and not allowed by name."""
    address = _unwrap(ipaddress.ip_address(text.split("%", 1)[0]))
    if any(address in network for network in allow_networks):
        return False
    special = not address.is_global or address.is_multicast or address.is_reserved
    return special or any(address in network for network in BLOCKED)


def guarded_socket_factory(allow_networks: Collection[Network] = ()) -> SocketFactory:
    """Return a socket factory for aiohttp that raises BlockedAddress instead of opening a way inside."""

    def guarded_socket(addr_info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = addr_info
        if is_blocked_address(str(address[0]), allow_networks):
            raise BlockedAddress(str(address[0]))
        return socket.socket(family, kind, protocol)

    return guarded_socket


def is_blocked_fault(fault: BaseException) -> bool:
    """Say whether a failed request failed at the guard; several addresses of a name fail as one combined error."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, BlockedAddress) or isinstance(getattr(seen, "os_error", None), BlockedAddress):
            return True
        if isinstance(seen, OSError) and _MARK in str(seen):
            return True
        seen = seen.__cause__
    return False


def guarded_session(
    allow_networks: Collection[Network] = (),
    *,
    user_agent: str,
    connections_per_host: int = 1,
    total_seconds: float = 30,
    connect_seconds: float = 10,
    resolver: AbstractResolver | None = None,
) -> aiohttp.ClientSession:
    """Return a session that goes out only through the guard, keeps no cookies and trusts no environment.

    Redirects are the caller's: pass ``allow_redirects=False`` and check each hop. A resolver stands in for tests.
    """
    connector = aiohttp.TCPConnector(
        socket_factory=guarded_socket_factory(allow_networks),
        limit=100,
        limit_per_host=connections_per_host,
        ttl_dns_cache=60,
        resolver=resolver,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds),
        headers={"User-Agent": user_agent},
        max_field_size=MAX_HEADER_BYTES,
        trust_env=False,
    )


def check_url(
    url: str,
    *,
    ports: Sequence[int] = DEFAULT_PORTS,
    allow_networks: Collection[Network] = (),
    schemes: Sequence[str] = SCHEMES,
) -> None:
    """Refuse what no request should be made of; raise BlockedUrl with ``bad_url`` or ``ssrf``.

    An address, or localhost, inside ``allow_networks`` may have any port and plain http. A name is judged by its
    spelling only; where it leads is seen at the socket.
    """
    if _FORBIDDEN.search(url):
        raise BlockedUrl("bad_url", "blank, control character or backslash in the url")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as fault:
        raise BlockedUrl("bad_url", str(fault)) from None
    if parts.scheme not in SCHEMES or not host:
        raise BlockedUrl("bad_url", "not an http or https url")
    if parts.username is not None or parts.password is not None:
        raise BlockedUrl("bad_url", "user or password in the url")
    address = _literal(host)
    if address is not None and any(_unwrap(address) in network for network in allow_networks):
        return
    if address is not None and is_blocked_address(str(address)):
        raise BlockedUrl("ssrf", f"{host} is a private or special address")
    if parts.scheme not in schemes:
        raise BlockedUrl("bad_url", f"{parts.scheme} is not allowed here, only {', '.join(schemes)}")
    if (port or (443 if parts.scheme == "https" else 80)) not in ports:
        raise BlockedUrl("bad_url", f"port {port} is not allowed here, only {', '.join(map(str, ports))}")


async def read_capped(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Read a body up to a cap on its decompressed bytes; raise TooLarge above it, never cut."""
    parts, size = [], 0
    async for part in response.content.iter_chunked(CHUNK_BYTES):
        size += len(part)
        if size > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def _unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one wraps, else the address."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _literal(host: str) -> Address | None:
    """Return the address a host spells, in any of the spellings that resolvers accept, else None."""
    if host.rstrip(".").lower() == "localhost":
        return ipaddress.ip_address("127.0.0.1")
    try:
        return ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host.rstrip(".")))  # decimal, hex, octal, short
    except (OSError, UnicodeEncodeError):
        return None

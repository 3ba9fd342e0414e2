"""One webhook call: signed, guarded, bounded in time and size; whatever happens becomes an Answer."""

import asyncio
import socket
import ssl
from collections.abc import Collection
from ipaddress import ip_address
from time import monotonic, time
from urllib.parse import urlsplit

import aiohttp

from services.alerting.retries import Answer, error_of, read_retry_after
from services.alerting.signing import sign
from services.runtime.web import BlockedUrl, Network, check_url, is_blocked_fault

TIMEOUT_SECONDS = 15
ANSWER_BYTES = 65_536
ANY_PORT = range(1, 65_536)


async def check_address(address: str, allow_networks: Collection[Network]) -> None:
    """Refuse a webhook address: https only, plain http only inside the allowed networks; raise BlockedUrl."""
    try:
        check_url(address, ports=ANY_PORT, allow_networks=allow_networks, schemes=("https",))
    except BlockedUrl:
        check_url(address, ports=ANY_PORT, allow_networks=allow_networks)
        if not await _leads_inside(urlsplit(address).hostname or "", allow_networks):
            raise


async def call(
    session: aiohttp.ClientSession,
    address: str,
    secrets: list[str],
    webhook_id: str,
    body: bytes,
    allow_networks: Collection[Network],
) -> Answer:
    """Post a body once and return what came of it."""
    begin = monotonic()
    status: int | None = None
    text, retry_after = "", None
    try:
        await check_address(address, allow_networks)
        headers = {"content-type": "application/json", **sign(secrets, webhook_id, int(time()), body)}
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with session.post(address, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
                retry_after = read_retry_after(response.headers.get("retry-after"), time())
                text = (await _read_some(response)).decode("utf-8", "replace").replace("\0", "")
        error = error_of(status)
    except (BlockedUrl, aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
        # An answer that stops half-way is still an answer: the status has come.
        error = error_of(status) if status is not None else word_for(fault)
    return Answer(status, error, round((monotonic() - begin) * 1000), text, retry_after)


def word_for(fault: BaseException) -> str:
    """Return the closed word for a call that got no answer."""
    if isinstance(fault, BlockedUrl) or is_blocked_fault(fault):
        return "blocked"
    if isinstance(fault, TimeoutError):
        return "timeout"
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return "dns"
    if isinstance(fault, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "tls"
    return "connect"


async def _read_some(response: aiohttp.ClientResponse) -> bytes:
    """Read the first bytes of an answer; the rest is nobody's concern."""
    parts, size = [], 0
    while size < ANSWER_BYTES:
        part = await response.content.read(ANSWER_BYTES - size)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


async def _leads_inside(host: str, allow_networks: Collection[Network]) -> bool:
    """Say whether a name leads only into the allowed networks: there plain http is fine."""
    if not allow_networks:
        return False
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = {str(info[4][0]).split("%", 1)[0] for info in found}
    return bool(addresses) and all(
        any(ip_address(address) in network for network in allow_networks) for address in addresses
    )

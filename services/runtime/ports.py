"""Ports: a server of ours on the port it wants, or on the next free one."""

import errno
import logging

from aiohttp.web import AppRunner, TCPSite

PORTS_TRIED = 100

log = logging.getLogger(__name__)


async def listen(runner: AppRunner, host: str, wanted: int) -> str:
    """Listen on the wanted port or the next free one, and say which; return the url."""
    for port in range(wanted, wanted + PORTS_TRIED):
        try:
            await TCPSite(runner, host, port).start()
            break
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE or port == wanted + PORTS_TRIED - 1:
                raise
    if wanted and port != wanted:
        log.warning("the wanted port is busy", extra={"wanted": wanted, "port": port})
    url = url_of(runner)
    log.info("listening", extra={"url": url})
    return url


def url_of(runner: AppRunner) -> str:
    """Return where a server answers."""
    return url_at(*runner.addresses[0][:2])


def url_at(host: str, port: int) -> str:
    """Return the url of a port at an address or a name."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

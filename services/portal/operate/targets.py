"""Targets: whom the portal asks; the registry in DATA and one setting name them, never a request."""

import asyncio
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from services.runtime.registry import entries
from services.runtime.settings import Settings


class Target(NamedTuple):
    """One process: where it answers, and what is known of it before it does."""

    url: str
    service: str | None = None
    replica: int | None = None
    own: bool = False


async def find_targets(settings: Settings) -> list[Target]:
    """Return every process to ask: this one, the registered ones, the ones of TANSIQ_METRICS_URLS."""
    registered = await asyncio.to_thread(_registered, settings.data)
    named = await asyncio.gather(*(_addresses(url) for url in settings.metrics_urls))
    found = registered if any(target.own for target in registered) else [_ourselves(settings), *registered]
    known = {target.url for target in found}
    return found + [target for addresses in named for target in addresses if target.url not in known]


def _ourselves(settings: Settings) -> Target:
    return Target(settings.public_url, "portal", settings.replica or 1, own=True)


def _registered(data: Path) -> list[Target]:
    return [
        Target(entry.urls["url"].rstrip("/"), entry.service, entry.replica, entry.pid == os.getpid())
        for entry in entries(data)
        if "url" in entry.urls
    ]


async def _addresses(url: str) -> Sequence[Target]:
    """Return a target per address: behind the name of a scaled container stand several processes."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        return [Target(url)]  # https: its certificate is for the name
    port = parts.port or 80
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        return [Target(url)]
    hosts = sorted({str(address[0]) for *_, address in found})
    hosts = [host for host in hosts if ":" not in host] or hosts  # one process, two families: count it once
    netlocs = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in hosts)
    return [Target(urlunsplit(parts._replace(netloc=netloc, path=parts.path.rstrip("/")))) for netloc in netlocs]

"""Looks: what one process says of itself this moment, by its /ready and /metrics."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import orjson
from prometheus_client.parser import text_string_to_metric_families

from services.portal.operate.memory import Sample
from services.portal.operate.targets import Target

TIMEOUT = aiohttp.ClientTimeout(total=2)
MAX_BYTES = 4 << 20


class Look(NamedTuple):
    """What a process said, or that it did not answer (``ready`` None)."""

    service: str
    replica: int | None
    url: str
    at: float
    ready: bool | None
    reasons: tuple[str, ...] = ()
    version: str | None = None
    samples: tuple[Sample, ...] = ()

    @property
    def process(self) -> str:
        """Its name in the memory."""
        return f"{self.service} {self.url if self.replica is None else self.replica}"


class Asker:
    """Asks processes over HTTP, without redirects, for a bounded time and size."""

    def __init__(self, token: str, names: tuple[str, ...]) -> None:
        self._token = token
        self._names = names
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, target: Target) -> Look:
        """Return what a process says; one that does not answer is a look too."""
        service = target.service or urlsplit(target.url).hostname or target.url
        at = time.time()
        try:
            ready, figures = await asyncio.gather(
                self._get(target, "/ready", (200, 503)), self._get(target, "/metrics", (200,))
            )
            report = orjson.loads(ready)
            return look_of(report, figures.decode(), target, at, self._names)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as fault:
            return Look(service, target.replica, target.url, at, None, (_worded(fault, target.url),))

    async def _get(self, target: Target, path: str, statuses: tuple[int, ...]) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False)
        headers = {"authorization": f"Bearer {self._token}"} if self._token and target.service == "portal" else {}
        async with self._session.get(target.url + path, headers=headers, allow_redirects=False) as answer:
            if answer.status not in statuses:
                raise ValueError(f"{path} answers {answer.status}")
            body = b""
            async for chunk in answer.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ValueError(f"{path} is larger than {MAX_BYTES} bytes")
            return body

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def _worded(fault: Exception, url: str) -> str:
    if isinstance(fault, TimeoutError):
        return f"{url} does not answer within {TIMEOUT.total:g} s"
    if isinstance(fault, aiohttp.ClientConnectorError):
        return f"nothing listens at {url}"
    return f"{url}: {str(fault) or type(fault).__name__}"


def look_of(report: Mapping[str, Any], figures: str, target: Target, at: float, names: tuple[str, ...]) -> Look:
    """Put together what /ready and /metrics say."""
    service = str(report["service"])
    labels = {"service": service, "replica": str(target.replica or "")}
    return Look(
        service=service,
        replica=target.replica,
        url=target.url,
        at=at,
        ready=report["ready"] is True,
        reasons=tuple(str(reason) for reason in report["reasons"]),
        version=str(report.get("version") or "") or None,
        samples=tuple(samples_of(figures, names, labels)),
    )


def samples_of(figures: str, names: tuple[str, ...], labels: Mapping[str, str]) -> Iterator[Sample]:
    """Yield the figures of these names; ``labels`` are added where the figure has none of its own so named."""
    wanted = "\n".join(line for line in figures.splitlines() if line.startswith(names))
    for family in text_string_to_metric_families(wanted + "\n"):
        for sample in family.samples:
            yield Sample(sample.name, {**labels, **sample.labels}, float(sample.value))

"""Prometheus: the same queries asked of it, where there is one."""

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from services.portal.operate.evaluate import Line
from services.portal.operate.memory import Labels

TIMEOUT = aiohttp.ClientTimeout(total=2)


class PrometheusError(Exception):
    """It does not answer, or not as it should; the text is for the operator and holds no password."""


class Prometheus:
    """One Prometheus server."""

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/")
        parts = urlsplit(url)
        self.shown = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self._session: aiohttp.ClientSession | None = None

    async def range(self, expression: str, start: float, end: float, step: float) -> dict[Labels, Line]:
        """Return the lines of an expression at start, start + step, … end."""
        asked = {"query": expression, "start": str(start), "end": str(end), "step": str(step)}
        count = round((end - start) / step) + 1
        found: dict[Labels, Line] = {}
        for series in await self._get("/api/v1/query_range", asked):
            line: Line = [None] * count
            for at, value in series["values"]:
                number = float(value)
                line[round((float(at) - start) / step)] = number if math.isfinite(number) else None
            found[_labels(series["metric"])] = line
        return found

    async def instant(self, expression: str) -> list[tuple[Mapping[str, str], float]]:
        """Return what an expression is now, with all labels and the metric's name."""
        found = await self._get("/api/v1/query", {"query": expression})
        return [(series["metric"], float(series["value"][1])) for series in found]

    async def _get(self, path: str, asked: Mapping[str, str]) -> list[Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False)
        try:
            async with self._session.get(self._base + path, params=asked, allow_redirects=False) as answer:
                body = orjson.loads(await answer.read())
            if body["status"] != "success":
                raise PrometheusError(f"{self.shown}: {body.get('error', answer.status)}")
            found: list[Any] = body["data"]["result"]
            return found
        except TimeoutError as fault:
            raise PrometheusError(f"{self.shown} does not answer within {TIMEOUT.total:g} s") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise PrometheusError(f"{self.shown} does not answer ({type(fault).__name__})") from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise PrometheusError(f"{self.shown} does not speak as Prometheus does") from fault

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def _labels(metric: Mapping[str, str]) -> Labels:
    return tuple((name, value) for name, value in metric.items() if name != "__name__")

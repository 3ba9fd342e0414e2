"""Waiting for a child: where it answers, and whether it is ready."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

ASK_SECONDS = 2.0


def registered(data: Path, service: str, pid: int | None) -> str | None:
    """Return the url that the process of a service wrote into DATA, or None while it has not."""
    entry = _entry(data, service)
    return str(entry["url"]) if entry and entry["pid"] == pid else None


def last_registered(data: Path, service: str) -> str | None:
    """Return the url that a service's first process wrote into DATA last, whether it still runs or not."""
    entry = _entry(data, service)
    return str(entry["url"]) if entry else None


def _entry(data: Path, service: str) -> dict[str, Any] | None:
    try:
        entry: dict[str, Any] = orjson.loads((data / "workers" / f"{service}-1.json").read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return entry


def ask(
    url: str, *, method: str = "GET", body: Any = None, token: str = "", seconds: float = ASK_SECONDS
) -> tuple[int, Any]:
    """Call one of our own ports; return status and JSON (None if there is none), 0 when nobody answers."""
    data = None if body is None else orjson.dumps(body)
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return answer.status, _json(answer.read())
    except urllib.error.HTTPError as fault:
        return fault.code, _json(fault.read())
    except OSError:
        return 0, None


def ask_text(url: str, *, seconds: float = ASK_SECONDS) -> str:
    """Read one of our own pages as text; empty when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            text: str = answer.read().decode()
            return text
    except OSError:
        return ""


def wait_until(ready: Callable[[], bool], seconds: float, tend: Callable[[], None]) -> bool:
    """Wait until something holds, tending the children meanwhile; return whether it came to hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        tend()
        time.sleep(0.1)
    return False


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None

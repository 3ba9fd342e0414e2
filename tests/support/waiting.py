"""Waiting for something to become true, with the reason why it did not."""

import os
import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = float(os.environ.get("TANSIQ_TEST_PATIENCE", "1"))  # a slow machine multiplies every wait


def until(look: Callable[[], T], *, seconds: float, what: str, every: float = 0.2) -> T:
    """Return the first truthy answer of ``look``; after ``seconds`` fail, saying what was waited for and last seen."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds * PATIENCE:.0f} s still not: {what}; last seen: {answer!r}")
        time.sleep(every)


def free_port() -> int:
    """Return a port of the loopback that nobody held a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

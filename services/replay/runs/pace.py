"""Pace: how fast a replay may read, and when it must wait for the live services."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

PAUSE_SECONDS = 30.0
RESUME_SECONDS = 10.0
BURST_SECONDS = 0.25


class Allowance:
    """A token bucket: on average ``rate`` messages a second, and little more at once."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.clock = clock
        self.free_at = clock()

    def delay(self, messages: int) -> float:
        """Book messages and return after how many seconds they may go."""
        now = self.clock()
        self.free_at = max(self.free_at, now - BURST_SECONDS)
        wait = max(0.0, self.free_at - now)
        self.free_at += messages / self.rate
        return wait


@dataclass(frozen=True)
class LiveLag:
    """How old the oldest unread message of a live service is, and which service that is; infinite = not known."""

    seconds: float = 0.0
    service: str = ""


def reason_to_pause(paused: bool, lag: LiveLag, burning: str | None) -> str | None:
    """Say why a replay must wait, or nothing: it pauses above 30 s of live lag and goes on below 10 s.

    A lag that nobody can tell is no small one.
    """
    if burning:
        return f"alarm {burning} fires"
    if lag.seconds == math.inf:
        return f"how far live {lag.service} is behind cannot be told"
    bar = RESUME_SECONDS if paused else PAUSE_SECONDS
    late = lag.seconds >= bar if paused else lag.seconds > bar
    return f"live {lag.service} is {lag.seconds:.0f} s behind" if late else None


class Gate:
    """What a replay passes before each chunk; closed while there is a reason to pause."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.pauses = 0
        self._open = asyncio.Event()
        self._open.set()

    def judge(self, lag: LiveLag, burning: str | None) -> None:
        """Open or close by what was measured."""
        reason = reason_to_pause(self.reason is not None, lag, burning)
        self.pauses += reason is not None and self.reason is None
        self.reason = reason
        if reason is None:
            self._open.set()
        else:
            self._open.clear()

    async def passed(self) -> None:
        """Wait until the gate is open."""
        await self._open.wait()

"""Lanes: one per receiving host; how many calls may run there at once, and when it is left alone."""

from collections import Counter
from dataclasses import dataclass

PARALLEL = 4
PARALLEL_PER_CHANNEL = 2  # a receiver that hangs leaves room for the others on its host
FAILURES = 5
OPEN_SECONDS = 60
LARGEST_LOAD = 80  # calls at once over all lanes, below the session's connections


@dataclass
class Lane:
    """What is known of one host: running calls, failures in a row, calls allowed at once, closed until when."""

    running: int = 0
    failures: int = 0
    limit: int = PARALLEL
    closed_until: float = 0.0

    def room(self, now: float) -> int:
        """Return how many calls may start: one probe after a pause, else up to the limit."""
        if now < self.closed_until:
            return 0
        return max(0, (1 if self.failures >= FAILURES else self.limit) - self.running)


class Lanes:
    """All lanes and channels with running calls."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._channels: Counter[str] = Counter()
        self.running = 0

    def busy(self, now: float) -> set[str]:
        """Return the lanes and channels that take no call now."""
        full = {channel for channel, running in self._channels.items() if running >= PARALLEL_PER_CHANNEL}
        return full | {name for name, lane in self._lanes.items() if lane.room(now) == 0}

    def take(self, name: str, channel_id: str, now: float) -> bool:
        """Start a call where there is room; return whether there was."""
        lane = self._lanes.setdefault(name, Lane())
        if self.running >= LARGEST_LOAD or lane.room(now) == 0 or self._channels[channel_id] >= PARALLEL_PER_CHANNEL:
            return False
        lane.running += 1
        self._channels[channel_id] += 1
        self.running += 1
        return True

    def leave(self, name: str, channel_id: str) -> None:
        """End a call, or give back room that was not used."""
        lane = self._lanes[name]
        lane.running -= 1
        self.running -= 1
        self._channels[channel_id] -= 1
        if not self._channels[channel_id]:
            del self._channels[channel_id]
        if lane == Lane():
            del self._lanes[name]  # a healthy host without calls need not be remembered

    def judge(self, name: str, now: float, *, reached: bool, overloaded: bool) -> None:
        """Learn from an answer: failures in a row close the lane, an overloaded host gets half the calls."""
        lane = self._lanes.setdefault(name, Lane())
        if reached:
            lane.failures, lane.limit = 0, PARALLEL
            return
        lane.failures += 1
        if overloaded:
            lane.limit = max(1, lane.limit // 2)
        if lane.failures >= FAILURES:
            lane.closed_until = now + OPEN_SECONDS

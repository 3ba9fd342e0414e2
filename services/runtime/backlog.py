"""Backlog: the chunks in flight of a stage, and how many messages and bytes they hold."""

import asyncio
from collections import deque

from services.runtime.flight import Flight


class Backlog:
    """Chunks in the order of their arrival; each stays until it is settled, so that its age still shows."""

    def __init__(self) -> None:
        self.queue: deque[Flight] = deque()
        self.arrived = asyncio.Event()
        self.idle = asyncio.Event()
        self.idle.set()
        self.messages = 0
        self.size_bytes = 0

    def add(self, flight: Flight) -> None:
        """Queue a chunk."""
        self.messages += len(flight.records)
        self.size_bytes += flight.size_bytes
        self.idle.clear()
        self.queue.append(flight)
        self.arrived.set()

    def leave(self, flight: Flight) -> None:
        """Take off the first chunk, which is settled."""
        self.queue.popleft()
        self.messages -= len(flight.records)
        self.size_bytes -= flight.size_bytes
        if self.messages == 0:
            self.idle.set()

    def holds(self, messages: int, size_bytes: int) -> bool:
        """Say whether as many messages, or as many bytes, are in flight."""
        return self.messages >= messages or self.size_bytes >= size_bytes

    async def next_done(self, most: int) -> list[Flight]:
        """Wait for the first chunk; return it and those behind it that are done too, up to so many messages."""
        while not self.queue:
            self.arrived.clear()
            await self.arrived.wait()
        await asyncio.wait([self.queue[0].outcomes])
        flights: list[Flight] = []
        size = 0
        for flight in self.queue:
            if size >= most or not flight.outcomes.done():
                break
            flights.append(flight)
            size += len(flight.records)
        return flights

    async def idle_within(self, seconds: float) -> bool:
        """Wait until nothing is in flight; say whether that came in time."""
        try:
            await asyncio.wait_for(self.idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

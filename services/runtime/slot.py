"""Slot: one killable process as the worker sees it."""

import asyncio
import socket
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from services.runtime import metrics
from services.runtime.child import HEAD, READY, Job, serve
from services.runtime.outcomes import Limits

START_SECONDS = 120.0  # a prepare may read a large lexicon on a busy machine
CONTEXT = get_context("forkserver")
CAUSES = ("recycled", "hung", "died")


class DiedError(Exception):
    """The process ended before it answered."""


class HungError(Exception):
    """The process did not answer in its time."""


class Slot:
    """A place in the pool and the process that fills it now."""

    def __init__(self, job: Job, service: str, limits: Limits) -> None:
        metrics.begin_at_zero(metrics.POOL_RESTARTS, [service], CAUSES)
        self.job = job
        self.service = service
        self.limits = limits
        self.worked = 0
        self.process: ForkServerProcess | None = None
        self.channel: socket.socket | None = None

    async def start(self) -> None:
        """Start the process and wait until it is prepared."""
        self.worked = 0
        mine, theirs = socket.socketpair()
        mine.setblocking(False)
        self.channel = mine
        self.process = CONTEXT.Process(target=serve, args=(theirs, self.job), daemon=True)
        try:
            # in a thread: the first start waits for the fork server's imports
            await asyncio.get_running_loop().run_in_executor(None, self.process.start)
        finally:
            theirs.close()
        try:
            said = await asyncio.wait_for(self._receive(), START_SECONDS)
        except (DiedError, TimeoutError):
            self.kill()
            raise RuntimeError("a pool process did not start") from None
        if said != READY:
            self.kill()
            raise RuntimeError(f"a pool process could not prepare: {said.decode(errors='replace')}")

    async def ready(self) -> None:
        """Fill the slot again where its process is gone, or has worked long enough."""
        if self.worked >= self.limits.recycle_after:
            self._end("recycled")
        if not self.alive:
            await self.start()

    async def ask(self, body: bytes, messages: int = 1) -> bytearray:
        """Exchange a request for its answer; raise HungError or DiedError, the process then gone."""
        self.worked += messages
        seconds = self.limits.seconds
        try:
            return await asyncio.wait_for(self._exchange(body, seconds), seconds)
        except TimeoutError:
            self._end("hung")
            raise HungError from None
        except (OSError, DiedError):
            self._end("died")
            raise DiedError from None
        except asyncio.CancelledError:
            self.kill()
            raise

    async def _exchange(self, body: bytes, seconds: float) -> bytearray:
        assert self.channel is not None
        head = HEAD.pack(len(body), int(seconds * 1000))
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self.channel, head)
        await loop.sock_sendall(self.channel, body)
        return await self._receive()

    async def _receive(self) -> bytearray:
        size, _ = HEAD.unpack(await self._exactly(HEAD.size))
        return await self._exactly(size)

    async def _exactly(self, size: int) -> bytearray:
        assert self.channel is not None
        loop, buffer, got = asyncio.get_running_loop(), bytearray(size), 0
        view = memoryview(buffer)
        while got < size:
            count = await loop.sock_recv_into(self.channel, view[got:])
            if count == 0:
                raise DiedError
            got += count
        return buffer

    @property
    def alive(self) -> bool:
        """Whether a process fills this slot."""
        return self.process is not None

    def _end(self, cause: str) -> None:
        """End the process for a cause that is counted."""
        self.kill()
        metrics.POOL_RESTARTS.labels(self.service, cause).inc()

    def kill(self) -> None:
        """End the process at once."""
        process, self.process = self.process, None
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.close()
        if process is not None and process.pid is not None:
            process.kill()
            process.join(5)

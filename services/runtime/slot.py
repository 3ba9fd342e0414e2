"""Slot: one killable process as the worker sees it."""

import asyncio
import marshal
import socket
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from services.runtime.child import HEAD, READY, Job, serve
from services.runtime.outcomes import Forwarded, Invalid, Outcome, Output, Record, Rejected

START_SECONDS = 120.0  # a prepare may read a large lexicon on a busy machine
CONTEXT = get_context("forkserver")


class DiedError(Exception):
    """The process ended before it answered."""


class HungError(Exception):
    """The process did not answer in its time."""


class Slot:
    """A place in the pool and the process that fills it now."""

    def __init__(self, job: Job) -> None:
        self.job = job
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

    async def run(self, records: Sequence[Record], seconds: float) -> list[tuple[float, Outcome]]:
        """Work off records; raise HungError or DiedError, the process then gone."""
        self.worked += len(records)
        body = marshal.dumps([tuple(record) for record in records])
        try:
            answer = await asyncio.wait_for(self._exchange(body, seconds), seconds)
        except TimeoutError:
            self.kill()
            raise HungError from None
        except (OSError, DiedError):
            self.kill()
            raise DiedError from None
        except asyncio.CancelledError:
            self.kill()
            raise
        return [_unpack(*fields) for fields in marshal.loads(answer)]

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

    def kill(self) -> None:
        """End the process at once."""
        process, self.process = self.process, None
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.close()
        if process is not None and process.pid is not None:
            process.kill()
            process.join(5)


def _unpack(seconds: float, tag: str, reason: str, rest: object) -> tuple[float, Outcome]:
    if tag == "invalid":
        return seconds, Invalid(reason, str(rest))
    assert isinstance(rest, list)
    outputs = tuple(Output(*fields) for fields in rest)
    return seconds, Forwarded(outputs) if tag == "forwarded" else Rejected(reason, outputs)

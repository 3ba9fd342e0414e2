"""Response: one open stream as an ASGI response; it ends with its reader, at a goodbye, or when dropped."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.portal import metrics
from services.portal.stream.frames import BYE, PING
from services.portal.stream.hub import Client, Hub

PING_SECONDS = 15.0
HEADERS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no"}


class StreamResponse(Response):
    """Sends what the client missed, then what its queue brings, with a ping in silence."""

    def __init__(self, hub: Hub, client: Client, beginning: AsyncIterator[tuple[int, bytes]]) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]  # the base class counts a body, of which there is none yet
        self._hub = hub
        self._client = client
        self._beginning = beginning
        self._last = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run until the first of: the end of the stream, the reader gone, the reader dropped."""
        causes = {
            asyncio.create_task(self._write(send)): "closed",
            asyncio.create_task(_gone(receive)): "gone",
            asyncio.create_task(self._client.dropped.wait()): "slow",
        }
        try:
            done, _ = await asyncio.wait(causes, return_when=asyncio.FIRST_COMPLETED)
            metrics.STREAM_ENDED.labels(causes[min(done, key=lambda task: causes[task])]).inc()
        finally:
            self._hub.leave(self._client)
            for task in causes:
                task.cancel()
            await asyncio.gather(*causes, return_exceptions=True)
        for task in done:
            if not isinstance(task.exception(), OSError | None):
                task.result()

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for seq, frame in self._beginning:
            self._last = max(self._last, seq)
            await _send(send, frame)
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):  # wait_for would make a task for every alert and client
                    item = await self._client.queue.get()
            except TimeoutError:
                await _send(send, PING)
                continue
            if item is None:
                break
            seq, frame = item
            if seq == 0:
                self._last = 0  # another database counts from the start
            if seq == 0 or seq > self._last:
                self._last = seq
                await _send(send, frame)
        await send({"type": "http.response.body", "body": BYE, "more_body": False})


async def _send(send: Send, frame: bytes) -> None:
    await send({"type": "http.response.body", "body": frame, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

"""Idempotency-Key: the same request again gets the first answer, and does nothing twice."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from time import time
from typing import Any

import orjson
from aiohttp import web
from sqlalchemy import Connection, Row, delete, select

from services.alerting.channels.desk import Desk
from services.alerting.channels.problems import Problem
from services.alerting.store.database import insert_or_ignore
from services.alerting.store.tables import idempotency_keys

KEPT_SECONDS = 86_400
MAX_KEY = 200

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Idempotency:
    """Remembers answers for a day, sealed: one of them holds a secret."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def middleware(self) -> Any:
        """The middleware of an aiohttp application."""

        @web.middleware
        async def once(request: web.Request, handler: Handler) -> web.StreamResponse:
            key = request.headers.get("idempotency-key")
            if request.method != "POST" or not key:
                return await handler(request)
            if len(key) > MAX_KEY:
                raise Problem(400, "invalid_key", f"an Idempotency-Key has at most {MAX_KEY} characters")
            async with self.turns[key]:
                try:
                    return await self._once(key, request, handler)
                finally:
                    self.turns.pop(key, None)

        return once

    async def _once(self, key: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        digest = sha256(request.path.encode() + b"\n" + await request.read()).hexdigest()
        found = await self.desk.read("idempotency", lambda connection: _read(connection, key))
        if found is not None:
            if found.request_digest != digest:
                raise Problem(409, "key_reused", "this Idempotency-Key belongs to another request")
            body = orjson.loads(self.desk.seal.open(bytes(found.answer), f"idempotency {key}"))
            return web.Response(body=orjson.dumps(body), status=found.status, content_type="application/json")
        response = await handler(request)
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            answer = self.desk.seal.close(response.body.decode(), f"idempotency {key}")
            row = {"key": key, "request_digest": digest, "status": response.status, "answer": answer, "at": time()}
            await self.desk.write("idempotency", lambda connection: _write(connection, row))
        return response


def _read(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(idempotency_keys).where(idempotency_keys.c.key == key)).one_or_none()


def _write(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(delete(idempotency_keys).where(idempotency_keys.c.at < row["at"] - KEPT_SECONDS))
    insert_or_ignore(connection, idempotency_keys, [row])

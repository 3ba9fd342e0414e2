"""Beginning: what a stream sends first: what its reader missed, or a reset when that cannot be known."""

import asyncio
from collections.abc import AsyncIterator

from schemas.alert import Alert
from services.alerting.store.read import ReadStore
from services.portal.cursors import Cursor
from services.portal.stream.frames import opening, reset_frame
from services.portal.stream.hub import Client, FramesOfAlert, Hub

MOST_MISSED = 10_000
PAGE = 200

Frames = AsyncIterator[tuple[int, bytes]]


async def begin(hub: Hub, client: Client, store: ReadStore, since: Cursor | None) -> Frames:
    """Send the opening and what came after ``since``, joining the hub so that nothing falls between."""
    if since is None:
        hub.join(client)
        yield 0, opening(hub.position)
        return
    detail = await asyncio.to_thread(_refuse, store, since)
    if detail is not None:
        hub.join(client)
        now, oldest = await asyncio.to_thread(_ends, store)
        yield 0, opening(None)
        yield 0, reset_frame(hub.position or now, oldest, detail)
        return
    yield 0, opening(None)
    position = since.seq
    joined = False
    while True:
        missed = await asyncio.to_thread(store.alerts_since, position, PAGE)
        for alert in missed:
            position = alert.event.seq
            for item in _frames(hub, client, alert):
                yield item
        if joined:
            break
        if len(missed) < PAGE:  # join only now: a long catch-up would overflow the queue; then read once more
            hub.join(client)
            joined = True
    yield position, b": live\n\n"


def _frames(hub: Hub, client: Client, alert: Alert) -> list[tuple[int, bytes]]:
    frame = FramesOfAlert(alert, hub.public_url).frame_for(client.wish)
    return [] if frame is None else [(alert.event.seq, frame)]


def _refuse(store: ReadStore, since: Cursor) -> str | None:
    """Say why a position cannot be resumed, or nothing."""
    now, oldest = _ends(store)
    if since.epoch != now.epoch:
        return "this position is of another database"
    if since.seq > now.seq:
        return "this position lies ahead of the database, which was set back"
    if now.seq - since.seq > MOST_MISSED or since.seq < oldest.seq - 1:
        return f"more than {MOST_MISSED} alerts were missed"
    return None


def _ends(store: ReadStore) -> tuple[Cursor, Cursor]:
    epoch = store.epoch()
    return Cursor(epoch, store.last_seq()), Cursor(epoch, store.oldest_seq())

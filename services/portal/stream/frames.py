"""Frames: what goes over the wire of an event stream."""

from typing import Any

import orjson

from services.portal.cursors import Cursor
from services.portal.problems import body

RETRY_MS = 3000
PING = b": ping\n\n"
BYE = b"event: bye\ndata: {}\n\n"


def opening(position: Cursor | None) -> bytes:
    """Begin a stream: how long to wait before coming back, and from where to resume."""
    start = f"retry: {RETRY_MS}\n"
    return f"{start}id: {position}\n\n".encode() if position else f"{start}\n".encode()


def alert_frame(position: Cursor, data: dict[str, Any]) -> bytes:
    """Write one alert."""
    return b"event: alert\nid: %b\ndata: %b\n\n" % (str(position).encode(), orjson.dumps(data))


def reset_frame(position: Cursor, oldest: Cursor, detail: str) -> bytes:
    """Say that the stream could not be resumed, where the oldest alert is and where to read the present state."""
    problem = body("cursor-gone", detail, oldest=str(oldest), snapshot="/v1/events")
    return b"event: reset\nid: %b\ndata: %b\n\n" % (str(position).encode(), orjson.dumps(problem))

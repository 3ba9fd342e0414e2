"""The canary's page: written by ourselves, new each time, read by the same code as any other page."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from schemas.canary import CANARY
from schemas.message import format_time
from schemas.parts import Source

CONTENT_TYPE = "text/html; charset=utf-8"
SOURCE = Source(id=CANARY, name="Tansiq canary", owner=CANARY, language="ar", country=None, timezone="UTC")


def canary_body(number: int) -> bytes:
    """Return the page of a number, which is when it came out in seconds since 1970; the same number, the same bytes."""
    time = format_time(datetime.fromtimestamp(number, UTC))
    return _template().format(number=number, time=time).encode()


@cache
def _template() -> str:
    return files("services.text").joinpath("data/canary.html").read_text("utf-8")

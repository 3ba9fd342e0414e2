"""The canary's beginning: a page of our own on pages-v1 each interval, or a page of the portal that is watched."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from schemas.canary import CANARY
from schemas.message import format_time
from schemas.page import Page
from schemas.wire import encode
from services.fetching.sources import Interval, WatchedSource
from services.runtime.app import WorkerApp
from services.runtime.errors import WrongSetting
from services.runtime.producer import send
from services.runtime.settings import Settings
from services.runtime.web import DEFAULT_PORTS
from services.text.canary import CONTENT_TYPE, SOURCE, canary_body
from services.text.page_body import build_page


def canary_source(settings: Settings) -> tuple[WatchedSource, ...]:
    """Return the source whose one page TANSIQ_CANARY_URL names, none where we write the page ourselves."""
    if settings.canary_url is None or not settings.canary_seconds:
        return ()
    try:
        watched = WatchedSource(
            id=SOURCE.id,
            name=SOURCE.name,
            owner=SOURCE.owner,
            language=SOURCE.language,
            urls=(settings.canary_url,),
            interval=Interval(min=settings.canary_seconds, max=settings.canary_seconds),
            ports=(*DEFAULT_PORTS, urlsplit(settings.canary_url).port or DEFAULT_PORTS[0]),
        )
    except ValueError:
        raise WrongSetting(f"TANSIQ_CANARY_URL: {settings.canary_url!r} is no http or https address") from None
    return (watched,)


def canary_page(number: int, now: datetime) -> Page:
    """Return the page of a number as if it had just been fetched."""
    return build_page(
        canary_body(number),
        f"https://canary.invalid/{number}",
        fetched_at=now.replace(microsecond=0),
        content_type=CONTENT_TYPE,
        source=SOURCE,
        discovered_via=CANARY,
    )


class CanaryWriter:
    """Writes the page of each interval of the clock once: two that both believe to lead write the same page."""

    def __init__(self, app: WorkerApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.every = 0 if settings.canary_url is not None else settings.canary_seconds
        self.written = 0

    async def write_if_due(self, now: float) -> None:
        """Send the page of this interval unless it was; its number is when the interval began."""
        number = int(now // self.every) * self.every if self.every else 0
        if number == self.written:
            return
        time = datetime.fromtimestamp(now, UTC)
        encoded = encode(canary_page(number, time), source="fetching", time=format_time(time))
        await send(self.app, self.settings, encoded)
        self.written = number

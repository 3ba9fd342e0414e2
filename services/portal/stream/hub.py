"""Hub: hands each alert to the streams that want it; a reader that is too slow is dropped."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.alert import Alert, AlertKind
from services.alerting.matching import Matcher, Subject, describe
from services.alerting.wording import alert_data
from services.portal import metrics
from services.portal.cursors import Cursor
from services.portal.stream.frames import alert_frame

QUEUE_LENGTH = 100
MAX_STREAMS = 12_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What one stream wants: which alerts, in which language."""

    matcher: Matcher | None
    language: str


@dataclass(eq=False)
class Client:
    """One open stream; items are a frame and its seq, None for the end, seq 0 for a reset."""

    wish: Wish
    queue: asyncio.Queue[tuple[int, bytes] | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))
    dropped: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, item: tuple[int, bytes] | None) -> None:
        """Queue an item; a full queue drops the client, which resumes by its last id."""
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.dropped.set()


class FramesOfAlert:
    """The frames of one alert, each language written once however many streams want it."""

    def __init__(self, alert: Alert, public_url: str) -> None:
        self.alert = alert
        self.subject: Subject = describe(alert.event)
        self._public_url = public_url
        self._made: dict[tuple[str, bool], bytes] = {}

    def frame_for(self, wish: Wish) -> bytes | None:
        """Return the frame for a wish, or nothing where it does not match."""
        possible = False
        if wish.matcher is not None:
            kind: AlertKind = self.alert.kind
            verdict = wish.matcher(self.subject, kind)
            if not verdict.matched:
                return None
            possible = verdict.possible
        key = (wish.language, possible)
        if key not in self._made:
            event = self.alert.event
            data = alert_data(self.alert, language=wish.language, public_url=self._public_url, possible=possible)
            self._made[key] = alert_frame(Cursor(event.epoch, event.seq), data)
        return self._made[key]


class Hub:
    """The open streams and the position they are at."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self.position: Cursor | None = None
        self.clients: set[Client] = set()
        self.closing = False

    def join(self, client: Client) -> None:
        """Let a stream hear what is published from now on."""
        self.clients.add(client)
        metrics.STREAMS.set(len(self.clients))

    def leave(self, client: Client) -> None:
        """Forget a stream."""
        self.clients.discard(client)
        metrics.STREAMS.set(len(self.clients))

    def publish(self, alert: Alert) -> None:
        """Hand one alert to everyone who wants it."""
        self.position = Cursor(alert.event.epoch, alert.event.seq)
        frames = FramesOfAlert(alert, self.public_url)
        self._each(lambda client: self._offer(client, frames))

    def reset(self, frame: bytes) -> None:
        """Tell everyone that positions start anew."""
        self._each(lambda client: client.put((0, frame)))

    def close(self) -> None:
        """Say goodbye to everyone; whoever comes later is refused."""
        self.closing = True
        self._each(lambda client: client.put(None))

    def _offer(self, client: Client, frames: FramesOfAlert) -> None:
        frame = frames.frame_for(client.wish)
        if frame is not None:
            client.put((frames.alert.event.seq, frame))
            metrics.STREAM_SENT.inc()

    def _each(self, act: Callable[[Client], None]) -> None:
        for client in tuple(self.clients):
            act(client)

"""What the portal's tests stand on: alerting's database filled by its own writer, and a real uvicorn on it."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
import uvloop
from fastapi import FastAPI
from sqlalchemy import Engine

from schemas.alert import Alert
from schemas.filters import parse_filter
from schemas.parts import EventDate, Evidence, Place, Quote
from schemas.report import Report
from schemas.subscription import NewChannel, NewSubscription
from services.alerting.store.database import open_database, writing
from services.alerting.store.subscriptions import NewChannelRow, create
from services.alerting.store.write import take
from services.alerting.transitions import Listener
from services.portal.app import build_app
from services.portal.portal import Portal
from services.portal.server import Server, listen
from services.runtime.settings import Settings
from tests.support.waiting import PATIENCE
from tests.unit.alerting.builders import a_place, a_report, an_actor

START_SECONDS = 30
STOP_SECONDS = 30  # on a busy machine a look at the broker may still be on its way
ARABIC = "أطلقت القوات الروسية والحرس الثوري الإيراني دورية مشتركة في ريف دير الزور الغربي."


def settings_for(data: Path, **fields: Any) -> Settings:
    """Settings of a test: nothing is read from the environment, alerting is nowhere."""
    values: dict[str, Any] = {
        "data": data,
        "port": 0,
        "internal_token": "inside",
        "secrets_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "alerting_url": "http://127.0.0.1:1",
    }
    return Settings(_env_file=None, **(values | fields))  # type: ignore[call-arg]


class World:
    """Alerting's database and what happens in it."""

    def __init__(self, data: Path) -> None:
        self.settings = settings_for(data)
        self.engine: Engine = open_database(self.settings.alerting_database_url)

    def take(self, report: Report, listeners: tuple[Listener, ...] = ()) -> Alert:
        """Let alerting decide on a report that is news."""
        with writing(self.engine) as connection:
            taken = take(connection, report, listeners, now=time.time())
        assert taken.alert is not None
        return taken.alert

    def subscribe(self, filter_json: str = '{"everything": true}', language: Any = "en") -> str:
        """Store a subscription with one webhook, as alerting does."""
        wanted = NewSubscription(
            name="desk",
            filter=parse_filter(filter_json),
            language=language,
            channels=(NewChannel(kind="webhook", address="https://hooks.example/x"),),
        )
        channel = NewChannelRow(f"ch_{uuid4().hex}", "webhook", "https://hooks.example/…", b"", b"", "hooks.example")
        with writing(self.engine) as connection:
            return create(connection, f"su_{uuid4().hex}", wanted, [channel], time.time()).subscription_id


def an_arabic_report(**fields: Any) -> Report:
    """A report of a patrol, its sentence in Arabic with act, actor and place marked."""
    act, actor, place = "دورية مشتركة", "القوات الروسية", "ريف دير الزور الغربي"
    spans = {"/subtype": act, "/participants/0": actor, "/place": place}
    evidence = tuple(
        Evidence(
            field=field, rule="frame.joint_patrol", block="lead", start=(at := ARABIC.index(text)), end=at + len(text)
        )
        for field, text in spans.items()
    )
    report = a_report(
        **{
            "outlet": "وكالة ثقة",
            "actors": (an_actor("ru.forces", name="Russian Armed Forces"), an_actor("ir.irgc", name="IRGC")),
            "place": a_place(text=place),
            "quotes": (Quote(block="lead", start=0, end=len(ARABIC), text=ARABIC),),
            "evidence": evidence,
        }
        | fields
    )
    return report.model_copy(update={"article": report.article.model_copy(update={"language": "ar"})})


def far_apart(number: int) -> dict[str, Any]:
    """Fields of a report that is a new event, whatever came before: other place, own days."""
    day = date.fromordinal(date(2026, 1, 5).toordinal() + 9 * number)
    when = EventDate(
        start=day,
        end=day,
        precision="day",
        basis="explicit",
        calendar="gregorian",
        year_from="text",
        weekday_check=None,
    )
    where: Place = a_place(f"gn:{1000 + number}", country="SY" if number % 2 else "LY", adm1=None, adm1_name=None)
    seen = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return {"url": f"https://outlet{number}.example/a", "when": when, "place": where, "seen": seen}


class Running:
    """A portal that answers."""

    def __init__(self, app: FastAPI, server: uvicorn.Server, url: str) -> None:
        self.app = app
        self.server = server
        self.url = url
        self.loop: Any = None

    @property
    def portal(self) -> Portal:
        """What the routes share."""
        found: Portal = self.app.state.portal
        return found

    def publish(self, alert: Alert) -> None:
        """Let the tail release an alert, on the server's own loop."""
        self.loop.call_soon_threadsafe(self.portal.hub.publish, alert)


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Serve the portal on a free port in a thread until the block ends."""
    listener = listen(settings)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = build_app(settings.model_copy(update={"public_url": url}))
    config = uvicorn.Config(app, loop="uvloop", http="httptools", ws="none", log_config=None, access_log=False)
    config.timeout_graceful_shutdown = 2
    server = Server(config, app.state.portal)
    here = Running(app, server, url)

    async def serve() -> None:
        here.loop = asyncio.get_running_loop()
        await server.serve(sockets=[listener])

    def run() -> None:
        uvloop.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the portal did not start"
    try:
        yield here
    finally:
        server.handle_exit(signal.SIGTERM, None)
        thread.join(STOP_SECONDS * PATIENCE)
        assert not thread.is_alive(), "the portal did not stop"

"""Fetching as a service: plans onto fetch-requests-v1, works it off, writes pages-v1 and sources-v1."""

import random

from mode import Service
from sqlalchemy.exc import SQLAlchemyError

from schemas.topics import FETCH_REQUESTS
from services.fetching import metrics
from services.fetching.channels.canary import canary_source
from services.fetching.channels.file import SourcesFile
from services.fetching.channels.getter import Getter
from services.fetching.channels.planner import Planner
from services.fetching.sources import SourcesError
from services.fetching.store.memory import Memory
from services.runtime.app import WorkerApp, make_app
from services.runtime.direct import direct
from services.runtime.errors import WrongSetting
from services.runtime.health import add_check
from services.runtime.running import run_stage
from services.runtime.settings import Settings

CHUNK = 20


class Closer(Service):
    """Closes session and database after everything that uses them has stopped."""

    def __init__(self, getter: Getter, memory: Memory) -> None:
        self.getter = getter
        self.memory = memory
        super().__init__()

    async def on_stop(self) -> None:
        """Close."""
        await self.getter.close()
        self.memory.close()


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run. Raise WrongSetting for a sources file that cannot be used."""
    app = make_app("fetching", settings)
    memory = Memory(settings.fetching_database_url)
    try:
        file = SourcesFile(settings.sources, memory, canary_source(settings))
    except SourcesError as fault:
        raise WrongSetting(f"TANSIQ_SOURCES: {fault}") from None
    getter = Getter(app, settings, memory, file.current, random.random)
    app.service(Closer(getter, memory))
    app.service(file)
    app.service(Planner(app, settings, memory, file.current))
    step = direct(getter.handle, chunk=CHUNK, concurrent=True, fatal=(OSError, SQLAlchemyError))
    run_stage(app, settings, service="fetching", reads=FETCH_REQUESTS, step=step, rejections=metrics.REJECTIONS)
    no_contact = "no TANSIQ_CONTACT: nothing outside TANSIQ_ALLOW_NETWORKS is fetched"
    add_check(app, "contact", lambda: None if settings.contact else no_contact, warning=True)
    add_check(app, "sources", lambda: file.complaint, warning=True)
    return app

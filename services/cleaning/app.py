"""Cleaning as a service: reads pages-v1, writes articles-v1 and rejected-v1, remembers nothing."""

from collections.abc import Sequence

from schemas.page import Page
from schemas.rejected import Rejected
from schemas.topics import PAGES
from services.cleaning import metrics
from services.cleaning.core import clean
from services.runtime.app import WorkerApp, make_app
from services.runtime.outcomes import Answer, Limits, Outcome, Record
from services.runtime.pool import Pool
from services.runtime.settings import Settings
from services.runtime.stage import run_stage

# A page may hang or eat memory: it costs one process, not the service.
LIMITS = Limits(processes=2, seconds=10.0, memory_bytes=3 << 29, recycle_after=500, chunk=25)


class CountedPool(Pool):
    """A pool whose articles are counted here: what a pool process counts dies with it."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Work off one chunk and count what came of it."""
        outcomes = await super().__call__(records)
        metrics.count(outcomes)
        return outcomes


def answer(page: Page) -> Answer:
    """Clean one page; what is rejected goes to rejected-v1 with its reason."""
    made = clean(page)
    return Answer((made,), made.reason if isinstance(made, Rejected) else None)


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run."""
    app = make_app("cleaning", settings)
    run_stage(app, settings, service="cleaning", reads=PAGES, step=CountedPool(answer, LIMITS, None))
    return app

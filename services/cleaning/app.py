"""Cleaning as a service: reads pages-v1, writes articles-v1 and rejected-v1, remembers nothing."""

from schemas.page import Page
from schemas.rejected import Rejected
from schemas.topics import PAGES
from services.cleaning import metrics
from services.cleaning.core import clean
from services.runtime.app import WorkerApp, make_app
from services.runtime.outcomes import Answer, Limits
from services.runtime.pool import killable
from services.runtime.running import run_stage
from services.runtime.settings import Settings

# A page may hang or eat memory: it costs one process, not the service.
LIMITS = Limits(processes=2, seconds=10.0, memory_bytes=3 << 29, recycle_after=500, chunk=25)


def answer(page: Page) -> Answer:
    """Clean one page; what is rejected goes to rejected-v1 with its reason."""
    made = clean(page)
    return Answer((made,), made.reason if isinstance(made, Rejected) else None)


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run."""
    app = make_app("cleaning", settings)
    step = killable(answer, LIMITS, count=metrics.count)
    run_stage(app, settings, service="cleaning", reads=PAGES, step=step, rejections=metrics.REJECTIONS)
    return app

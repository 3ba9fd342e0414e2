"""Extraction as a service: reads articles-v1, writes reports-v1 and rejected-v1, remembers nothing."""

from schemas.article import Article
from schemas.rejected import Rejected
from schemas.topics import ARTICLES
from services.extraction.core import extract
from services.extraction.lexicon.load import load
from services.extraction.lexicon.model import Lexicon
from services.runtime.app import WorkerApp, make_app
from services.runtime.outcomes import Answer, Limits
from services.runtime.pool import killable
from services.runtime.settings import Settings
from services.runtime.stage import run_stage

# A text may hang an expression: it costs one process, not the service.
LIMITS = Limits(processes=2, seconds=10.0, memory_bytes=1 << 30, chunk=50)


def answer(article: Article, lexicon: Lexicon) -> Answer:
    """Extract from one article; one that gives no Report goes to rejected-v1 with its reason."""
    found = extract(article, lexicon)
    return Answer((found,), found.reason) if isinstance(found, Rejected) else Answer(tuple(found))


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run."""
    app = make_app("extraction", settings)
    run_stage(app, settings, service="extraction", reads=ARTICLES, step=killable(answer, LIMITS, prepare=load))
    return app

"""Extraction as a service: reads articles-v1, writes reports-v1 and rejected-v1, remembers only second opinions."""

from functools import partial

from schemas.article import Article
from schemas.rejected import Rejected
from schemas.topics import ARTICLES
from services.extraction import metrics
from services.extraction.channels.advised import EMBEDDING, Advised, cache_of
from services.extraction.channels.asking import Asked, Asking
from services.extraction.channels.embedding import EmbeddingOpinions, require
from services.extraction.channels.opinions import HttpOpinions
from services.extraction.core import extract
from services.extraction.lexicon.load import digest_of, load
from services.extraction.lexicon.model import Lexicon
from services.extraction.opinion_head import shipped_head
from services.runtime.app import WorkerApp, make_app
from services.runtime.errors import WrongSetting
from services.runtime.outcomes import Answer, Limits, Step
from services.runtime.pool import killable
from services.runtime.running import run_stage
from services.runtime.settings import Settings

# A text may hang an expression: it costs one process, not the service. The first text of a language builds its tables
# within this time: two seconds of computing, which a busy machine makes ten or twenty of.
LIMITS = Limits(processes=2, seconds=30.0, memory_bytes=1 << 30, chunk=50)


def answer(article: Article, lexicon: Lexicon) -> Answer:
    """Extract from one article; one that gives no Report goes to rejected-v1 with its reason."""
    found = extract(article, lexicon)
    return Answer((found,), found.reason) if isinstance(found, Rejected) else Answer(tuple(found))


def advised(step: Step, settings: Settings) -> Step:
    """Return a step that asks for second opinions, where an adviser is set; else the step as it is."""
    if not settings.opinion_url:
        return step
    cache = cache_of(settings)
    return Advised(step, Asking(asked(settings), cache, metrics.count_opinion))


def asked(settings: Settings) -> Asked:
    """Return the adviser that is set; one whose package is missing is a wrong setting."""
    if settings.opinion_url == EMBEDDING:
        require(shipped_head())
        return EmbeddingOpinions(shipped_head())
    return HttpOpinions(settings.opinion_url, settings.opinion_key, settings.opinion_model)


def build_app(settings: Settings) -> WorkerApp:
    """Make the app; nothing starts until it is run."""
    try:
        digest = digest_of(settings.lexicon)
    except OSError as fault:
        raise WrongSetting(f"TANSIQ_LEXICON: {fault}") from fault
    app = make_app("extraction", settings, lexicon=digest)
    step = advised(killable(answer, LIMITS, prepare=partial(load, settings.lexicon), count=metrics.count), settings)
    run_stage(app, settings, service="extraction", reads=ARTICLES, step=step, rejections=metrics.REJECTIONS)
    return app

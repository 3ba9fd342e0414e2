"""Rereading: what each topic is put through again, the same pure cores as live, in processes that may be killed."""

import os
from collections.abc import Callable, Sequence
from functools import partial

from schemas.article import Article
from schemas.page import Page
from schemas.rejected import Rejected
from schemas.topics import ARTICLES, PAGES, REJECTED, REPORTS, TOPICS, Topic, dead_letter_topic
from schemas.wire import REPLAY, InvalidMessage, decode
from services.cleaning.core import clean
from services.extraction.channels.advised import repeating
from services.extraction.core import extract
from services.extraction.lexicon import Lexicon, load
from services.runtime.outcomes import Answer, Forwarded, Invalid, Limits, Outcome, Output, Record, Step
from services.runtime.pool import killable
from services.runtime.settings import Settings

# as the services have them; small chunks, so that at the end of a run no core waits for another
LIMITS = Limits(processes=os.cpu_count() or 1, seconds=40.0, memory_bytes=3 << 29, recycle_after=500, chunk=8)
OUTPUTS: dict[str, tuple[Topic, ...]] = {
    PAGES.name: (ARTICLES, REPORTS, REJECTED),
    ARTICLES.name: (REPORTS, REJECTED),
}


def base_of(topic: Topic) -> Topic:
    """Return the topic whose messages these are: that of a ``-dlq`` is the one beside it."""
    return TOPICS[topic.name.removesuffix("-dlq")]


def outputs_of(topic: Topic) -> tuple[Topic, ...]:
    """Return the topics that rereading writes, the one that is promoted first, the dead letters last."""
    base = base_of(topic)
    return (*OUTPUTS.get(base.name, (base,)), dead_letter_topic(base))


def step_for(topic: Topic, settings: Settings) -> Step:
    """Return the step that rereads a topic: pages through both cores, articles through one, the rest unchanged."""
    base = base_of(topic)
    prepare = partial(load, settings.lexicon)
    if base is PAGES:
        return repeating(killable(reread_page, LIMITS, prepare), settings)
    if base is ARTICLES:
        return repeating(killable(reread_article, LIMITS, prepare), settings)
    return Again()


def reread_page(page: Page, lexicon: Lexicon) -> Answer:
    """Clean one page and extract from its article, in one go: the page ends where the last core left it."""
    made = clean(page)
    if isinstance(made, Rejected):
        return Answer((made,), made.reason)
    found = reread_article(made, lexicon)
    return Answer((made, *found.messages), found.reason)


def reread_article(article: Article, lexicon: Lexicon) -> Answer:
    """Extract from one article."""
    found = extract(article, lexicon)
    return Answer((found,), found.reason) if isinstance(found, Rejected) else Answer(tuple(found))


class Again:
    """The step that sends what it read as it is, once it has been found readable."""

    chunk = 100
    stall_seconds = 120.0
    reads: Topic

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Note what is read."""
        self.reads = reads

    async def stop(self) -> None:
        """Nothing was taken, nothing is given back."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Answer each record with itself."""
        return [self._again(record) for record in records]

    def _again(self, record: Record) -> Outcome:
        try:
            if record.value is not None or not self.reads.compacted:  # a tombstone has headers only
                decode(self.reads, record.key, record.value, record.headers)
        except InvalidMessage as fault:
            return Invalid(fault.reason, fault.detail)
        return Forwarded((Output(self.reads.name, record.key, record.value, list(record.headers)),))


def marked(record: Record, mark: str) -> Record:
    """Return a record that says it is replayed, whatever it said before: every output copies that."""
    kept = tuple(header for header in record.headers if header[0] != REPLAY)
    return record._replace(headers=(*kept, (REPLAY, mark.encode())))

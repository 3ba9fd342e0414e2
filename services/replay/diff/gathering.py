"""Gathering: both sides of a diff off the topics: what stands of what a run took in, and what it made of that."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from schemas.article import Article
from schemas.message import Message
from schemas.rejected import Rejected
from schemas.report import Report
from schemas.topics import ARTICLES, PAGES, REJECTED, REPORTS, Topic, dead_letter_topic
from schemas.wire import InvalidMessage, decode
from services.replay.diff.reports import compare_reports
from services.replay.diff.sides import Counts
from services.replay.reading.scan import reader, scan, spans_of
from services.replay.reading.selection import make_selection
from services.replay.runs.rereading import base_of
from services.replay.store.records import Run
from services.runtime.outcomes import Record
from services.runtime.settings import Settings

COMPARED = (PAGES, ARTICLES, REPORTS)  # the topics that lead to reports

Kind = TypeVar("Kind", bound=Message)
Body = Mapping[str, Any]


class Both(NamedTuple, Generic[Kind]):
    """Messages of one kind as they stand, and as the run wrote them."""

    before: tuple[Kind, ...]
    after: tuple[Kind, ...]


@dataclass(frozen=True)
class Gathered:
    """Both sides of everything that a run bears on.

    ``unreadable`` = live records that this code cannot read, ``expired`` = records of the run that are no longer kept.
    """

    reports: Both[Report]
    articles: Both[Article]
    verdicts: Both[Rejected]
    dead_lettered: int
    unreadable: int
    expired: int


class _Newest(Generic[Kind]):
    """The newest message under each name, with the time of its record."""

    def __init__(self, kind: type[Kind]) -> None:
        self.kind = kind
        self.found: dict[str, tuple[tuple[int, int], Kind]] = {}
        self.unreadable = 0

    def put(self, name: str, topic: Topic, record: Record) -> None:
        """Take one record, unless a newer one of this name is there."""
        age = record.timestamp_ms, record.offset
        if name in self.found and self.found[name][0] > age:
            return
        try:
            message = decode(topic, record.key, record.value, record.headers)
        except InvalidMessage:
            self.unreadable += 1
            return
        assert isinstance(message, self.kind)
        self.found[name] = age, message

    @property
    def messages(self) -> tuple[Kind, ...]:
        """All of them, by name."""
        return tuple(message for _, (_, message) in sorted(self.found.items()))


async def gather(settings: Settings, run: Run) -> Gathered:
    """Read what a run wrote, and what stands on the live topics of just what it took in."""
    bootstrap, base = settings.bootstrap(), base_of(run.topic)
    if base not in COMPARED:
        return Gathered(Both((), ()), Both((), ()), Both((), ()), 0, 0, 0)
    async with reader(bootstrap) as consumer:
        new = _Topics(consumer, run.prefix)
        reports = await new.newest(REPORTS, Report, _report_name)
        articles = await new.newest(ARTICLES, Article, _page_name) if base is PAGES else _Newest(Article)
        verdicts = await new.newest(REJECTED, Rejected, _verdict_name)
        dead = [body async for body, _ in new.bodies(dead_letter_topic(base))]
        live = _Topics(consumer, settings.read_prefix)
        taken = _taken(base, reports.messages, articles.messages, verdicts.messages, dead)
        old_articles = _Newest(Article)
        if base is PAGES:
            old_articles = await live.newest(ARTICLES, Article, _page_name, lambda body: body["page_id"] in taken)
        subjects = taken | {article.article_id for article in old_articles.messages}
        old_reports = await live.newest(REPORTS, Report, _report_name, lambda body: not taken.isdisjoint(_ids(body)))
        old_verdicts = _Newest(Rejected)
        if base in (PAGES, ARTICLES):
            old_verdicts = await live.newest(
                REJECTED, Rejected, _verdict_name, lambda body: body["subject_id"] in subjects
            )
    return Gathered(
        Both(old_reports.messages, reports.messages),
        Both(old_articles.messages, articles.messages),
        Both(_standing(old_verdicts, old_reports, old_articles), verdicts.messages),
        dead_lettered=len(dead),
        unreadable=old_reports.unreadable + old_articles.unreadable + old_verdicts.unreadable,
        expired=new.expired,
    )


async def reports_of(settings: Settings, run: Run) -> tuple[Report, ...]:
    """Return the reports that a run wrote, each once."""
    async with reader(settings.bootstrap()) as consumer:
        return (await _Topics(consumer, run.prefix).newest(REPORTS, Report, _report_name)).messages


async def count_changes(settings: Settings, run: Run) -> Counts:
    """Count what a run changes in the reports that stand."""
    found = (await gather(settings, run)).reports
    return compare_reports(found.before, found.after).counts


async def removed_reports(settings: Settings, run: Run) -> list[dict[str, Any]]:
    """Return the standing reports that a run no longer makes: nothing retracts them but a person."""
    found = (await gather(settings, run)).reports
    removed = compare_reports(found.before, found.after).removed
    return [
        {"report_id": one.report_id, "subtype": one.subtype, "url": one.article.url, "title": one.article.title}
        for one in removed
    ]


class _Topics:
    """The topics under one prefix."""

    def __init__(self, consumer: Any, prefix: str) -> None:
        self.consumer = consumer
        self.prefix = prefix
        self.expired = 0

    async def newest(
        self,
        topic: Topic,
        kind: type[Kind],
        name: Callable[[Body], str],
        wanted: Callable[[Body], bool] | None = None,
    ) -> _Newest[Kind]:
        """Read the newest message of each name; only what is wanted is read as a message at all."""
        found = _Newest(kind)
        async for body, record in self.bodies(topic):
            try:
                is_wanted, called = wanted is None or wanted(body), name(body)
            except (KeyError, TypeError):
                found.unreadable += 1
                continue
            if is_wanted:
                found.put(called, topic, record)
        return found

    async def bodies(self, topic: Topic) -> AsyncIterator[tuple[Body, Record]]:
        """Yield every record of a topic whose value is a JSON object; none where there is no such topic."""
        physical = self.prefix + topic.name
        spans = await spans_of(self.consumer, physical, make_selection(topic=topic.name))
        self.expired += sum(span.removed for span in spans)
        async for records in scan(self.consumer, physical, spans):
            for record in records:
                try:
                    body = orjson.loads(record.value or b"")
                except orjson.JSONDecodeError:
                    continue
                if isinstance(body, dict):
                    yield body, record


def _taken(
    base: Topic,
    reports: tuple[Report, ...],
    articles: tuple[Article, ...],
    verdicts: tuple[Rejected, ...],
    dead: list[Body],
) -> frozenset[str]:
    """Return the ids of what a run took in, by its outcomes: every message ends in exactly one."""
    if base is PAGES:
        pages = {article.page_id for article in articles} | {v.subject_id for v in verdicts if v.stage == "cleaning"}
        return frozenset(pages | {str(body.get("page_id")) for body in dead})
    if base is ARTICLES:
        told = {report.article.article_id for report in reports} | {verdict.subject_id for verdict in verdicts}
        return frozenset(told | {str(body.get("article_id")) for body in dead})
    return frozenset({report.report_id for report in reports} | {str(body.get("report_id")) for body in dead})


def _ids(body: Body) -> tuple[str, ...]:
    return body["article"]["page_id"], body["article"]["article_id"], body["report_id"]


def _standing(
    verdicts: _Newest[Rejected], reports: _Newest[Report], articles: _Newest[Article]
) -> tuple[Rejected, ...]:
    """Return the rejections that nothing newer has overtaken: what was judged again and passed is not rejected."""
    passed: dict[str, tuple[int, int]] = {}
    for age, report in reports.found.values():
        passed[report.article.article_id] = max(age, passed.get(report.article.article_id, age))
    for age, article in articles.found.values():
        passed[article.page_id] = max(age, passed.get(article.page_id, age))
    return tuple(
        verdict
        for _, (age, verdict) in sorted(verdicts.found.items())
        if verdict.subject_id not in passed or passed[verdict.subject_id][0] < age[0]
    )


def _report_name(body: Body) -> str:
    return str(body["report_id"])


def _page_name(body: Body) -> str:
    return str(body["page_id"])


def _verdict_name(body: Body) -> str:
    return f"{body['stage']} {body['subject_id']}"

"""Resolve: article, report and event ids to the ids that the records of one topic carry."""

from collections.abc import Iterable
from typing import Any

from schemas.topics import ALERTS, ARTICLES, REPORTS, TOPICS, Topic
from services.replay.reading.facts import facts_of
from services.replay.reading.scan import reader, scan, spans_of
from services.replay.reading.selection import Selection, make_selection

DOWNSTREAM = ("event", "alert", "delivery")  # what alerting made of reports


async def resolve(bootstrap: str, prefix: str, selection: Selection) -> frozenset[str] | None:
    """Return the ids to look for in the selected topic, following the topics; None when no id was given."""
    if not selection.by_id:
        return None
    kind = TOPICS[selection.topic].kind
    async with reader(bootstrap) as consumer:
        given = frozenset((*selection.article, *selection.report, *selection.event))
        if kind in DOWNSTREAM:
            return await _downstream(consumer, prefix, kind, given)
        reports = given | await _reports_of(consumer, prefix, frozenset(selection.event))
        if kind == "report":
            return reports
        told = [ids for ids in await _known(consumer, prefix, REPORTS) if ids & _of("rp_", reports)]
        articles = given.union(*(_of("ar_", ids) for ids in told))
        if kind == "article":
            return articles
        rows = [ids for ids in await _known(consumer, prefix, ARTICLES) if ids & articles]
        pages = frozenset().union(*(_of("pg_", ids) for ids in (*told, *rows)))
        return articles | pages


async def _downstream(consumer: Any, prefix: str, kind: str, given: frozenset[str]) -> frozenset[str]:
    """Return event ids, report ids of articles, and for deliveries the alerts that rest on any of them."""
    told = [ids for ids in await _known(consumer, prefix, REPORTS) if ids & _of("ar_", given)]
    wanted = given.union(*(_of("rp_", ids) for ids in told))
    if kind != "delivery":
        return wanted
    alerts = [ids for ids in await _known(consumer, prefix, ALERTS) if ids & wanted]
    return frozenset().union(*(_of("al_", ids) for ids in alerts))


async def _reports_of(consumer: Any, prefix: str, events: frozenset[str]) -> frozenset[str]:
    """Return the reports on which events rest, or rested; an alias leads to its event."""
    if not events:
        return frozenset()
    alerts = [ids for ids in await _known(consumer, prefix, ALERTS) if ids & events]
    return frozenset().union(*(_of("rp_", ids) for ids in alerts))


async def _known(consumer: Any, prefix: str, topic: Topic) -> list[frozenset[str]]:
    """Return the ids of each message: an alert's with its event and reports, a report's with its article and page."""
    name = prefix + topic.name
    spans = await spans_of(consumer, name, make_selection(topic=topic.name))
    return [facts_of(record).ids async for records in scan(consumer, name, spans) for record in records]


def _of(prefix: str, ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of one sort."""
    return frozenset(found for found in ids if found.startswith(prefix))

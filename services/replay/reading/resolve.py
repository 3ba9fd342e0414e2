"""Resolve: article, report and event ids to the ids that the records of one topic carry."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from schemas.topics import ALERTS, ARTICLES, REPORTS, TOPICS, Topic
from services.replay.reading.facts import facts_of
from services.replay.reading.scan import reader, scan, spans_of
from services.replay.reading.selection import Selection, make_selection

DOWNSTREAM = ("event", "alert", "delivery")  # what alerting made of reports


class Known(NamedTuple):
    """All ids of one message: an alert's with those of its event and reports, a report's with its article and page."""

    ids: frozenset[str]

    def of(self, prefix: str) -> frozenset[str]:
        """Return the ids of one sort."""
        return frozenset(found for found in self.ids if found.startswith(prefix))


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
        told = [known for known in await _known(consumer, prefix, REPORTS) if known.ids & _of("rp_", reports)]
        articles = given.union(*(known.of("ar_") for known in told))
        if kind == "article":
            return articles
        rows = [known for known in await _known(consumer, prefix, ARTICLES) if known.ids & articles]
        pages = frozenset().union(*(known.of("pg_") for known in (*told, *rows)))
        return articles | pages


async def _downstream(consumer: Any, prefix: str, kind: str, given: frozenset[str]) -> frozenset[str]:
    """Return event ids, report ids of articles, and for deliveries the alerts that rest on any of them."""
    told = [known for known in await _known(consumer, prefix, REPORTS) if known.ids & _of("ar_", given)]
    wanted = given.union(*(known.of("rp_") for known in told))
    if kind != "delivery":
        return wanted
    alerts = [known for known in await _known(consumer, prefix, ALERTS) if known.ids & wanted]
    return frozenset().union(*(known.of("al_") for known in alerts))


async def _reports_of(consumer: Any, prefix: str, events: frozenset[str]) -> frozenset[str]:
    """Return the reports on which events rest, or rested; an alias leads to its event."""
    if not events:
        return frozenset()
    alerts = [known for known in await _known(consumer, prefix, ALERTS) if known.ids & events]
    return frozenset().union(*(known.of("rp_") for known in alerts))


async def _known(consumer: Any, prefix: str, topic: Topic) -> list[Known]:
    name = prefix + topic.name
    spans = await spans_of(consumer, name, make_selection(topic=topic.name))
    return [Known(facts_of(record).ids) async for records in scan(consumer, name, spans) for record in records]


def _of(prefix: str, ids: Iterable[str]) -> frozenset[str]:
    return frozenset(found for found in ids if found.startswith(prefix))

"""A memory without a database: decides report after report as the service would, for ``tansiq explain``."""

from dataclasses import replace

from schemas.alert import Alert
from schemas.event import Event
from schemas.report import Report
from services.alerting.actors import blocks_of
from services.alerting.core import Decision, alert_of, decide
from services.alerting.known import Known, KnownEvent, StoredReport

EPOCH = "explain"

Key = tuple[str, str]


class Memory:
    """Starts empty; ``seq`` counts from 1, ``decided_at`` is when the article was fetched."""

    def __init__(self, epoch: str = EPOCH) -> None:
        self._epoch = epoch
        self._seq = 0
        self._reports: dict[Key, StoredReport] = {}
        self._events: dict[str, tuple[Event, Alert]] = {}

    def take(self, report: Report, replay: str | None = None) -> tuple[Decision, Event | None, Alert | None]:
        """Decide about one report and remember what came of it."""
        decision = decide(report, self.known(report), replay)
        if decision.replaced is not None:
            self._put(replace(decision.replaced, standing=False, waiting=False))
        for stored in (*decision.joined, *((decision.stored,) if decision.stored else ())):
            self._put(stored)
        if decision.event is None:
            return decision, None, None
        self._seq += 1
        alert = alert_of(decision, seq=self._seq, epoch=self._epoch, decided_at=report.article.fetched_at)
        self._events[alert.event.event_id] = (alert.event, alert)
        return decision, alert.event, alert

    def known(self, report: Report) -> Known:
        """Return what bears on a report: the same as the database finds by id, address and block."""
        stored, blocks = tuple(self._reports.values()), set(blocks_of(report))
        near = [
            s
            for s in stored
            if s.report.report_id == report.report_id
            or s.report.article.url_key == report.article.url_key
            or (s.standing and not blocks.isdisjoint(blocks_of(s.report)))
        ]
        event_ids = {s.event_id for s in near}
        events = tuple(
            KnownEvent(event, alert.kind, tuple(s for s in stored if s.event_id == event.event_id))
            for event, alert in self._events.values()
            if event.event_id in event_ids
        )
        return Known(
            same_id=tuple(s for s in stored if s.report.report_id == report.report_id),
            same_url=tuple(s for s in stored if s.report.article.url_key == report.article.url_key),
            events=events,
            waiting=tuple(s for s in near if s.waiting),
        )

    def _put(self, stored: StoredReport) -> None:
        self._reports[stored.report.report_id, stored.report.content_digest] = stored

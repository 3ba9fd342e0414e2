"""A memory without a database: decides report after report as the service would, for ``tansiq explain``."""

from dataclasses import replace

from schemas.alert import Alert
from schemas.event import Event
from schemas.report import Report
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
        """Return what bears on a report; nothing is left out, which decides the same as looking up by block."""
        stored = tuple(self._reports.values())
        events = tuple(
            KnownEvent(event, alert.kind, tuple(s for s in stored if s.event_id == event.event_id))
            for event, alert in self._events.values()
        )
        return Known(
            same_id=tuple(s for s in stored if s.report.report_id == report.report_id),
            same_url=tuple(s for s in stored if s.report.article.url_key == report.article.url_key),
            events=events,
            waiting=tuple(s for s in stored if s.waiting),
        )

    def _put(self, stored: StoredReport) -> None:
        self._reports[stored.report.report_id, stored.report.content_digest] = stored

"""The taker: hands each report to its transaction, and wakes relay and senders as soon as it is committed."""

import logging
from collections.abc import Iterable
from itertools import groupby
from time import time

from sqlalchemy import Connection

from schemas.report import Report
from schemas.wire import TRACE_PARENT, InvalidMessage, read_header
from services.alerting.channels.desk import Desk
from services.alerting.metrics import count_alert
from services.alerting.store.canary import is_canary, take_canary
from services.alerting.store.write import Taken, take
from services.alerting.transitions import Listener
from services.runtime.outcomes import Answer, Received

log = logging.getLogger(__name__)


class Taker:
    """The handler of the stage: one transaction per live report, one for a run of replayed ones."""

    def __init__(self, desk: Desk, *, rehearsal: bool = False) -> None:
        self.desk = desk
        self.rehearsal = rehearsal

    async def __call__(self, received: list[Received]) -> list[Answer | InvalidMessage]:
        """Take reports in order; a revision, or the reason why there is none."""
        answers: list[Answer | InvalidMessage] = []
        for _, run in groupby(enumerate(received), key=lambda pair: "replay" if pair[1].replay else pair[0]):
            part = [one for _, one in run]
            for taken in await self._take(part):
                outcome = taken.decision.outcome
                answers.append(Answer((), None if outcome == "revision" else outcome))
        return answers

    async def _take(self, part: list[Received]) -> list[Taken]:
        taken = await self.desk.write("take", lambda connection: self._run(connection, part))
        if any(one.alert for one in taken):
            self.desk.relay_written.set()
        if any(one.deliveries for one in taken):
            self.desk.deliveries_written.set()
        for one, source in zip(taken, part, strict=True):
            _tell(one, source)
        return taken

    def _run(self, connection: Connection, part: list[Received]) -> list[Taken]:
        listeners = self.desk.listeners.refresh(connection)
        reports = ((one, one.message) for one in part if isinstance(one.message, Report))
        return [self._decide(connection, report, listeners, one) for one, report in reports]

    def _decide(self, connection: Connection, report: Report, listeners: Iterable[Listener], source: Received) -> Taken:
        if is_canary(report):
            return take_canary(connection, report, now=time(), replay=source.replay)
        return take(
            connection,
            report,
            listeners,
            now=time(),
            replay=source.replay,
            traceparent=read_header(source.record.headers, TRACE_PARENT),
            rehearsal=self.rehearsal,
        )


def _tell(taken: Taken, source: Received) -> None:
    report = taken.decision.report
    kind = taken.alert.kind if taken.alert else None
    if taken.alert is not None and source.replay is None:
        count_alert(taken.alert, report)
    log.info(
        "report",
        extra={
            "report_id": report.report_id,
            "outcome": taken.decision.outcome,
            "rule": taken.decision.rule,
            "kind": kind,
            "event_id": taken.alert.event.event_id if taken.alert else None,
            "deliveries": taken.deliveries,
        },
    )

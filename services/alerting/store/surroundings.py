"""Reading what bears on one report: same id, same address, events and waiting reports that share a block."""

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from schemas.event import Event
from schemas.report import Report
from services.alerting.actors import blocks_of
from services.alerting.known import Known, KnownEvent, StoredReport
from services.alerting.rules import rules
from services.alerting.store.tables import events, report_blocks, reports
from services.alerting.windows import window_of


def read_known(connection: Connection, report: Report) -> Known:
    """Return what the decision about a report needs."""
    same_id = _stored(connection, reports.c.report_id == report.report_id)
    same_url = _stored(connection, and_(reports.c.url_key == report.article.url_key, reports.c.standing))
    near = _sharing_a_block(connection, report)
    event_ids = {stored.event_id for stored in (*same_id, *same_url)} | {row.event_id for row in near}
    waiting = [row.report_id for row in near if row.waiting]
    return Known(
        same_id=same_id,
        same_url=same_url,
        events=_events(connection, event_ids - {None}),
        waiting=_stored(connection, and_(reports.c.report_id.in_(waiting), reports.c.waiting)) if waiting else (),
    )


def _sharing_a_block(connection: Connection, report: Report) -> list[Row[Any]]:
    window, near = window_of(report), timedelta(days=rules().near_days)
    query = (
        select(reports.c.report_id, reports.c.event_id, reports.c.waiting)
        .join(
            report_blocks,
            and_(
                report_blocks.c.report_id == reports.c.report_id,
                report_blocks.c.content_digest == reports.c.content_digest,
            ),
        )
        .where(
            report_blocks.c.block.in_(blocks_of(report)),
            reports.c.standing,
            or_(reports.c.waiting, reports.c.event_id.is_not(None)),
            reports.c.window_end >= (window.start - near).isoformat(),
            reports.c.window_start <= (window.end + near).isoformat(),
        )
        .distinct()
    )
    return list(connection.execute(query))


def _events(connection: Connection, event_ids: Iterable[str | None]) -> tuple[KnownEvent, ...]:
    ids = sorted(str(event_id) for event_id in event_ids)
    if not ids:
        return ()
    members: dict[str | None, list[StoredReport]] = {}
    for stored in _stored(connection, reports.c.event_id.in_(ids)):
        members.setdefault(stored.event_id, []).append(stored)
    rows = connection.execute(select(events.c.event_id, events.c.kind, events.c.body).where(events.c.event_id.in_(ids)))
    return tuple(
        KnownEvent(Event.model_validate_json(row.body), row.kind, tuple(members.get(row.event_id, ()))) for row in rows
    )


def _stored(connection: Connection, condition: Any) -> tuple[StoredReport, ...]:
    rows = connection.execute(
        select(reports.c.body, reports.c.event_id, reports.c.standing, reports.c.waiting)
        .where(condition)
        .order_by(reports.c.report_id, reports.c.content_digest)
    )
    return tuple(StoredReport(_parse(bytes(row.body)), row.event_id, row.standing, row.waiting) for row in rows)


@lru_cache(maxsize=2048)
def _parse(body: bytes) -> Report:
    return Report.model_validate_json(body)

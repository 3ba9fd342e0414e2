"""The one transaction per report: gate, decide, event, revision, tellings, relay; all of it or nothing."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from schemas.alert import Alert
from schemas.event import Event
from schemas.ids import event_id
from schemas.report import Report
from services.alerting.actors import blocks_of
from services.alerting.core import Decision, alert_of, decide
from services.alerting.known import StoredReport
from services.alerting.matching.subject import describe
from services.alerting.origins import origin_key
from services.alerting.store.database import insert_or_ignore
from services.alerting.store.event_query import pack
from services.alerting.store.relay_rows import put
from services.alerting.store.rows import moment_of
from services.alerting.store.surroundings import read_known
from services.alerting.store.tables import (
    database_epoch,
    event_aliases,
    event_revisions,
    events,
    report_blocks,
    reports,
)
from services.alerting.store.tellings import deliveries_of, write_tellings
from services.alerting.transitions import Listener
from services.alerting.windows import window_of


class Taken(NamedTuple):
    """What one report came to; ``deliveries`` is how many rows now wait to be sent."""

    decision: Decision
    alert: Alert | None
    deliveries: int


def take(
    connection: Connection,
    report: Report,
    listeners: Iterable[Listener],
    *,
    now: float,
    replay: str | None = None,
    traceparent: str | None = None,
    rehearsal: bool = False,
) -> Taken:
    """Take one report inside a write transaction; what is no live message makes events and rings nobody.

    A ``rehearsal`` works on a copy in a shadow world: it writes down and relays whom a replayed report would concern.
    """
    decision = decide(report, read_known(connection, report), replay)
    _remember(connection, decision, replay, now)
    if decision.event is None:
        _write_aliases(connection, decision)
        return Taken(decision, None, 0)
    alert = alert_of(
        decision,
        seq=(connection.scalar(select(func.max(event_revisions.c.seq))) or 0) + 1,
        epoch=str(connection.scalar(select(database_epoch.c.epoch))),
        decided_at=moment_of(now),
    )
    _write_revision(connection, alert)
    _write_aliases(connection, decision)
    put(connection, [alert.event, alert], now=now, replay=replay, traceparent=traceparent)
    if rehearsal:
        told = write_tellings(connection, alert, decision.previous, listeners, now, state="digested")
        put(connection, deliveries_of(connection, alert), now=now, replay=replay, traceparent=traceparent)
    else:
        told = 0 if replay is not None else write_tellings(connection, alert, decision.previous, listeners, now)
    return Taken(decision, alert, told)


def _remember(connection: Connection, decision: Decision, replay: str | None, now: float) -> None:
    """Write the reports of a decision: the replaced, the joined and this one."""
    if decision.replaced is not None:
        _update(connection, replace(decision.replaced, standing=False, waiting=False))
    for joined in decision.joined:
        _update(connection, joined)
    if decision.stored is None:
        return
    stored = decision.stored
    key = _key(stored.report)
    connection.execute(delete(report_blocks).where(*_is(report_blocks, key)))
    connection.execute(delete(reports).where(*_is(reports, key)))
    connection.execute(insert(reports).values(_row(stored) | {"replay": replay, "taken_at": now}))
    insert_or_ignore(connection, report_blocks, [key | {"block": block} for block in blocks_of(stored.report)])


def _key(report: Report) -> dict[str, str]:
    return {"report_id": report.report_id, "content_digest": report.content_digest}


def _is(table: Any, key: dict[str, str]) -> list[Any]:
    return [table.c[name] == value for name, value in key.items()]


def _update(connection: Connection, stored: StoredReport) -> None:
    connection.execute(
        update(reports)
        .where(*_is(reports, _key(stored.report)))
        .values(event_id=stored.event_id, standing=stored.standing, waiting=stored.waiting)
    )


def _row(stored: StoredReport) -> dict[str, Any]:
    report, window = stored.report, window_of(stored.report)
    return _key(report) | {
        "article_id": report.article.article_id,
        "url_key": report.article.url_key,
        "body": report.model_dump_json().encode(),
        "origin": origin_key(report),
        "standing": stored.standing,
        "waiting": stored.waiting,
        "event_id": stored.event_id,
        "window_start": window.start.isoformat(),
        "window_end": window.end.isoformat(),
    }


def _write_revision(connection: Connection, alert: Alert) -> None:
    event = alert.event
    row = _event_row(event, alert)
    changed = connection.execute(update(events).where(events.c.event_id == event.event_id).values(row))
    if not changed.rowcount:
        connection.execute(insert(events).values(row))
    connection.execute(
        insert(event_revisions).values(
            event_id=event.event_id,
            revision=event.revision,
            seq=event.seq,
            alert_id=alert.alert_id,
            kind=alert.kind,
            cause=alert.cause,
            body=alert.model_dump_json().encode(),
        )
    )


def _write_aliases(connection: Connection, decision: Decision) -> None:
    """Let the id that any member would have founded lead to its event, copies too."""
    members = (*decision.joined, *((decision.stored,) if decision.stored else ()))
    aliases = [
        {"alias": event_id(member.report.report_id), "event_id": member.event_id}
        for member in members
        if member.event_id is not None
    ]
    insert_or_ignore(connection, event_aliases, [row for row in aliases if row["alias"] != row["event_id"]])


def _event_row(event: Event, alert: Alert) -> dict[str, Any]:
    subject = describe(event)
    start, end = event.date.start, event.date.end or event.date.start
    return {
        "event_id": event.event_id,
        "revision": event.revision,
        "seq": event.seq,
        "kind": alert.kind,
        "state": event.state,
        "merged_into": event.merged_into,
        "body": event.model_dump_json().encode(),
        "subtype": event.subtype,
        "status": event.status,
        "country": event.place.country if event.place else None,
        "adm1": event.place.adm1 if event.place else None,
        "date_start": start.isoformat() if start else None,
        "date_end": end.isoformat() if end else None,
        "sources": event.sources,
        "confidence": event.confidence,
        "actors": pack(sorted(subject.lineage)),
        "publishers": pack(sorted(subject.publishers)),
        "languages": pack(event.languages),
        "words": subject.words,
    }

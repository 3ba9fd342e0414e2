"""Reasons: why an event came to a subscriber or did not, and what a filter would have brought."""

from asyncio import to_thread
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from schemas.alert import Alert
from schemas.filters import Filter, FilterError, parse_filter
from services.alerting.matching import compile_filter, describe, explain
from services.portal.api.bodies import (
    ClauseCount,
    ClauseFound,
    DayCount,
    DryRun,
    Explanation,
    RevisionExplained,
)
from services.portal.api.events import NOT_FOUND, PROBLEMS, find_event
from services.portal.api.subscriptions import find_subscription, read_body
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError

MOST_ALERTS = 10_000
HITS = 10

router = APIRouter(prefix="/v1", tags=["reasons"], responses=PROBLEMS)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/explain", response_model=Explanation, responses=NOT_FOUND)
def explain_match(portal: Here, event: Annotated[str, Query()], subscription: Annotated[str, Query()]) -> Response:
    """Say for every revision of an event what each clause of a subscription found."""
    detail = find_event(portal, event)
    wanted = find_subscription(portal, subscription)
    revisions = tuple(_explained(wanted.filter, alert, alert.kind in wanted.notify_on) for alert in detail.revisions)
    ids = {alert.alert_id for alert in detail.revisions}
    logs = portal.store.deliveries(subscription, limit=200).items
    return Explanation(
        event_id=detail.event.event_id,
        subscription_id=subscription,
        matched=any(revision.matched for revision in revisions),
        revisions=revisions,
        deliveries=tuple(log.delivery for log in logs if ids.intersection(log.delivery.alert_ids)),
    ).response()


@router.post("/filters/dry-run", response_model=DryRun)
async def dry_run(request: Request, portal: Here, days: Annotated[int, Query(ge=1, le=365)] = 30) -> Response:
    """Try a filter (the body) on the alerts of the last days: per day, per clause, ten hits."""
    try:
        wanted = parse_filter(await read_body(request))
    except FilterError as fault:
        raise ProblemError("invalid", fault.detail, pointer=fault.pointer) from None
    since = datetime.now(UTC) - timedelta(days=days)
    alerts = await to_thread(_recent, portal, since)
    return (await to_thread(_tried, wanted, alerts, days)).response()


def _recent(portal: Portal, since: datetime) -> list[Alert]:
    """Return the newest alerts decided since then, oldest first."""
    found: list[Alert] = []
    position = max(0, portal.store.last_seq() - MOST_ALERTS)
    while page := portal.store.alerts_since(position):
        found += [alert for alert in page if alert.decided_at >= since]
        position = page[-1].event.seq
    return found


def _tried(wanted: Filter, alerts: list[Alert], days: int) -> DryRun:
    matcher = compile_filter(wanted)
    hits = [alert for alert in alerts if matcher(alert.event, alert.kind).matched]
    per_day = Counter(alert.decided_at.date().isoformat() for alert in hits)
    through: Counter[tuple[str, str]] = Counter()
    for alert in alerts:
        for clause in explain(wanted, alert.event, alert.kind):
            through[clause.pointer, clause.field] += clause.matched
    return DryRun(
        days=days,
        alerts=len(alerts),
        matched=len(hits),
        expected_per_day=round(len(hits) / days, 3),
        per_day=tuple(DayCount(day=day, matched=count) for day, count in sorted(per_day.items())),
        clauses=tuple(ClauseCount(pointer=p, field=f, matched=count) for (p, f), count in through.items()),
        hits=tuple(alert.event for alert in hits[: -HITS - 1 : -1]),
    )


def _explained(wanted: Filter, alert: Alert, notified: bool) -> RevisionExplained:
    subject = describe(alert.event)
    verdict = compile_filter(wanted)(subject, alert.kind)
    clauses = (ClauseFound(**clause._asdict()) for clause in explain(wanted, subject, alert.kind))
    return RevisionExplained(
        revision=alert.event.revision,
        kind=alert.kind,
        matched=verdict.matched,
        possible=verdict.possible,
        notified=notified,
        clauses=tuple(clauses),
    )

"""What alerting counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from schemas.alert import Alert, AlertKind
from schemas.canary import CANARY
from schemas.report import Report
from schemas.vocabulary import WORDS
from services.alerting.store.outbox import NOTHING_WAITS, Load
from services.runtime.metrics import BUCKETS_A, BUCKETS_B, begin_at_zero

CHANNELS = sorted({CANARY, *WORDS["delivery_channel"]})
CALL_OUTCOMES = ("ok", "retry", "exhausted", "repeated")

ALERTS = Counter("tansiq_alerts_total", "Revisions of events, by kind.", ["kind"])
PAGE_TO_ALERT = Histogram(
    "tansiq_page_to_alert_seconds", "Seconds from the fetch of a page to its alert.", buckets=BUCKETS_B
)
PUBLICATION_TO_ALERT = Histogram(
    "tansiq_publication_to_alert_seconds",
    "Seconds from the publication of an article, where its instant is known, to its alert.",
    buckets=BUCKETS_B,
)
DELIVERIES = Counter(
    "tansiq_deliveries_total",
    "Calls by channel and outcome; repeated = made again after a crash.",
    ["channel", "outcome"],
)
DELIVERY_SECONDS = Histogram("tansiq_delivery_seconds", "Seconds of one call.", ["channel"], buckets=BUCKETS_A)
OUTBOX_PENDING = Gauge("tansiq_outbox_pending", "Deliveries that are not yet done.", ["channel"])
OUTBOX_OLDEST = Gauge("tansiq_outbox_oldest_seconds", "Seconds by which the longest due delivery is late.", ["channel"])
CANARY_AGE = Gauge(
    "tansiq_canary_age_seconds",
    "Seconds since the newest canary that arrived was fetched, else since the start; 0 where canaries are off.",
)

begin_at_zero(ALERTS, get_args(AlertKind))
begin_at_zero(DELIVERIES, CHANNELS, CALL_OUTCOMES)
begin_at_zero(DELIVERY_SECONDS, CHANNELS)


def count_alert(alert: Alert, report: Report) -> None:
    """Count a live revision and how long it took from page and publication."""
    ALERTS.labels(alert.kind).inc()
    PAGE_TO_ALERT.observe(max(0.0, (alert.decided_at - report.article.fetched_at).total_seconds()))
    published = report.article.published
    if published.precision == "instant" and published.value:
        seconds = (alert.decided_at - datetime.fromisoformat(published.value)).total_seconds()
        PUBLICATION_TO_ALERT.observe(max(0.0, seconds))


def show_outbox(loads: Mapping[str, Load], now: float) -> None:
    """Show for each channel how much waits and by how much the oldest is late."""
    for channel in {*CHANNELS, *loads}:
        load = loads.get(channel, NOTHING_WAITS)
        OUTBOX_PENDING.labels(channel).set(load.pending)
        OUTBOX_OLDEST.labels(channel).set(0 if load.oldest_due_at is None else max(0.0, now - load.oldest_due_at))

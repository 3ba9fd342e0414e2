"""What alerting counts."""

from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from schemas.alert import Alert
from schemas.report import Report
from services.runtime.metrics import BUCKETS_A, BUCKETS_B

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
OUTBOX_PENDING = Gauge("tansiq_outbox_pending", "Deliveries that are not yet done.")
OUTBOX_OLDEST = Gauge("tansiq_outbox_oldest_seconds", "Seconds by which the longest due delivery is late.")


def count_alert(alert: Alert, report: Report) -> None:
    """Count a live revision and how long it took from page and publication."""
    ALERTS.labels(alert.kind).inc()
    PAGE_TO_ALERT.observe(max(0.0, (alert.decided_at - report.article.fetched_at).total_seconds()))
    published = report.article.published
    if published.precision == "instant" and published.value:
        seconds = (alert.decided_at - datetime.fromisoformat(published.value)).total_seconds()
        PUBLICATION_TO_ALERT.observe(max(0.0, seconds))

"""Metrics of the portal, one sentence each."""

from prometheus_client import Counter, Gauge, Histogram

from schemas.topics import ALERTS, SOURCES
from services.runtime.metrics import BUCKETS_A, begin_at_zero

REQUESTS = Histogram(
    "tansiq_http_seconds", "Seconds to answer a request, streams apart.", ["route", "status"], buckets=BUCKETS_A
)
STREAMS = Gauge("tansiq_stream_clients", "Streams that are open now.")
STREAM_SENT = Counter("tansiq_stream_alerts_total", "Alerts put into the queues of streams.")
STREAM_ENDED = Counter("tansiq_stream_ended_total", "Streams that ended, by cause.", ["cause"])
TAIL_READ = Counter("tansiq_tail_messages_total", "Messages read by the tails.", ["topic"])
TAIL_SKIPPED = Counter("tansiq_tail_skipped_total", "Messages the tails could not read.", ["topic", "reason"])
TAIL_RESTARTS = Counter("tansiq_tail_restarts_total", "Times a tail had to begin again, by fault.", ["topic", "fault"])
TAIL_FILLED = Counter("tansiq_tail_filled_total", "Alerts fetched from the read side to fill a hole of the topic.")

begin_at_zero(STREAM_ENDED, ("closed", "gone", "slow"))
begin_at_zero(TAIL_READ, (ALERTS.name, SOURCES.name))
begin_at_zero(TAIL_RESTARTS, (ALERTS.name, SOURCES.name), ("broker", "database", "own"))

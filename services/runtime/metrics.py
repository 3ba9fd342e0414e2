"""Metrics: what every service counts, one sentence each."""

import math
import shutil
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import product
from pathlib import Path

import prometheus_client
from prometheus_client import Counter, Gauge, Histogram

from schemas.vocabulary import WORDS

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

BUCKETS_A = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
BUCKETS_B = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)

OUTCOMES = ("forwarded", "rejected", "dead_lettered")

MESSAGES = Counter("tansiq_messages_total", "Messages by their one outcome.", ["service", "topic", "outcome"])
REJECTED = Counter("tansiq_rejected_total", "Sound messages that lead nowhere, by reason.", ["service", "reason"])
DEAD_LETTERS = Counter("tansiq_dead_letters_total", "Messages put on a -dlq, by reason.", ["topic", "reason"])
STEP_SECONDS = Histogram(
    "tansiq_step_seconds", "Seconds that the step of a service took for one message.", ["service"], buckets=BUCKETS_A
)
IN_FLIGHT = Gauge("tansiq_in_flight", "Messages read and not yet acknowledged.", ["service"])
READY = Gauge("tansiq_ready", "1 when /ready says so at the time of the scrape.", ["service"])
LOOP_LAG = Gauge("tansiq_loop_lag_seconds", "Seconds by which the event loop wakes late.", ["service"])
LAST_POLL = Gauge("tansiq_last_poll_timestamp_seconds", "When the broker was last asked for messages.", ["service"])
LAG_SECONDS = Gauge(
    "tansiq_lag_seconds", "Age of the oldest message that is not yet done; 0 when all are.", ["service", "topic"]
)
LAG_MESSAGES = Gauge("tansiq_lag_messages", "Messages that are not yet done.", ["service", "topic"])
POOL_RESTARTS = Counter("tansiq_pool_restarts_total", "Pool processes replaced, by cause.", ["service", "cause"])
SCHEMA_VERSIONS = Counter("tansiq_schema_versions_total", "Messages read, by schema version.", ["topic", "version"])
BREAKER_OPEN = Gauge("tansiq_dlq_breaker_open", "1 when too many dead letters stopped reading.", ["service", "topic"])
DATABASE_SECONDS = Histogram(
    "tansiq_database_seconds", "Seconds of one database operation.", ["service", "operation"], buckets=BUCKETS_A
)
BUILD_INFO = Gauge(
    "tansiq_build_info", "1, labelled with the version that runs and its lexicon.", ["version", "lexicon"]
)
DISK_FREE = Gauge("tansiq_disk_free_bytes", "Bytes that are still free where DATA lies.", ["service"])
DISK_SIZE = Gauge("tansiq_disk_size_bytes", "Bytes that the disk holds on which DATA lies.", ["service"])


def begin_at_zero(metric: Counter | Gauge | Histogram, *values: Iterable[str]) -> None:
    """Show every combination of label values from the start: ``increase()`` never sees a counter's first event."""
    for labels in product(*values):
        metric.labels(*labels)


def begin_stage(service: str, topic: str, rejections: Iterable[str]) -> None:
    """Show what a stage counts before it has read anything."""
    begin_at_zero(MESSAGES, [service], [topic], OUTCOMES)
    begin_at_zero(REJECTED, [service], rejections)
    begin_at_zero(DEAD_LETTERS, [topic], WORDS["dead_letter_reason"])
    begin_at_zero(STEP_SECONDS, [service])
    begin_at_zero(BREAKER_OPEN, [service], [topic])


def watch_disk(service: str, data: Path) -> None:
    """Show, at each scrape, how large the disk is on which DATA lies and how much of it is free."""

    def usage(field: str) -> float:
        try:
            return float(getattr(shutil.disk_usage(data), field))
        except OSError:
            return math.nan  # a disk that is gone must not take the other metrics with it

    DISK_FREE.labels(service).set_function(partial(usage, "free"))
    DISK_SIZE.labels(service).set_function(partial(usage, "total"))


def count_outcomes(service: str, topic: str, tally: Mapping[tuple[str, str], int]) -> None:
    """Count what the messages of a topic came to, by outcome and reason."""
    for (outcome, reason), number in tally.items():
        MESSAGES.labels(service, topic, outcome).inc(number)
        if outcome == "rejected":
            REJECTED.labels(service, reason).inc(number)
        if outcome == "dead_lettered":
            DEAD_LETTERS.labels(topic, reason).inc(number)

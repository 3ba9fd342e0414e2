"""What fetching counts."""

from prometheus_client import Counter, Gauge, Histogram

from services.runtime.metrics import BUCKETS_A

FETCHES = Counter("tansiq_fetches_total", "Requests that ended, by outcome.", ["outcome"])
FETCH_SECONDS = Histogram("tansiq_fetch_seconds", "Seconds from asking to the whole answer.", buckets=BUCKETS_A)
FETCH_BYTES = Counter("tansiq_fetch_bytes_total", "Bytes of bodies received, decompressed.")
FETCH_DELAY = Histogram(
    "tansiq_fetch_delay_seconds", "Seconds from due to started.", buckets=(*BUCKETS_A, 60.0, 300.0, 3600.0)
)
FETCH_DUE = Gauge("tansiq_fetch_due", "Addresses that wait for their turn.")
HOSTS = Gauge("tansiq_hosts", "Hosts that are free, busy with a request, or left alone for now.", ["state"])
STALENESS = Gauge(
    "tansiq_source_staleness_seconds", "Seconds since a source's newest article; the one metric by source.", ["source"]
)

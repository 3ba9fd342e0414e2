"""What fetching counts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from schemas.vocabulary import WORDS
from services.fetching.states import State
from services.runtime.metrics import BUCKETS_A, begin_at_zero

REJECTIONS = WORDS["fetch_outcome"] - {"changed"}
SOURCE_STATES: tuple[str, ...] = get_args(State)
HOST_STATES = ("free", "busy", "waiting")
NONE: Mapping[str, float] = MappingProxyType({})

FETCHES = Counter("tansiq_fetches_total", "Requests that ended, by outcome.", ["outcome"])
FETCH_SECONDS = Histogram("tansiq_fetch_seconds", "Seconds from asking to the whole answer.", buckets=BUCKETS_A)
FETCH_BYTES = Counter("tansiq_fetch_bytes_total", "Bytes of bodies received, decompressed.")
FETCH_DELAY = Histogram(
    "tansiq_fetch_delay_seconds", "Seconds from due to started.", buckets=(*BUCKETS_A, 60.0, 300.0, 3600.0)
)
FETCH_DUE = Gauge("tansiq_fetch_due", "Addresses that wait for their turn.")
HOSTS = Gauge("tansiq_hosts", "Hosts that are free, busy with a request, or left alone for now.", ["state"])
SOURCES = Gauge(
    "tansiq_sources", "Sources by how their watching goes; silent = nothing new for 3 x its norm.", ["state"]
)
STALENESS = Gauge(
    "tansiq_source_staleness_seconds", "Seconds since a source's newest article; the one metric by source.", ["source"]
)

begin_at_zero(FETCHES, WORDS["fetch_outcome"])


def show_leader(
    *,
    due: int = 0,
    hosts: Mapping[str, float] = NONE,
    states: Mapping[str, float] = NONE,
    staleness: Mapping[str, float] = NONE,
) -> None:
    """Show what only the process that plans knows; nothing given: another plans, and this one shows nothing."""
    FETCH_DUE.set(due)
    for state in HOST_STATES:
        HOSTS.labels(state).set(hosts.get(state, 0))
    for state in SOURCE_STATES:
        SOURCES.labels(state).set(states.get(state, 0))
    STALENESS.clear()  # a source that is no longer watched has no age
    for source, seconds in staleness.items():
        STALENESS.labels(source).set(seconds)

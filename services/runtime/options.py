"""Options of a stage: how it joins its group, how much it holds, when it gives up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StageOptions:
    """Defaults are for production; tests shorten the timeouts."""

    session_timeout_ms: int = 30_000
    heartbeat_interval_ms: int = 3_000
    rebalance_timeout_ms: int = 60_000
    max_in_flight: int = 2_000
    max_in_flight_bytes: int = 32 << 20  # 500 messages of 60 KB
    read_records: int = 500
    chunk_bytes: int = 1 << 20
    commit_seconds: float = 0.25
    drain_seconds: float = 20.0  # at SIGTERM: below the stop grace of whoever supervises
    stall_seconds: float = 120.0
    join_seconds: float = 300.0
    poll_seconds: float = 30.0

"""Joining: the consumer of a stage, in its group, committing nothing by itself."""

from aiokafka import AIOKafkaConsumer

from services.runtime.options import StageOptions
from services.runtime.settings import Settings


def make_consumer(settings: Settings, service: str, options: StageOptions) -> AIOKafkaConsumer:
    """Make the consumer of a service's stage; raise NotReachable when no broker is known."""
    replica = settings.replica
    return AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap().split(","),
        client_id=f"tansiq-{service}",
        group_id=f"tansiq-{settings.write_prefix}{service}",
        group_instance_id=None if replica is None else f"{service}-{replica}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=options.session_timeout_ms,
        heartbeat_interval_ms=options.heartbeat_interval_ms,
        rebalance_timeout_ms=options.rebalance_timeout_ms,
        max_poll_interval_ms=604_800_000,  # an idle standby would pass a short one and never take over
        max_partition_fetch_bytes=4 << 20,
        metadata_max_age_ms=30_000,  # how long a topic that is made late stays unknown
    )

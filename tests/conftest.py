"""What many tests need: a fresh real broker per module."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from services.runtime.errors import NotReachable
from services.runtime.kafka import jars
from services.runtime.kafka.embedded import EmbeddedKafka
from services.runtime.topics import apply_topics

settings.register_profile("tansiq", deadline=None)  # machines are busy: a test may measure shares, never its own time
settings.load_profile("tansiq")


@dataclass(frozen=True)
class Broker:
    """A running broker: its address, its DATA folder, and the hands to stop, kill and start it again."""

    bootstrap: str
    data: Path
    embedded: EmbeddedKafka


def kafka_or_skip() -> None:
    """Skip the test with the reason when no broker can start here; fail where one is required."""
    reason = None
    try:
        jars.java()
        if not (jars.cache_folder() / "libs").is_dir() and shutil.which("mvn") is None:
            reason = "no Maven to fetch Apache Kafka with"
    except NotReachable as fault:
        reason = fault.what
    if reason and os.environ.get("TANSIQ_REQUIRE_KAFKA") in ("1", "true"):
        pytest.fail(f"TANSIQ_REQUIRE_KAFKA is set, but: {reason}")
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start a fresh broker with every topic applied; it ends with the module."""
    kafka_or_skip()
    data = tmp_path_factory.mktemp("tansiq")
    embedded = EmbeddedKafka(data)
    try:
        bootstrap = embedded.start()
        apply_topics(bootstrap)
        yield Broker(bootstrap, data, embedded)
    finally:
        embedded.wipe()

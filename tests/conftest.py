"""What many tests need: a real broker, one for all or a fresh one per module."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
def kafka(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start a fresh broker for the module, or share one where the module says ``SHARES_KAFKA = True``."""
    if getattr(request.module, "SHARES_KAFKA", False):
        yield request.getfixturevalue("shared_kafka")
        return
    with a_broker(tmp_path_factory.mktemp("tansiq")) as broker:
        yield broker


@pytest.fixture(scope="session")
def shared_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start one broker for all modules that keep to topics of their own and let it run."""
    with a_broker(tmp_path_factory.mktemp("shared")) as broker:
        yield broker


@contextmanager
def a_broker(data: Path) -> Iterator[Broker]:
    """Run a broker with every topic applied until the block ends."""
    kafka_or_skip()
    embedded = EmbeddedKafka(data)
    try:
        bootstrap = embedded.start()
        apply_topics(bootstrap)
        yield Broker(bootstrap, data, embedded)
    finally:
        embedded.wipe()

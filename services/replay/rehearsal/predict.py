"""Predict: a rehearsal of a promotion; a second alerting process works on a copy, in topics of its own, and is gone.

It runs under prefixes that begin with ``replay-``, so that it opens no delivery channel, and its copy holds no address.
"""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError

from schemas.message import Message, format_time
from schemas.report import Report
from schemas.topics import ALERTS, DELIVERIES, EVENTS, REPORTS, Topic, dead_letter_topic
from schemas.wire import decode, encode
from services.replay.diff.gathering import reports_of
from services.replay.reading.scan import reader, scan, spans_of
from services.replay.reading.selection import make_selection
from services.replay.rehearsal.order import promotion_order
from services.replay.rehearsal.prediction import Prediction, predicted
from services.replay.rehearsal.second import RehearsalFailed, ended, last_words, own_folder, second_alerting
from services.replay.runs.broker import administering, sending
from services.replay.runs.topics import make_topics
from services.replay.store.records import Run
from services.runtime.errors import NotReachable
from services.runtime.sending import ProducerFault, Sending, deliver
from services.runtime.settings import Settings

__all__ = ["RehearsalFailed", "predict", "rehearse"]

TOPICS = (REPORTS, dead_letter_topic(REPORTS), EVENTS, ALERTS, DELIVERIES)
PATIENCE_SECONDS = 120.0  # without any progress of the second process
LOOK_SECONDS = 0.2

Progress = Callable[[int, int], None]


def _silent(done: int, reports: int) -> None:
    pass


async def predict(settings: Settings, run: Run, progress: Progress = _silent) -> Prediction:
    """Return what a promotion of a shadow run would make of alerting's present memory; nothing live is touched.

    ``progress`` is told how many of how many reports are done.
    Raises NotReachable without broker or database, RehearsalFailed when the second process ends early or stands still.
    """
    return await rehearse(settings, run.run, await reports_of(settings, run), progress)


async def rehearse(settings: Settings, run: str, reports: Sequence[Report], progress: Progress = _silent) -> Prediction:
    """Return what alerting makes of these reports when they are promoted under the mark of a run."""
    if not reports:
        return predicted(0, [], [])
    bootstrap = settings.bootstrap()
    prefix = f"replay-{run}-{secrets.token_hex(2)}-"
    with own_folder(settings.data / "replay", run) as folder:
        copy = folder / "alerting.sqlite"
        await asyncio.to_thread(_snapshot, settings, copy)
        try:
            async with _topics(bootstrap, prefix, settings.replication):
                await _send(bootstrap, prefix, run, sorted(reports, key=promotion_order))
                async with second_alerting(_environment(bootstrap, prefix, copy), folder) as process:
                    await _worked_off(process, bootstrap, prefix, folder, len(reports), progress)
                alerts = [message async for message in _read(bootstrap, prefix, ALERTS)]
                deliveries = [message async for message in _read(bootstrap, prefix, DELIVERIES)]
        except (KafkaError, ProducerFault) as fault:
            raise NotReachable(f"Kafka at {bootstrap} went away: {fault!r}", "predict again once it is back") from None
    return predicted(len(reports), alerts, deliveries)  # type: ignore[arg-type]  # a topic holds messages of its kind


def _snapshot(settings: Settings, copy: Path) -> None:
    """Let alerting copy its own database: nobody else knows what is in it."""
    environment = {
        **_without_database(),
        "TANSIQ_DATA": str(settings.data),
        "TANSIQ_ALERTING_DATABASE_URL": settings.alerting_database_url,
    }
    line = [sys.executable, "-m", "services.alerting", "snapshot", str(copy)]
    done = subprocess.run(line, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise NotReachable(
            done.stderr.strip().rpartition("\n")[2] or f"alerting's snapshot ended with {done.returncode}",
            "alerts can be predicted once alerting has run on this DATA",
        )


def _environment(bootstrap: str, prefix: str, copy: Path) -> dict[str, str]:
    """Return the settings of the second process: its own folder, so that nothing live counts it as a worker."""
    return {
        **_without_database(),
        "TANSIQ_KAFKA": bootstrap,
        "TANSIQ_DATA": str(copy.parent),
        "TANSIQ_ALERTING_DATABASE_URL": f"sqlite:///{copy}",
        "TANSIQ_READ_PREFIX": prefix,
        "TANSIQ_WRITE_PREFIX": prefix,
        "TANSIQ_METRICS_PORT": "0",
    }


def _without_database() -> dict[str, str]:
    """Return this environment without a file that would name another database than the one that is meant."""
    return {name: value for name, value in os.environ.items() if name != "TANSIQ_ALERTING_DATABASE_URL_FILE"}


@asynccontextmanager
async def _topics(bootstrap: str, prefix: str, replication: int) -> AsyncIterator[None]:
    """Make the topics of the rehearsal, one partition each so that it follows one order; remove them afterwards."""
    await make_topics(bootstrap, [topic._replace(partitions=1) for topic in TOPICS], prefix, replication)
    try:
        yield
    finally:
        async with administering(bootstrap) as admin:
            await admin.delete_topics([prefix + topic.name for topic in TOPICS])


async def _send(bootstrap: str, prefix: str, run: str, reports: Sequence[Report]) -> None:
    """Write the reports as the promotion would, marked as such: alerting treats a promoted report in its own way."""
    now = format_time(datetime.now(UTC))
    encoded = (encode(report, source="extraction", time=now, replay=f"promote/{run}") for report in reports)
    async with sending(bootstrap) as producer:
        await deliver(producer, [Sending(prefix + e.topic.name, e.key, e.value, e.headers) for e in encoded])


async def _worked_off(
    process: "subprocess.Popen[bytes]", bootstrap: str, prefix: str, folder: Path, reports: int, progress: Progress
) -> None:
    """Wait until the second process has committed every report."""
    done, moved = 0, monotonic()
    async with administering(bootstrap) as admin:
        while done < reports:
            if process.poll() is not None:
                raise ended(process, folder)
            if monotonic() - moved > PATIENCE_SECONDS:
                raise RehearsalFailed(
                    f"the second alerting process stands at {done} of {reports}: {last_words(folder)}"
                )
            now = await _committed(admin, prefix)
            if now != done:
                done, moved = now, monotonic()
                progress(done, reports)
            else:
                await asyncio.sleep(LOOK_SECONDS)


async def _committed(admin: Any, prefix: str) -> int:
    """Return how many reports the second process has committed."""
    try:
        found = await admin.list_consumer_group_offsets(f"tansiq-{prefix}alerting")
    except GroupCoordinatorNotAvailableError:  # the first group of a new broker
        return 0
    return sum(max(0, at.offset) for place, at in found.items() if place.topic == prefix + REPORTS.name)


async def _read(bootstrap: str, prefix: str, topic: Topic) -> AsyncIterator[Message]:
    async with reader(bootstrap) as consumer:
        name = prefix + topic.name
        spans = await spans_of(consumer, name, make_selection(topic=topic.name, partition=(0,)))
        async for records in scan(consumer, name, spans):
            for record in records:
                yield decode(topic, record.key, record.value, record.headers)

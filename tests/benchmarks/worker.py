"""The worker beside a bare aiokafka copy loop, in turn within each round: ``python -m tests.benchmarks.worker``.

Shares are taken within a round, since the bare loop itself moves by a fifth from round to round.
"""

import argparse
import asyncio
import base64
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import BROKER_MAX_BYTES, PAGES
from schemas.wire import encode
from services.runtime.kafka.embedded import EmbeddedKafka
from tests.integration.stage_world import a_page

SIZES = {"4 KB": (4_096, 24_000), "60 KB": (61_440, 3_000)}
VARIANTS = ("bare", "direct", "pool", "direct_messages", "pool_messages")
MEANING = {
    "bare": "aiokafka alone",
    "direct": "stage, trivial step in process",
    "pool": "stage, pool of 2, bytes both ways",
    "direct_messages": "stage, in process, each message decoded and encoded",
    "pool_messages": "stage, pool of 2, each message decoded and encoded",
}
PARTITIONS = 12


def within(work: Coroutine[Any, Any, None], seconds: float = 180.0) -> None:
    """Run something that must not take for ever."""
    asyncio.run(asyncio.wait_for(work, seconds))


async def create(bootstrap: str, names: list[str]) -> None:
    """Make topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    config = {"max.message.bytes": str(BROKER_MAX_BYTES)}
    await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=config) for name in names])
    await admin.close()


async def remove(bootstrap: str, names: list[str]) -> None:
    """Delete topics, so that the disk stays small."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.delete_topics(names)
    await admin.close()


async def load(bootstrap: str, topic: str, size: int, count: int) -> None:
    """Fill a topic with pages of about this size, whose bodies do not compress."""
    dice = random.Random(3)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5, max_batch_size=262_144)
    await producer.start()
    futures = []
    for number in range(count):
        body = base64.b64encode(dice.randbytes((size - 900) * 3 // 4)).decode()
        sent = encode(a_page(number, body=body), source="bench", time="2022-01-01T09:00:00Z")
        futures.append(await producer.send(topic, sent.value, sent.key, headers=sent.headers))
    await asyncio.gather(*futures)
    await producer.stop()


def run(bootstrap: str, data: Path, variant: str, read: str, write: str, count: int) -> float:
    """Run one variant in a process of its own; return messages a second."""
    environment = {
        **os.environ,
        "TANSIQ_KAFKA": bootstrap,
        "BENCH_DATA": str(data),
        "BENCH_VARIANT": variant,
        "BENCH_READ": read,
        "BENCH_WRITE": write,
    }
    command = [sys.executable, "-m", "tests.benchmarks.worker_variants", str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return count / float(done.stdout.split()[-1])


def measure(bootstrap: str, data: Path, rounds: int) -> dict[str, Any]:
    """Measure every variant at every size, several rounds."""
    result: dict[str, Any] = {}
    for name, (size, count) in SIZES.items():
        read = f"bench{size}-"
        within(create(bootstrap, [read + PAGES.name]))
        within(load(bootstrap, read + PAGES.name, size, count))
        rates: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
        for turn in range(rounds):
            for variant in VARIANTS[turn % len(VARIANTS) :] + VARIANTS[: turn % len(VARIANTS)]:
                write = f"bench{size}-{turn}-{variant.replace('_', '-')}-"
                within(create(bootstrap, [write + PAGES.name]))
                rates[variant].append(run(bootstrap, data, variant, read, write, count))
                within(remove(bootstrap, [write + PAGES.name]))
                print(f"{name} round {turn + 1} {variant}: {rates[variant][-1]:.0f}/s", file=sys.stderr)
        within(remove(bootstrap, [read + PAGES.name]))
        result[name] = summary(rates)
    return result


def summary(rates: dict[str, list[float]]) -> dict[str, Any]:
    """Median rate, and median and range of the share of the bare loop of the same round."""
    told = {}
    for variant, values in rates.items():
        shares = [value / bare for value, bare in zip(values, rates["bare"], strict=True)]
        told[variant] = {
            "messages_per_second": round(statistics.median(values)),
            "share": round(statistics.median(shares), 3),
            "range": [round(min(shares), 3), round(max(shares), 3)],
        }
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        kafka = EmbeddedKafka(data)
        bootstrap = os.environ.get("TANSIQ_KAFKA") or kafka.start()
        try:
            result = measure(bootstrap, data, arguments.rounds)
        finally:
            kafka.stop()
    if arguments.json:
        print(json.dumps({"rounds": arguments.rounds, "sizes": result}))
        return
    for size, told in result.items():
        for variant, one in told.items():
            low, high = one["range"]
            print(
                f"{size:>6}  {MEANING[variant]:<52} {one['messages_per_second']:>7}/s"
                f"  {one['share']:.0%} ({low:.0%}–{high:.0%})"
            )


if __name__ == "__main__":
    main()

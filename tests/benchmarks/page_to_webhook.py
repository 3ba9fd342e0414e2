"""Page to webhook: every service and the broker on this machine, pages in by Kafka, alerts out by HTTP.

    python -m tests.benchmarks.page_to_webhook [--rate 20] [--seconds 60] [--json]

One page in ten tells of a new event; the time runs from the page's send to the arrival of its call.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.wire import Encoded, encode
from services.text.page_body import build_page
from tests.support.receiver import Receiver, receiving
from tests.support.site import Story, serving
from tests.support.stack import LOOPBACK, Stack, running
from tests.support.stories import PAIRS, council, joint_exercise

EVENTS = len(PAIRS) * 6  # distinct ones that the stories can tell
AIM_P50_SECONDS, AIM_P99_SECONDS = 0.150, 1.0


def pages(count: int) -> list[tuple[str, Encoded]]:
    """Return url and record of as many pages; every tenth tells of an event of its own."""
    now = datetime.now(UTC)
    told: Iterable[Story] = (
        joint_exercise(number // 10, 1, now) if number % 10 == 0 and number // 10 < EVENTS else council(number, 1, now)
        for number in range(count)
    )
    made = []
    for number, story in enumerate(told):
        url = f"https://bench-{number % 50}.example/{number}"
        page = build_page(story.body, url, fetched_at=now, content_type=story.content_type)
        made.append((url, encode(page, source="benchmark", time=now.strftime("%Y-%m-%dT%H:%M:%SZ"))))
    return made


async def send(bootstrap: str, made: list[tuple[str, Encoded]], rate: float) -> dict[str, float]:
    """Send the pages at a steady rate; return when each one left."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=4 * 1024 * 1024)
    await producer.start()
    left: dict[str, float] = {}
    try:
        start = time.time()
        for number, (url, record) in enumerate(made):
            await asyncio.sleep(max(0.0, start + number / rate - time.time()))
            left[url] = time.time()
            await producer.send(record.topic.name, record.value, key=record.key, headers=record.headers)
        await producer.flush()
    finally:
        await producer.stop()
    return left


def waits(left: dict[str, float], receiver: Receiver) -> list[float]:
    """Return the seconds from each page to its first call, sorted."""
    arrived: dict[str, float] = {}
    for call in receiver.alerts("new"):
        for item in call.data["evidence"]:
            arrived.setdefault(item["url"], call.at)
    return sorted(at - left[url] for url, at in arrived.items() if url in left)


def memory(stack: Stack) -> dict[str, dict[str, float]]:
    """Return MB of proportional and resident memory, and the number of processes, by service."""
    found: dict[str, dict[str, float]] = {}
    for name in ("fetching", "cleaning", "extraction", "alerting", "portal", "kafka"):
        own = [process for process in stack.processes() if _belongs(process.cmdline(), name)]
        family = own + [child for process in own for child in process.children(recursive=True)]
        unique = {process.pid: process for process in family}.values()
        found[name] = {
            "processes": len(unique),
            "pss_mb": round(sum(_pss(process.pid) for process in unique) / 1e6, 1),
            "rss_mb": round(sum(process.memory_info().rss for process in unique) / 1e6, 1),
        }
    return found


def _belongs(line: list[str], name: str) -> bool:
    return "kafka.Kafka" in line if name == "kafka" else f"services.{name}" in line


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def measure(rate: float, seconds: float) -> dict[str, Any]:
    """Run everything once and measure."""
    with tempfile.TemporaryDirectory() as name, receiving() as receiver, serving(1) as site:
        folder = Path(name)
        (folder / "sources.yaml").write_text(site.sources(), "utf-8")
        settings = {
            "TANSIQ_SOURCES": str(folder / "sources.yaml"),
            "TANSIQ_ALLOW_NETWORKS": LOOPBACK,
            "TANSIQ_FLOOD_MINIMUM": "0",
        }
        began = time.monotonic()
        with running(folder / "var", **settings) as stack:
            first_start = time.monotonic() - began
            stack.subscribe(receiver.url)
            warm = pages(20)
            asyncio.run(send(stack.run["kafka"], warm, rate))
            time.sleep(3)
            receiver.calls.clear()
            made = pages(20 + int(rate * seconds))[20:]  # the first ones are spent on warming up
            left = asyncio.run(send(stack.run["kafka"], made, rate))
            expected = sum(number % 10 == 0 and number // 10 < EVENTS for number in range(20, 20 + len(made)))
            end = time.monotonic() + 30
            while len(waits(left, receiver)) < expected and time.monotonic() < end:
                time.sleep(0.2)
            found, used = waits(left, receiver), memory(stack)
            stack.stop()
            began = time.monotonic()
            stack.start()
            second_start = time.monotonic() - began
    return {
        "rate": rate, "seconds": seconds, "pages": len(made), "alerts_expected": expected, "alerts": len(found),
        "p50_seconds": round(statistics.median(found), 3) if found else None,
        "p99_seconds": round(found[min(len(found) - 1, int(len(found) * 0.99))], 3) if found else None,
        "longest_seconds": round(found[-1], 3) if found else None,
        "first_start_seconds": round(first_start, 1), "second_start_seconds": round(second_start, 1),
        "memory": used,
    }  # fmt: skip


def main() -> int:
    """Print the figures; 1 when an alert is missing or an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20, help="pages a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.rate, options.seconds)
    if options.json:
        print(json.dumps(found))
    else:
        used = found.pop("memory")
        for name, value in found.items():
            print(f"{name:22} {value}")
        for name, row in used.items():
            print(f"memory {name:15} {row['pss_mb']:7} MB PSS {row['rss_mb']:7} MB RSS {row['processes']:3} processes")
    met = (
        found["alerts"] == found["alerts_expected"]
        and found["p50_seconds"] <= AIM_P50_SECONDS
        and found["p99_seconds"] <= AIM_P99_SECONDS
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

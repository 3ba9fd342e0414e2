"""A shadow replay of stored pages beside the same cores on the same pages in memory, in turn within each round.

Both start the same pool of processes on all cores; the replay reads from and writes to a real broker besides, and saves
its positions. Pages are this project's own paragraphs among the furniture of a news site, about 30 KB each.

    python -m tests.benchmarks.replay [--pages 400] [--rounds 3] [--json]
"""

import argparse
import asyncio
import html
import json
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from schemas.page import Page
from schemas.topics import PAGES
from schemas.wire import encode
from services.replay.reading.plan import make_plan, new_run_id
from services.replay.reading.selection import make_selection
from services.replay.runs.operator import Asked
from services.replay.runs.rereading import LIMITS, step_for
from services.replay.runs.shadow import begin_shadow, work_shadow
from services.replay.store.runs import RunStore
from services.runtime.kafka.embedded import EmbeddedKafka
from services.runtime.outcomes import Record
from services.runtime.settings import Settings
from services.runtime.topics import apply_topics
from services.text.page_body import build_page
from tests.benchmarks.extract import articles
from tests.integration.replay_world import Dark
from tests.support.topics import send

UNLIMITED = 1e6
LINKS = 250
MENU = "".join(f'<li class="menu"><a href="/section/{n}/">Section {n} of the paper</a></li>' for n in range(LINKS))


def pages(count: int) -> list[Page]:
    """Make pages of texts and menus, the same ones each time."""
    now = datetime.now(UTC).replace(microsecond=0)
    return [
        build_page(_html(one.title or "", [one.lead, *one.paragraphs]).encode(), one.url, fetched_at=now,
                   content_type="text/html; charset=utf-8")
        for one in articles(count)
    ]  # fmt: skip


def _html(title: str, paragraphs: Sequence[str]) -> str:
    said, text = html.escape(title), "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    head = f'<head><meta charset="utf-8"><title>{said}</title><meta property="og:title" content="{said}"></head>'
    return f"<html>{head}<body><nav><ul>{MENU}</ul></nav><article><h1>{said}</h1>{text}</article></body></html>"


async def bare(records: Sequence[Record], settings: Settings) -> float:
    """Clean and extract in the pool, from memory to nowhere; return the seconds, start of the pool included."""
    begin = time.perf_counter()
    step = step_for(PAGES, settings)
    await step.start("bench", PAGES, lambda: None)
    chunks = [records[at : at + LIMITS.chunk] for at in range(0, len(records), LIMITS.chunk)]
    await asyncio.gather(*(step(chunk) for chunk in chunks))
    seconds = time.perf_counter() - begin
    await step.stop()
    return seconds


async def replayed(settings: Settings, store: RunStore, count: int) -> float:
    """Work off a whole shadow run; return the seconds, start and end of it included."""
    plan = await make_plan(settings, make_selection(topic=PAGES.name), run=new_run_id(), rate=UNLIMITED)
    assert plan.messages == count
    run = await begin_shadow(settings, store, plan, Asked("bench", "a benchmark", ""), None)
    begin = time.perf_counter()
    with store.holding(run.run):
        assert await work_shadow(settings, store, run, Dark())
    seconds = time.perf_counter() - begin
    assert store.counts(run.run).read == count
    return seconds


def measure(count: int, rounds: int) -> dict[str, object]:
    """Measure both in turn; the share is taken within a round, since the machine moves from round to round."""
    stored = [encode(page, source="bench", time="2026-01-01T00:00:00Z") for page in pages(count)]
    records = [Record(PAGES.name, 0, n, 0, one.key, one.value, tuple(one.headers)) for n, one in enumerate(stored)]
    with tempfile.TemporaryDirectory() as folder:
        broker = EmbeddedKafka(Path(folder))
        try:
            settings = Settings(_env_file=None, kafka=broker.start(), data=Path(folder))  # type: ignore[call-arg]
            apply_topics(settings.kafka)
            send(settings.kafka, [(PAGES.name, one.key, one.value, one.headers) for one in stored])
            store, times = RunStore(settings.data), []
            for _ in range(rounds):
                alone = asyncio.run(bare(records, settings))
                times.append((alone, asyncio.run(replayed(settings, store, count))))
        finally:
            broker.wipe()
    return {
        "pages": count,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "bare_seconds": [round(alone, 1) for alone, _ in times],
        "replay_seconds": [round(whole, 1) for _, whole in times],
        "pages_a_second": round(count / statistics.median(whole for _, whole in times), 1),
        "share": round(statistics.median(whole / alone for alone, whole in times), 2),
    }


def main() -> None:
    """Print what was measured."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.pages, asked.rounds)
    if asked.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<16} {value}")
    print("aim: share at most 1.25")


if __name__ == "__main__":
    main()

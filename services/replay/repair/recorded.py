"""Repair as a run: recorded with its reason, at a rate, behind the gate, one run a topic; parking is recorded alike."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from services.replay import metrics
from services.replay.reading.plan import RATES, new_run_id
from services.replay.reading.selection import make_selection
from services.replay.repair.dead_letters import Wanted, origin_of
from services.replay.repair.judging import Going, Pace, Prefixes, Terms, Verdict, judge_all, repair
from services.replay.runs.code import this_code
from services.replay.runs.operator import Asked
from services.replay.runs.pace import Allowance, Gate
from services.replay.runs.serving import serving
from services.replay.runs.watching import Waits, look, watching
from services.replay.store.marks import put_mark
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.marks import Entry, Mark, place_of
from services.runtime.settings import Settings

RATE = RATES["repair"]

Told = Callable[[Verdict], None]


@dataclass(frozen=True)
class Stated:
    """What the operator said: who and why, which letters, how many a second."""

    asked: Asked
    wanted: Wanted
    rate: float = RATE

    def run(self, settings: Settings, topic: str, selected: int) -> Run:
        """Make the record of a run on the dead letters of one topic."""
        words = {name: getattr(self.wanted, name) for name in ("reason", "service", "version", "url", "source")}
        times = {"from": self.wanted.start, "to": self.wanted.end}
        words |= {name: time.isoformat() for name, time in times.items() if time is not None}
        return Run(
            run=new_run_id(),
            mode="repair",
            origin="",
            reads=f"{settings.read_prefix}{topic}-dlq",
            prefix=settings.write_prefix,
            selection=make_selection(topic=f"{topic}-dlq", **words),
            rate=self.rate,
            **self.asked._asdict(),
            code=this_code(settings.lexicon),
            selected=selected,
            created_at=datetime.now(UTC).timestamp(),
        )


@dataclass
class Tally:
    """What came of the letters, without their bytes; ``runs`` by topic once something was sent."""

    runs: dict[str, str] = field(default_factory=dict)
    going: Counter[tuple[str, bool]] = field(default_factory=Counter)  # topic, live
    refused: list[dict[str, Any]] = field(default_factory=list)

    def note(self, verdict: Verdict) -> None:
        """Count one verdict."""
        letter = verdict.entry.letter
        if isinstance(verdict, Going):
            self.going[origin_of(verdict.entry), verdict.live] += 1
            return
        place = {"topic": letter.topic, "partition": letter.partition, "offset": letter.offset}
        self.refused.append({**place, "reason": verdict.reason, "why": verdict.why})

    def stated(self) -> dict[str, Any]:
        """Return what ``repair --json`` prints; without a run nothing was forwarded."""
        went = self.going.total()
        return {
            "run": next(iter(self.runs.values()), None),
            "runs": self.runs,
            "read": went + len(self.refused),
            "forwarded": went if self.runs else 0,
            "would_go": went,
            "live": sum(number for (_, live), number in self.going.items() if live),
            "refused": self.refused,
        }


async def judged(settings: Settings, entries: Sequence[Entry], terms: Terms) -> Tally:
    """Say what would go and what would stay, and write nothing."""
    tally = Tally()
    async for verdict in judge_all(settings.bootstrap(), settings.read_prefix, entries, terms):
        tally.note(verdict)
    return tally


async def repair_run(
    settings: Settings,
    store: RunStore,
    entries: Sequence[Entry],
    terms: Terms,
    stated: Stated,
    told: Told,
    waits: Waits,
) -> Tally:
    """Put back what may go, topic by topic, each a run of its own; pause while the live services are late."""
    tally, gate, allowance = Tally(), Gate(), Allowance(stated.rate)
    metrics.start_at_zero("repair")

    async def pace() -> None:
        await gate.passed()
        await asyncio.sleep(allowance.delay(1))

    def note(verdict: Verdict) -> None:
        tally.note(verdict)
        told(verdict)
        metrics.REMAINING.labels("repair").set(len(entries) - tally.going.total() - len(tally.refused))

    await look(settings, "repair", gate, waits)
    async with serving(settings, lambda: gate.reason), watching(settings, "repair", gate, waits):
        for topic, chosen in _by_topic(entries):
            run = stated.run(settings, topic, len(chosen))
            tally.runs[topic] = run.run
            await _one(settings, store, chosen, replace(terms, run=run.run), run, pace, note)
    return tally


def park(settings: Settings, store: RunStore, entries: Sequence[Entry], stated: Stated) -> dict[str, str]:
    """Mark letters as parked, topic by topic; return topic → run."""
    runs = {}
    for topic, chosen in _by_topic(entries):
        run = stated.run(settings, topic, len(chosen))
        runs[topic] = run.run
        store.begin(run, [])
        for entry in chosen:
            put_mark(store.engine, place_of(entry.letter), Mark("parked", run.run, datetime.now(UTC)))
        _finish(store, run, {"parked": len(chosen)})
    return runs


async def _one(
    settings: Settings,
    store: RunStore,
    chosen: Sequence[Entry],
    terms: Terms,
    run: Run,
    pace: Pace,
    note: Callable[[Verdict], None],
) -> None:
    """Repair the letters of one topic and record what came of each."""
    prefixes = Prefixes(settings.read_prefix, settings.write_prefix)
    store.begin(run, [])
    with store.holding(run.run):
        async for verdict in repair(settings.bootstrap(), prefixes, chosen, terms, store.engine, pace):
            note(verdict)
            outcome, reason = ("forwarded", "") if isinstance(verdict, Going) else ("rejected", verdict.reason)
            metrics.MESSAGES.labels("repair", outcome).inc()
            store.save(run.run, {}, {}, {(outcome, reason): 1})
        _finish(store, run, store.counts(run.run).stated())


def _finish(store: RunStore, run: Run, counts: dict[str, int]) -> None:
    store.note(run, "finished", who=run.who, why=run.why, command=run.command, counts=counts)


def _by_topic(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    return ((topic, list(group)) for topic, group in groupby(sorted(entries, key=origin_of), key=origin_of))

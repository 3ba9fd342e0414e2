"""Engine: works off the spans of one run: reads, steps, sends, waits, saves both positions, counts; then the next."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.replay import metrics
from services.replay.reading.scan import Span, scan
from services.replay.reading.selection import takes
from services.replay.runs.pace import Allowance, Gate
from services.replay.runs.rereading import base_of, marked
from services.replay.runs.work import Acknowledged, Committer, Launched, Progress, Work
from services.replay.store.records import Counts, Reached, Run
from services.replay.store.runs import RunStore
from services.runtime.flight import Settled
from services.runtime.inspection import Inspector
from services.runtime.outcomes import Outcome, Record
from services.runtime.sending import Sender, deliver

BATCH_RECORDS = 200  # what at most is sent again after a kill
CHUNK_BYTES = 1 << 20
FLIGHTS_A_PROCESS = 3


class Engine:
    """One run at work. What is in flight when the process dies is read again; at most one batch is sent again."""

    def __init__(self, run: Run, store: RunStore, work: Work, ids: frozenset[str] | None) -> None:
        self.run = run
        self.store = store
        self.step = work.step
        self.mark = work.mark
        self.after = work.after
        self.order = work.order
        self.ids = ids
        self.gate = Gate()
        self.allowance = Allowance(run.rate)
        self.chunk = max(1, min(work.step.chunk, int(run.rate)))  # a second's allowance at most
        self.inspector = Inspector("replay", base_of(run.topic), run.prefix, run.code.version)
        self.queue: deque[Launched] = deque()
        self.arrived = asyncio.Event()
        self.room = asyncio.Event()
        self.stopping = asyncio.Event()
        self.exhausted = False
        self.flights = FLIGHTS_A_PROCESS
        self.progress = Progress(run.selected, store.counts(run.run))

    def stop(self) -> None:
        """Read no more; what is in flight is finished and saved."""
        self.stopping.set()

    async def work(self, consumer: Any, sender: Sender, processes: int) -> bool:
        """Work the run off; return whether it is finished, or was stopped before."""
        self.flights = FLIGHTS_A_PROCESS * processes
        reading = asyncio.ensure_future(self._read(consumer, self.store.reached(self.run.run)))
        try:
            await self._drain(consumer, Acknowledged(sender))
            await reading
        finally:
            reading.cancel()
        return not self.stopping.is_set() or all(r.reached >= r.ends for r in self.store.reached(self.run.run))

    # read

    async def _read(self, consumer: Any, places: Sequence[Reached]) -> None:
        try:
            await (self._in_log_order if self.order is None else self._in_own_order)(consumer, places)
            if not self.stopping.is_set():  # the end of a compacted partition may hold no record to be read
                self._put([], {place.partition: place.ends for place in places})
        finally:
            self.exhausted = True
            self.arrived.set()

    async def _in_log_order(self, consumer: Any, places: Sequence[Reached]) -> None:
        async for records in self._scan(consumer, [Span(p.partition, p.reached, p.ends) for p in places]):
            for chunk, reached in self._chunks(records):
                await self._launch(chunk, {records[0].partition: reached})

    async def _in_own_order(self, consumer: Any, places: Sequence[Reached]) -> None:
        """Read all, rank all; a partition's position then counts how many of its records are done."""
        spans = [Span(place.partition, place.begins, place.ends) for place in places]
        records = [record async for batch in self._scan(consumer, spans) for record in batch]
        records.sort(key=self.order)
        done = sum(place.reached - place.begins for place in places)
        reached = {place.partition: place.reached for place in places}
        for at in range(done, len(records), self.chunk):
            chunk = records[at : at + self.chunk]
            for record in chunk:
                reached[record.partition] += 1
            await self._launch(self._selected(chunk), dict(reached))

    async def _scan(self, consumer: Any, spans: Sequence[Span]) -> AsyncIterator[list[Record]]:
        async for records in scan(consumer, self.run.reads, spans):
            if self.stopping.is_set():
                return
            if records:
                yield records

    def _selected(self, records: Sequence[Record]) -> list[Record]:
        chosen = [record for record in records if takes(self.run.selection, record, self.ids)]
        return chosen if self.mark is None else [marked(record, self.mark) for record in chosen]

    def _chunks(self, records: Sequence[Record]) -> list[tuple[list[Record], int]]:
        """Cut what is selected of one partition's batch; the last chunk carries what was passed over after it."""
        parts: list[list[Record]] = [[]]
        size = 0
        for record in self._selected(records):
            length = len(record.value or b"")
            if parts[-1] and (len(parts[-1]) >= self.chunk or size + length > CHUNK_BYTES):
                parts.append([])
                size = 0
            parts[-1].append(record)
            size += length
        ends = [part[0].offset for part in parts[1:]]
        return list(zip(parts, [*ends, records[-1].offset + 1], strict=True))

    async def _launch(self, chunk: list[Record], reached: Mapping[int, int]) -> None:
        """Put a chunk on its way as soon as there is room, the gate is open and the rate allows it."""
        while len(self.queue) >= self.flights and not self.stopping.is_set():
            self.room.clear()
            await _first(self.room.wait(), self.stopping.wait())
        if chunk:
            await _first(self.gate.passed(), self.stopping.wait())
            await _first(asyncio.sleep(self.allowance.delay(len(chunk))), self.stopping.wait())
        if not self.stopping.is_set():
            self._put(chunk, reached)

    def _put(self, chunk: list[Record], reached: Mapping[int, int]) -> None:
        flight = Launched(0, TopicPartition(self.run.reads, 0), chunk, self._outcomes(chunk))
        flight.reached = reached
        self.queue.append(flight)
        self.arrived.set()

    def _outcomes(self, records: list[Record]) -> "asyncio.Future[list[Outcome]]":
        """Check sizes and headers, and start the step on what is sound."""
        faults = {} if self.mark is None else self.inspector.check(records)
        return asyncio.ensure_future(self._step(records, faults))

    async def _step(self, records: list[Record], faults: Mapping[int, Outcome]) -> list[Outcome]:
        sound = [record for at, record in enumerate(records) if at not in faults]
        outcomes = iter(await self.step(sound) if sound else [])
        return [faults[at] if at in faults else next(outcomes) for at in range(len(records))]

    # settle

    async def _drain(self, committer: Committer, sender: Acknowledged) -> None:
        while True:
            while not self.queue:
                if self.exhausted:
                    return
                self.arrived.clear()
                await self.arrived.wait()
            await asyncio.wait([self.queue[0].outcomes])
            await self._settle(self._done_flights(), committer, sender)
            self.room.set()

    def _done_flights(self) -> list[Launched]:
        """Take from the front what is done, at most one batch."""
        flights: list[Launched] = []
        size = 0
        while self.queue and self.queue[0].outcomes.done():
            size += len(self.queue[0].records)
            if flights and size > BATCH_RECORDS:
                break
            flights.append(self.queue.popleft())
        return flights

    async def _settle(self, flights: Sequence[Launched], committer: Committer, sender: Acknowledged) -> None:
        """Send what the flights came to; then, and only then, save that they are read."""
        settled = [Settled(flight) for flight in flights]
        for one in settled:
            for record, outcome in zip(one.flight.records, one.flight.outcomes.result(), strict=True):
                self.inspector.settle(record, outcome, one)
        await deliver(sender, [sending for one in settled for sending in one.sendings])
        if self.after is not None:
            for flight in flights:
                for record, outcome in zip(flight.records, flight.outcomes.result(), strict=True):
                    self.after(record, outcome)
        tally: Counter[tuple[str, str]] = sum((one.tally for one in settled), Counter())
        reached = {partition: offset for flight in flights for partition, offset in flight.reached.items()}
        self.store.save(self.run.run, reached, sender.offsets, tally)
        self._count(tally)
        try:
            await committer.commit({TopicPartition(self.run.reads, part): at for part, at in reached.items()})
        except KafkaError:
            return  # nobody but an onlooker misses it

    def _count(self, tally: Mapping[tuple[str, str], int]) -> None:
        new: Counter[str] = Counter()
        for (outcome, _), number in tally.items():
            new[outcome] += number
            metrics.MESSAGES.labels(self.run.mode, outcome).inc(number)
        before = self.progress.counts
        self.progress.counts = Counts(**{name: getattr(before, name) + new[name] for name in metrics.OUTCOMES})
        metrics.REMAINING.labels(self.run.mode).set(max(0, self.progress.total - self.progress.counts.read))


async def _first(*waits: Any) -> None:
    """Wait for the first of these and give up the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()

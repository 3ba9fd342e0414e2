"""Stage: works off one topic; reads batches, steps, sends, waits for acknowledgement, and only then lets offsets go."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaConnectionError, KafkaError
from mode import Service

from schemas.topics import Topic
from services.runtime import metrics
from services.runtime.app import WorkerApp
from services.runtime.backlog import Backlog
from services.runtime.breaker import Breaker
from services.runtime.errors import NotReachable
from services.runtime.flight import Flight, Settled, chunks
from services.runtime.inspection import Inspector, step_on_sound
from services.runtime.joining import make_consumer
from services.runtime.lag import LagMeter
from services.runtime.offsets import Offsets
from services.runtime.options import StageOptions
from services.runtime.outcomes import Outcome, Record, Step
from services.runtime.peek import timestamps_at
from services.runtime.sending import Sender, deliver
from services.runtime.settings import Settings
from services.runtime.vitals import Vitals, end_process

MEASURE_SECONDS = 2.0
log = logging.getLogger(__name__)


class Stage(Service, ConsumerRebalanceListener):  # type: ignore[misc]  # both bases are untyped
    """One topic, one step, one consumer; every message ends in exactly one counted outcome."""

    def __init__(
        self, app: WorkerApp, settings: Settings, service: str, reads: Topic, step: Step, options: StageOptions
    ) -> None:
        self.app = app
        self.settings = settings
        self.service_name = service
        self.reads = reads
        self.topic = settings.read_prefix + reads.name
        self.step = step
        self.options = options
        self.vitals: Vitals = app.health.vitals
        self.vitals.stall_seconds = options.stall_seconds
        self.vitals.join_seconds = options.join_seconds
        self.breaker = Breaker(settings.dlq_breaker_row, settings.dlq_breaker_share, settings.dlq_breaker_window)
        self.inspector = Inspector(service, reads, settings.write_prefix, version("tansiq"))
        self.end: Callable[[BaseException | str], Any] = end_process
        self.consumer: AIOKafkaConsumer = None
        self.backlog = Backlog()
        self.room = asyncio.Event()
        self.revoking = False
        self.generation = 0
        self.offsets = Offsets()
        self.meter = LagMeter(service, reads, self.topic, lambda places: timestamps_at(settings.bootstrap(), places))
        self.waiting: str | None = None
        super().__init__()

    @property
    def queue(self) -> Sequence[Flight]:
        """What is in flight, in the order of arrival."""
        return self.backlog.queue

    @property
    def done(self) -> dict[TopicPartition, int]:
        """Up to where each partition is acknowledged."""
        return self.offsets.done

    # start and stop

    async def on_start(self) -> None:
        """Prepare the step, then join the group as soon as the broker answers."""
        await self.step.start(self.service_name, self.reads, self.vitals.note_progress)
        delay = 0.5
        while not self.should_stop:
            self.waiting = await self._try_to_start()
            if self.waiting is None:
                break
            log.warning("waiting for the broker", extra={"reason": self.waiting})
            await self.sleep(delay)
            delay = min(delay * 1.5, 5.0)
        self._look_for_room()

    async def _try_to_start(self) -> str | None:
        try:
            self.consumer = make_consumer(self.settings, self.service_name, self.options)
        except NotReachable as fault:
            return str(fault)
        try:
            await self.consumer.start()
        except (KafkaConnectionError, OSError) as fault:
            await self.consumer.stop()
            return str(fault)
        self.consumer.subscribe([self.topic], listener=self)
        self.vitals.joining = time.monotonic()
        return None

    async def on_stop(self) -> None:
        """Read no more, let what is in flight drain, commit, leave."""
        if self.consumer is not None:
            if not await self.backlog.idle_within(self.options.drain_seconds):
                log.warning("stopping with work in flight; it is read again", extra={"messages": self.backlog.messages})
            await self._commit_within(5.0)
            await self._leave()
        await self.step.stop()

    async def _leave(self) -> None:
        try:
            await asyncio.wait_for(self.consumer.stop(), 10.0)
        except TimeoutError:
            log.warning("the broker does not let us leave")

    # read

    @Service.task
    async def read(self) -> None:
        """Read batches while there is room."""
        while not self.should_stop:
            await self.room.wait()
            try:
                batch = await self.consumer.getmany(timeout_ms=500, max_records=self.options.read_records)
            except KafkaError as fault:
                self.end(fault)
                return
            self.vitals.last_poll = time.monotonic()
            metrics.LAST_POLL.labels(self.service_name).set_to_current_time()
            if self.should_stop:
                return  # what was just read is not committed, so it is read again
            for partition, records in batch.items():  # no await from getmany to put: no rebalance slips in
                for part in chunks(records, self.step.chunk, self.options.chunk_bytes):
                    self.put(partition, part)

    def put(self, partition: TopicPartition, records: list[Record]) -> None:
        """Start the step on a chunk and queue it."""
        self.backlog.add(Flight(self.generation, partition, records, self.launch(records)))
        self._look_for_room()

    def launch(self, records: list[Record]) -> "asyncio.Future[list[Outcome]]":
        """Check sizes and headers, and start the step on what is sound."""
        faults = self.inspector.check(records)
        if not faults:
            return asyncio.ensure_future(self.step(records))
        return asyncio.ensure_future(step_on_sound(self.step, records, faults))

    # drain

    @Service.task
    async def drain(self) -> None:
        """Settle chunks in the order of their arrival; whatever goes wrong here ends the process."""
        while True:
            try:
                flights = await self.backlog.next_done(self.options.read_records)
                await self.settle(flights)
            except BaseException as fault:
                if self.should_stop and isinstance(fault, asyncio.CancelledError):
                    raise
                self.end(fault)
                return
            for flight in flights:
                self.backlog.leave(flight)
                self._look_for_room()

    async def settle(self, flights: Sequence[Flight]) -> None:
        """Deliver what the flights of this generation came to; then, and only then, their offsets may go."""
        settled = [self.judge(flight) for flight in flights if flight.generation == self.generation]
        sendings = [sending for one in settled for sending in one.sendings]
        if sendings:
            await self.deliver(sendings)
        for one in settled:
            if one.flight.generation == self.generation and one.next_offset is not None:
                self.done[one.flight.partition] = one.next_offset
                metrics.count_outcomes(self.service_name, self.reads.name, one.tally)
        self.vitals.note_progress()

    def judge(self, flight: Flight) -> Settled:
        """Turn outcomes into what is sent; an open breaker leaves the rest unread."""
        settled = Settled(flight)
        for record, outcome in zip(flight.records, flight.outcomes.result(), strict=True):
            if self.breaker.open:
                break
            self.inspector.settle(record, outcome, settled)
            if settled.last_is_bad:
                self.breaker.bad()
            else:
                self.breaker.good()
            settled.next_offset = record.offset + 1
        if self.breaker.open:
            self._stop_reading()
        return settled

    async def deliver(self, sendings: Sequence[Any]) -> None:
        """Send all and wait until all are acknowledged."""
        await deliver(self.sender(), sendings)

    def sender(self) -> Sender:
        """Return the started producer."""
        sender: Sender = self.app.patient.raw
        return sender

    def _stop_reading(self) -> None:
        if metrics.BREAKER_OPEN.labels(self.service_name, self.reads.name)._value.get() != 1:
            why = {"topic": self.reads.name, "reason": self.breaker.why}
            log.error("too many dead letters: reading stops until a restart", extra=why)
        metrics.BREAKER_OPEN.labels(self.service_name, self.reads.name).set(1)
        self._look_for_room()

    def _look_for_room(self) -> None:
        held = self.backlog.holds(self.options.max_in_flight, self.options.max_in_flight_bytes)
        if held or self.revoking or self.breaker.open:
            self.room.clear()
        else:
            self.room.set()
        metrics.IN_FLIGHT.labels(self.service_name).set(self.backlog.messages)
        self._look_for_pending()

    def _look_for_pending(self) -> None:
        unread = self.meter.lag > 0 and not self.breaker.open  # a consumer that idles for ever beside a full topic
        self.vitals.note_pending(self.backlog.messages > 0 or unread or self.offsets.are_uncommitted())

    # commit

    @Service.task
    async def commit_often(self) -> None:
        """Commit every quarter of a second what has been acknowledged."""
        while not self.should_stop:
            await self.sleep(self.options.commit_seconds)
            await self.commit()

    async def commit(self) -> None:
        """Commit acknowledged offsets; what cannot be committed now is tried again, or is another's by now."""
        if await self.offsets.commit(self.consumer):
            self.vitals.note_progress()
            self._look_for_pending()

    async def _commit_within(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.commit(), seconds)
        except TimeoutError:
            log.warning("no commit in time; work is repeated")

    # rebalance: eager, the only kind there is

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Finish and commit what is in flight; what does not finish in time is thrown away and read again."""
        self.vitals.joining = time.monotonic()
        if revoked:
            seconds = self.options.rebalance_timeout_ms / 1000
            self.revoking = True
            self._look_for_room()
            await self.backlog.idle_within(0.7 * seconds)
            await self._commit_within(0.1 * seconds)
        self.generation += 1
        self.offsets.clear()
        self.meter.first.clear()
        log.info("partitions revoked", extra={"partitions": len(revoked), "topic": self.reads.name})

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Go on with what is ours now; nothing assigned makes this worker a standby."""
        self.vitals.joining = None
        self.revoking = False
        self._look_for_room()
        log.info("partitions assigned", extra={"partitions": len(assigned), "topic": self.reads.name})

    # health

    def reasons(self) -> Iterator[str]:
        """Say why this stage is not ready."""
        if self.consumer is None or self.waiting is not None:
            yield self.waiting or "waiting for the broker"
            return
        if self.breaker.open:
            said = f"breaker open: {self.breaker.why} of {self.reads.name} were dead letters, nothing more is read"
            yield f"{said}; see `tansiq dlq list --topic {self.reads.name}`, mend the cause, restart"
        if self.vitals.joining is not None:
            yield f"rebalancing {self.reads.name}"
        alive = max(self.vitals.last_poll or 0.0, self.vitals.progress)
        if time.monotonic() - alive > self.options.poll_seconds and not self.breaker.open:
            yield f"no poll of {self.reads.name} for {self.options.poll_seconds:.0f} s"
        yield from self.meter.reasons(self.options.poll_seconds)

    @Service.task
    async def measure_lag(self) -> None:
        """Measure every few seconds how far the done offsets are behind the end, and that the broker answers."""
        while not self.should_stop:
            await self.sleep(MEASURE_SECONDS)
            if self.consumer is None:
                continue
            try:
                await asyncio.wait_for(self.meter.measure(self), self.options.poll_seconds)
            except (KafkaError, IllegalStateError, NotReachable, TimeoutError) as fault:
                log.debug("lag unknown", extra={"reason": repr(fault)})
                self.meter.show_age()  # what was not done then cannot be done now: nobody acknowledges
            self._look_for_pending()

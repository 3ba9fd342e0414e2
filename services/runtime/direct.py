"""Direct: steps that run in the worker's own process, for what waits on others instead of computing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from schemas.topics import Topic
from schemas.wire import InvalidMessage
from services.runtime import metrics
from services.runtime.codec import describe, receive, reply
from services.runtime.outcomes import Answer, Invalid, Outcome, Received, Record
from services.runtime.sending import ProducerFault

STALL_SECONDS = 120.0
WAITING_SECONDS = 900.0  # many polite waits for one slow host may stand in one chunk

Handler = Callable[[list[Received]], Awaitable[list[Answer | InvalidMessage]]]


def direct(
    handler: Handler, *, chunk: int = 250, concurrent: bool = False, fatal: tuple[type[Exception], ...] = (OSError,)
) -> "Direct":
    """Make a step of an async handler: ``handler(received) -> one Answer or InvalidMessage each, in order``.

    ``concurrent``: a chunk may start before the one before it has ended. The handler retries what is transient itself;
    what it raises of the ``fatal`` kinds ends the process (a restart repeats the work), anything else is tried alone
    and then dead-lettered as ``core.error``.
    """
    return Direct(handler, chunk, concurrent, (*fatal, ProducerFault))


class Direct:
    """A step around an async handler."""

    def __init__(self, handler: Handler, chunk: int, concurrent: bool, fatal: tuple[type[Exception], ...]) -> None:
        self.handler = handler
        self.chunk = chunk
        self.fatal = fatal
        self.stall_seconds = WAITING_SECONDS if concurrent else STALL_SECONDS
        self.turn: asyncio.Lock | None = None if concurrent else asyncio.Lock()
        self.service = ""
        self.reads: Topic

    async def start(self, service: str, reads: Topic, progress: Callable[[], None]) -> None:
        """Note for whom this step works."""
        self.service = service
        self.reads = reads

    async def stop(self) -> None:
        """Nothing was taken, nothing is given back."""

    async def __call__(self, records: Sequence[Record]) -> list[Outcome]:
        """Decode a chunk, hand what is sound to the handler, encode its answers."""
        if self.turn is None:
            return await self._work_off(records)
        async with self.turn:
            return await self._work_off(records)

    async def _work_off(self, records: Sequence[Record]) -> list[Outcome]:
        outcomes: list[Outcome | None] = []
        sound: list[Received] = []
        for record in records:
            try:
                sound.append(receive(self.reads, record))
                outcomes.append(None)
            except InvalidMessage as fault:
                outcomes.append(Invalid(fault.reason, fault.detail))
        answers = iter(await self._handle(sound) if sound else [])
        return [next(answers) if outcome is None else outcome for outcome in outcomes]

    async def _handle(self, sound: list[Received]) -> list[Outcome]:
        begin = perf_counter()
        try:
            answers = await self.handler(sound)
        except self.fatal:
            raise
        except Exception as fault:  # counted: alone it becomes a dead letter core.error
            if len(sound) == 1:
                return [Invalid("core.error", describe(fault))]
            return [(await self._handle([received]))[0] for received in sound]
        if len(answers) != len(sound):
            raise RuntimeError(f"{len(answers)} answers to {len(sound)} messages")
        observe = metrics.STEP_SECONDS.labels(self.service).observe
        each = (perf_counter() - begin) / len(sound)
        for _ in sound:
            observe(each)
        return [self._outcome(answer, received) for answer, received in zip(answers, sound, strict=True)]

    def _outcome(self, answer: Answer | InvalidMessage, received: Received) -> Outcome:
        if isinstance(answer, InvalidMessage):
            return Invalid(answer.reason, answer.detail)
        return reply(answer, received, self.service)

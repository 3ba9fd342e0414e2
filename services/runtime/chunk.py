"""Chunk: records on their way into a pool process, and their outcomes on the way back, as bytes."""

import marshal
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

from schemas.topics import Topic
from services.runtime.child import Answerer
from services.runtime.codec import Call, work_off
from services.runtime.outcomes import Answer, Forwarded, Invalid, Outcome, Output, Received, Record, Rejected

Core = Callable[..., Answer]


def prepare_core(service: str, reads: Topic, core: Core, prepare: Callable[[], Any] | None) -> Answerer:
    """Return what works off chunks inside a pool process: decode, call the core, encode, record by record."""
    return partial(_work_off, service, reads, _call_of(core, prepare))


def pack_records(records: Sequence[Record]) -> bytes:
    """Write records as a pool process reads them."""
    return marshal.dumps([tuple(record) for record in records])


def unpack_outcomes(answer: bytearray) -> list[tuple[float, Outcome]]:
    """Read what a pool process answered: seconds and outcome of each record."""
    return [_unpack(*fields) for fields in marshal.loads(answer)]


def _work_off(service: str, reads: Topic, call: Call, body: bytearray) -> bytes:
    answers = []
    for fields in marshal.loads(body):
        begin = perf_counter()
        outcome = work_off(reads, service, Record(*fields), call)
        answers.append((perf_counter() - begin, *_pack(outcome)))
    return marshal.dumps(answers)


def _call_of(core: Core, prepare: Callable[[], Any] | None) -> Call:
    if prepare is None:
        return lambda received: core(received.message)
    prepared = prepare()

    def call(received: Received) -> Answer:
        return core(received.message, prepared)

    return call


def _pack(outcome: Outcome) -> tuple[str, str, Any]:
    """Flatten an outcome to what marshal can carry."""
    match outcome:
        case Forwarded(outputs):
            return "forwarded", "", [tuple(output) for output in outputs]
        case Rejected(reason, outputs):
            return "rejected", reason, [tuple(output) for output in outputs]
        case Invalid(reason, detail):
            return "invalid", reason, detail


def _unpack(seconds: float, tag: str, reason: str, rest: object) -> tuple[float, Outcome]:
    if tag == "invalid":
        return seconds, Invalid(reason, str(rest))
    assert isinstance(rest, list)
    outputs = tuple(Output(*fields) for fields in rest)
    return seconds, Forwarded(outputs) if tag == "forwarded" else Rejected(reason, outputs)

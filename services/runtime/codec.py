"""Codec: a record to a message, an answer to outputs, carrying replay and trace along."""

from collections.abc import Callable
from datetime import UTC, datetime

from schemas.message import format_time
from schemas.topics import Topic
from schemas.wire import REPLAY, TRACE_PARENT, InvalidMessage, decode, encode, read_header
from services.runtime.outcomes import Answer, Forwarded, Invalid, Outcome, Output, Received, Record, Rejected

Call = Callable[[Received], Answer]


def receive(reads: Topic, record: Record) -> Received:
    """Decode one record, or raise InvalidMessage."""
    message = decode(reads, record.key, record.value, record.headers)
    return Received(message, record, read_header(record.headers, REPLAY))


def reply(answer: Answer, received: Received, service: str) -> Outcome:
    """Encode an answer, copying ``tansiq_replay`` and ``traceparent`` of what it answers."""
    trace = read_header(received.record.headers, TRACE_PARENT)
    time = format_time(datetime.now(UTC))
    outputs = []
    try:
        for message in answer.messages:
            encoded = encode(message, source=service, time=time, replay=received.replay, traceparent=trace)
            outputs.append(Output(encoded.topic.name, encoded.key, encoded.value, encoded.headers))
    except (ValueError, TypeError) as fault:  # orjson raises TypeError for what JSON cannot hold
        return Invalid("produce.refused", describe(fault))
    return Forwarded(tuple(outputs)) if answer.reason is None else Rejected(answer.reason, tuple(outputs))


def work_off(reads: Topic, service: str, record: Record, call: Call) -> Outcome:
    """Decode, call and encode one record; a fault of the message or of our code is its outcome, not an exception."""
    try:
        received = receive(reads, record)
        return reply(call(received), received, service)
    except InvalidMessage as fault:
        return Invalid(fault.reason, fault.detail)
    except MemoryError:
        return Invalid("limit.memory", "the process may not take more memory")
    except Exception as fault:  # a core that raises costs this one message, counted as core.error
        return Invalid("core.error", describe(fault))


def describe(fault: BaseException) -> str:
    """Say what was raised and where, in one line and without a stack."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {trace.tb_frame.f_code.co_name} line {trace.tb_lineno}"
    return f"{type(fault).__name__}: {fault}"[:900] + place

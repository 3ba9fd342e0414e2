"""Child: the inside of a killable process, from its first line to its last."""

import os
import resource
import signal
import socket
import struct
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from typing import NamedTuple

from services.runtime.codec import describe

HEAD = struct.Struct("!QI")  # bytes that follow; milliseconds that a request may take
READY = b"ready"
GRACE_SECONDS = 2.0

Answerer = Callable[[bytearray], bytes]


class Job(NamedTuple):
    """What a process is made for: ``prepare`` gives what answers its requests; a top-level function or a partial."""

    prepare: Callable[[], Answerer]
    memory_bytes: int


def serve(channel: socket.socket, job: Job) -> None:
    """Work off requests until the parent closes its end or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the parent drains first and then ends us itself
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer = job.prepare()
        _limit_memory(job.memory_bytes)
    except BaseException as fault:  # told to the parent, which ends with it
        _send(channel, describe(fault).encode())
        raise
    _send(channel, READY)
    while (request := _receive(channel)) is not None:
        body, seconds = request
        # A regex that explodes holds the interpreter, so no thread of ours could end an orphan: the kernel does.
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)
        answered = _answered(answer, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(channel, answered)


def _answered(answer: Answerer, body: bytearray) -> bytes:
    try:
        return answer(body)
    except MemoryError:
        os._exit(1)  # seen as died; alone, the culprit is named


def _limit_memory(memory_bytes: int) -> None:
    """Cap the address space at what is mapped now and ``memory_bytes`` more."""
    with open("/proc/self/statm", encoding="ascii") as pages:
        mapped = int(pages.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (mapped + memory_bytes, mapped + memory_bytes))


def _end_with_parent() -> None:
    parent = parent_process()  # getppid would name the fork server, which outlives a killed worker for a moment
    if parent is not None:
        parent.join()
        os._exit(0)


def _send(channel: socket.socket, body: bytes) -> None:
    channel.sendall(HEAD.pack(len(body), 0))
    channel.sendall(body)


def _receive(channel: socket.socket) -> tuple[bytearray, float] | None:
    head = _exactly(channel, HEAD.size)
    if head is None:
        return None
    size, milliseconds = HEAD.unpack(head)
    body = _exactly(channel, size)
    return None if body is None else (body, milliseconds / 1000)


def _exactly(channel: socket.socket, size: int) -> bytearray | None:
    buffer = bytearray(size)
    view, got = memoryview(buffer), 0
    while got < size:
        count = channel.recv_into(view[got:])
        if count == 0:
            return None
        got += count
    return buffer

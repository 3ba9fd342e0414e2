"""Vitals: the signs of life of a worker, and the thread that ends the process when they stop."""

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

END_CODE = 70
LOOP_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass
class Vitals:
    """Timestamps (monotonic) that the loop writes and the watchdog reads."""

    stall_seconds: float = 120.0
    join_seconds: float = 300.0
    beat: float = field(default_factory=time.monotonic)
    progress: float = field(default_factory=time.monotonic)
    pending: bool = False
    joining: float | None = None  # since when we have waited for an assignment; None: we have one, or want none
    last_poll: float | None = None

    def note_progress(self) -> None:
        """Something was acknowledged or committed."""
        self.progress = time.monotonic()

    def note_pending(self, pending: bool) -> None:
        """Tell whether read messages wait for an acknowledgement or a commit."""
        if pending and not self.pending:
            self.progress = time.monotonic()
        self.pending = pending


def verdict(vitals: Vitals, now: float) -> str | None:
    """Say why the process must end, or nothing."""
    if now - vitals.beat > LOOP_SECONDS:
        return f"the event loop has not turned for {now - vitals.beat:.0f} s"
    if vitals.pending and now - vitals.progress > vitals.stall_seconds:
        return f"pending work and no acknowledgement or commit for {now - vitals.progress:.0f} s"
    if vitals.joining is not None and now - vitals.joining > vitals.join_seconds:
        return f"no assignment for {now - vitals.joining:.0f} s"
    return None


class Watchdog(threading.Thread):
    """A thread, because the loop may be what is blocked."""

    def __init__(self, vitals: Vitals, end: Callable[[str], None] | None = None, interval: float = 1.0) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.vitals = vitals
        self.end = end or end_with_stacks
        self.interval = interval
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look once a second until stopped."""
        looked = time.monotonic()
        while not self.stopped.wait(self.interval):
            now = time.monotonic()
            asleep = now - looked > LOOP_SECONDS / 2  # the whole process was stopped: the loop needs its chance first
            looked = now
            reason = None if asleep else verdict(self.vitals, now)
            if reason is not None:
                self.end(reason)
                return


def end_with_stacks(reason: str) -> None:
    """Dump the stacks of all threads and end the process."""
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    end_process(reason)


def end_process(fault: BaseException | str) -> NoReturn:
    """End at once with 70 and without a commit: a crash repeats work, it never loses any."""
    trace = fault if isinstance(fault, BaseException) else None
    log.critical("ending the process: %r", fault, exc_info=trace)
    logging.shutdown()
    os._exit(END_CODE)

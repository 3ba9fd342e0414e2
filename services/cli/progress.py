"""Progress: long work on standard error: a bar on a terminal, else a line every ten seconds."""

import asyncio
import sys
import time
from collections import Counter

import click

BAR_WIDTH = 24
LINE_SECONDS = 10.0
BAR_SECONDS = 0.2


class Progress:
    """Counts what is done and says how far it is, and why the work waits."""

    def __init__(self, total: int, *, bar: bool | None = None) -> None:
        self.total = total
        self.reason: str | None = None
        self.bar = sys.stderr.isatty() if bar is None else bar
        self.outcomes: Counter[str] = Counter()
        self.before = 0  # done by an earlier process: it counts, but not for the rate
        self.began = time.monotonic()

    def step(self, outcome: str) -> int:
        """Note one more; return how many are left."""
        self.outcomes[outcome] += 1
        return self.total - self.outcomes.total()

    def wait(self, reason: str | None) -> None:
        """Note why the work waits; None = it goes on."""
        self.reason = reason

    async def show(self) -> None:
        """Say how far it is, again and again, until cancelled."""
        while True:
            await asyncio.sleep(BAR_SECONDS if self.bar else LINE_SECONDS)
            click.echo(f"\r\x1b[K{self.line()}" if self.bar else self.line(), nl=not self.bar, err=True)

    def end(self) -> None:
        """Say the last word."""
        click.echo(f"\r\x1b[K{self.line()}" if self.bar else self.line(), err=True)

    def line(self) -> str:
        """Return how far it is: done, total, rate, time left, outcomes, why it waits."""
        done = self.outcomes.total()
        seconds = max(time.monotonic() - self.began, 0.001)
        rate = max(0, done - self.before) / seconds
        left = f", {(self.total - done) / rate:.0f} s left" if rate and done < self.total else ""
        told = ", ".join(f"{number} {outcome}" for outcome, number in self.outcomes.items())
        waits = f", paused: {self.reason}" if self.reason else ""
        full = round(BAR_WIDTH * done / self.total) if self.total else BAR_WIDTH
        bar = f"[{'#' * full}{'.' * (BAR_WIDTH - full)}] " if self.bar else ""
        return f"{bar}{done}/{self.total}, {rate:.1f}/s{left}{': ' if told else ''}{told}{waits}"

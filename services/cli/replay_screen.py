"""The screen of a running replay: a bar on a terminal, else a line every ten seconds, both on standard error."""

import time

import click

from services.cli.progress import LINE_SECONDS, Progress
from services.replay.runs.work import Progress as Done


class RunScreen:
    """Shows a run at work; what earlier processes did of it counts as done, and not for the rate."""

    def __init__(self) -> None:
        self.bar: Progress | None = None
        self.done: Done | None = None
        self.said_at = time.monotonic()

    def show(self, progress: Done) -> None:
        """Show how far it is."""
        self.done = progress
        if self.bar is None:
            self.bar = Progress(progress.total)
            self.bar.before = progress.counts.read
        self.bar.wait(progress.waits)
        for name, number in vars(progress.counts).items():
            if number:
                self.bar.outcomes[name.replace("_", " ")] = number
        if self.bar.bar:
            click.echo(f"\r\x1b[K{self._line()}", nl=False, err=True)
        elif time.monotonic() - self.said_at >= LINE_SECONDS:
            self.said_at = time.monotonic()
            click.echo(self._line(), err=True)

    def end(self) -> None:
        """Say the last word."""
        if self.bar is not None:
            click.echo(f"\r\x1b[K{self._line()}" if self.bar.bar else self._line(), err=True)

    def _line(self) -> str:
        assert self.bar is not None
        pauses = self.done.pauses if self.done else 0
        return self.bar.line() + (f", {pauses} pauses" if pauses else "")

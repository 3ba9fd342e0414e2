"""Breaker: stops a stage when too many dead letters say that the fault is ours, not the messages'."""

from collections import deque


class Breaker:
    """Opens after so many dead letters in a row, or at a share of the last messages; only a restart closes it.

    ``row`` or ``share`` 0 turns that rule off; ``why`` says which rule opened it.
    """

    def __init__(self, row: int = 20, share: float = 0.1, window: int = 200) -> None:
        self.row = row
        self.limit = max(1, round(share * window)) if share else 0
        self.last: deque[bool] = deque(maxlen=window)
        self.in_row = 0
        self.in_window = 0
        self.why: str | None = None

    @property
    def open(self) -> bool:
        """Whether reading must stop."""
        return self.why is not None

    def good(self) -> None:
        """Note a message that was forwarded or rejected."""
        self.in_row = 0
        self._note(False)

    def bad(self) -> None:
        """Note a dead letter; this may open the breaker."""
        self.in_row += 1
        self._note(True)
        full = len(self.last) == self.last.maxlen
        if self.why is None and 0 < self.row <= self.in_row:
            self.why = f"{self.in_row} in a row"
        elif self.why is None and full and 0 < self.limit <= self.in_window:
            self.why = f"{self.in_window} of the last {len(self.last)}"

    def _note(self, bad: bool) -> None:
        if len(self.last) == self.last.maxlen:
            self.in_window -= self.last[0]
        self.last.append(bad)
        self.in_window += bad

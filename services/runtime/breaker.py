"""Breaker: stops a stage when too many dead letters say that the fault is ours, not the messages'."""

from collections import deque


class Breaker:
    """Opens after so many dead letters in a row, or at a share of the last messages; only a restart closes it."""

    def __init__(self, row: int = 20, share: float = 0.1, window: int = 200) -> None:
        self.row = row
        self.limit = int(share * window)
        self.last: deque[bool] = deque(maxlen=window)
        self.in_row = 0
        self.in_window = 0
        self.open = False

    def good(self) -> None:
        """Note a message that was forwarded or rejected."""
        self.in_row = 0
        self._note(False)

    def bad(self) -> None:
        """Note a dead letter; this may open the breaker."""
        self.in_row += 1
        self._note(True)
        full = len(self.last) == self.last.maxlen
        self.open = self.open or self.in_row >= self.row or (full and self.in_window >= self.limit)

    def _note(self, bad: bool) -> None:
        if len(self.last) == self.last.maxlen:
            self.in_window -= self.last[0]
        self.last.append(bad)
        self.in_window += bad

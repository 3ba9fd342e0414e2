"""Sequence: puts alerts into the order of ``seq`` and knows when one is missing."""

from collections.abc import Iterable

from schemas.alert import Alert


class Sequence:
    """Holds back what came too early and lets nothing pass twice."""

    def __init__(self, released: int) -> None:
        self.released = released
        self._early: dict[int, Alert] = {}

    @property
    def has_hole(self) -> bool:
        """Whether alerts wait for an earlier one."""
        return bool(self._early)

    def take(self, alert: Alert) -> list[Alert]:
        """Return what may go out now that this alert is here, in order."""
        if alert.event.seq > self.released:
            self._early[alert.event.seq] = alert
        return self._in_order()

    def fill(self, alerts: Iterable[Alert]) -> list[Alert]:
        """Take alerts of the read side, in order and without holes; return what may go out now."""
        out: list[Alert] = []
        for alert in alerts:
            if alert.event.seq <= self.released:
                continue
            # numbers that the read side does not hold exist nowhere: nothing waits for them
            out.append(alert)
            self.released = alert.event.seq
            self._early.pop(alert.event.seq, None)
            out += self._in_order()
        return out

    def _in_order(self) -> list[Alert]:
        out = []
        while (alert := self._early.pop(self.released + 1, None)) is not None:
            out.append(alert)
            self.released += 1
        for seq in [seq for seq in self._early if seq <= self.released]:
            del self._early[seq]
        return out

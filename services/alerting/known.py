"""What alerting remembers of a report's surroundings, as far as one decision needs it."""

from dataclasses import dataclass

from schemas.alert import AlertKind
from schemas.event import Event
from schemas.report import Report


@dataclass(frozen=True)
class StoredReport:
    """A report as remembered: standing = not replaced; waiting = not yet part of an event."""

    report: Report
    event_id: str | None
    standing: bool
    waiting: bool


@dataclass(frozen=True)
class KnownEvent:
    """An event after its last revision, the kind of that revision, and every report it ever had."""

    event: Event
    kind: AlertKind
    reports: tuple[StoredReport, ...]

    @property
    def standing(self) -> tuple[Report, ...]:
        """The reports that still speak."""
        return tuple(stored.report for stored in self.reports if stored.standing)


@dataclass(frozen=True)
class Known:
    """All that may bear on one report: same id, same address, events and waiting reports that share a block."""

    same_id: tuple[StoredReport, ...] = ()
    same_url: tuple[StoredReport, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    waiting: tuple[StoredReport, ...] = ()

    def event(self, event_id: str | None) -> KnownEvent | None:
        """Return one of the events by its id."""
        return next((known for known in self.events if known.event.event_id == event_id), None)

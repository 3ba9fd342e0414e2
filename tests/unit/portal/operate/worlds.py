"""What the tests of the operator's view are made from: looks, pictures and sources."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.source_state import SourceState
from services.portal.operate.looks import Look
from services.portal.operate.memory import Memory, Sample
from services.portal.operate.parts import Picture
from services.portal.operate.picture import picture_of

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
AT = NOW.timestamp()


def a_look(service: str = "cleaning", *, ready: bool | None = True, replica: int = 1, **fields: Any) -> Look:
    """A process that is ready and shows no figures."""
    return Look(service, replica, f"http://127.0.0.1:88{replica:02}", AT, ready, **fields)


def figure(name: str, value: float, **labels: str) -> Sample:
    """One figure of /metrics."""
    return Sample(f"tansiq_{name}", labels, value)


def a_picture(
    *looks: Look,
    earlier: tuple[Look, ...] = (),
    answered: dict[str, float] | None = None,
    waiting: dict[tuple[str, str], int] | None = None,
) -> Picture:
    """The picture of these looks, half an hour after ``earlier`` ones."""
    memory = Memory()
    for at, seen in ((AT - 1800, earlier), (AT, looks)):
        for look in seen:
            memory.add(look.process, at, look.samples)
    return picture_of(looks, memory, answered or {}, AT - 1800, AT, waiting)


def a_source(**fields: Any) -> SourceState:
    """A source that is read as it should be."""
    values: dict[str, Any] = {
        "source_id": "one", "name": "One", "owner": "one", "language": "ar", "country": "SY", "state": "ok",
        "reason": None, "since": NOW - timedelta(hours=3), "at": NOW, "last_good_at": NOW, "last_changed_at": NOW,
        "newest_article": None, "interval_seconds": 60, "norm_seconds": 600, "next_due_at": NOW, "failures": 0,
        "outcomes_24h": {}, "articles_24h": 4, "watched": (),
    }  # fmt: skip
    return SourceState(**(values | fields))

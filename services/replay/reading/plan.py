"""Plan: the dry run; it counts what would be read by reading it, and writes nothing."""

import math
import os
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from schemas.topics import TOPICS
from services.replay.reading.facts import facts_of, headers_of
from services.replay.reading.resolve import resolve
from services.replay.reading.scan import Span, reader, scan, spans_of
from services.replay.reading.selection import Selection, takes
from services.runtime.errors import NotReachable
from services.runtime.outcomes import Record
from services.runtime.settings import Settings

# measured on one core of a shared machine, see docs/benchmarks.md; what is only sent again costs nearly nothing
SECONDS_A_MESSAGE = {"page": 0.035, "article": 0.005}
RATES = {"shadow": 200.0, "repair": 10.0, "promote": 10.0}


@dataclass
class Plan:
    """What a replay would read; ``missing`` = offsets that were asked for and that retention has removed, at most."""

    run: str
    selection: Selection
    spans: Sequence[Span]
    ids: frozenset[str] | None
    rate: float
    partitions: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0

    @property
    def messages(self) -> int:
        """All that is selected."""
        return self.partitions.total()

    @property
    def missing(self) -> int:
        """Offsets that retention has removed."""
        return sum(span.removed for span in self.spans)

    @property
    def seconds(self) -> int:
        """How long it will take: by the rate, or by what the cores need on this machine, whichever is more."""
        cost = SECONDS_A_MESSAGE.get(TOPICS[self.selection.topic].kind, 0.0)
        return math.ceil(self.messages * max(1 / self.rate, cost / (os.cpu_count() or 1)))

    def count(self, record: Record) -> None:
        """Add one selected record."""
        said = headers_of(record.headers)
        reason = said.dlq_reason
        if reason is None and TOPICS[self.selection.topic].kind == "rejected":
            reason = facts_of(record).reason
        self.partitions[record.partition] += 1
        self.versions[said.schema or "unknown"] += 1
        self.size_bytes += len(record.value or b"")
        if reason is not None:
            self.reasons[reason] += 1

    def stated(self) -> dict[str, Any]:
        """Return what ``plan --json`` prints."""
        return {
            "run": self.run,
            "topic": self.selection.topic,
            "partitions": {str(span.partition): self.partitions[span.partition] for span in self.spans},
            "messages": self.messages,
            "bytes": self.size_bytes,
            "missing": self.missing,
            "seconds": self.seconds,
        }


def new_run_id(now: datetime | None = None) -> str:
    """Return a name for a run that sorts by time and may stand in a topic's name."""
    return f"{now or datetime.now(UTC):%Y%m%dt%H%M}-{secrets.token_hex(2)}"


async def make_plan(settings: Settings, selection: Selection, *, run: str, rate: float, reads: str = "") -> Plan:
    """Read what is selected and count it; ``reads`` is the physical topic, by default the selected one."""
    bootstrap, name = settings.bootstrap(), reads or settings.read_prefix + selection.topic
    ids = await resolve(bootstrap, settings.read_prefix, selection)
    async with reader(bootstrap) as consumer:
        spans = await spans_of(consumer, name, selection)
        if not spans:
            raise NotReachable(
                f"there is no topic {name}", "make it with `tansiq topics apply`; a shadow run's go after 7 d"
            )
        plan = Plan(run, selection, spans, ids, rate)
        async for records in scan(consumer, name, spans):
            for record in records:
                if takes(selection, record, ids):
                    plan.count(record)
    return plan

"""Portal: what the routes share, made once per process."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from services.alerting.store.read import ReadStore
from services.portal.commands import Commands
from services.portal.dead_letters import DeadLetterBoard
from services.portal.operate.watch import Watch
from services.portal.sources import SourceBoard
from services.portal.stream.hub import Hub
from services.portal.stream.live import position_of
from services.runtime.settings import Settings


@dataclass
class Portal:
    """Settings, read side, streams, sources, dead letters, commands and the operator's watch of one process."""

    settings: Settings
    store: ReadStore
    hub: Hub
    sources: SourceBoard
    commands: Commands
    checks: Sequence[Callable[[], str | None]] = field(default_factory=tuple)
    watch: Watch = field(init=False)
    dead_letters: DeadLetterBoard = field(init=False)

    def __post_init__(self) -> None:
        self.dead_letters = DeadLetterBoard(self.settings)
        self.watch = Watch(self.settings, self.report, self.sources.all, self.waiting_letters)

    def report(self) -> dict[str, Any]:
        """Return the body of /ready."""
        reasons = [reason for check in self.checks if (reason := check()) is not None]
        try:
            if position_of(self.store) is None:
                reasons.append("alerting's database is still being made")
        except SQLAlchemyError as fault:
            reasons.append(f"alerting's database cannot be read ({type(fault).__name__})")
        return {"ready": not reasons, "reasons": reasons, **self.identity()}

    async def waiting_letters(self) -> Mapping[tuple[str, str], int] | None:
        """Count the open dead letters by topic and reason; None while not all of them are read."""
        if self.dead_letters.fault is not None:
            return None
        groups, _ = await self.dead_letters.seen()
        waiting: Counter[tuple[str, str]] = Counter()
        for group in groups:
            waiting[group.topic, group.reason] += group.open
        return waiting

    def identity(self) -> dict[str, Any]:
        """Return what /live and /ready both say."""
        return {
            "service": "portal",
            "version": version("tansiq"),
            "allow_networks": [str(network) for network in self.settings.allow_networks],
        }


def portal_of(request: Request) -> Portal:
    """Return the portal that a request is for."""
    found: Portal = request.app.state.portal
    return found

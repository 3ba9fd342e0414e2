"""Troubles: what is wrong now, the worst first; each is named like the alarm and the section of the runbook it has."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from schemas.message import Time
from schemas.source_state import SourceState
from services.portal.operate.parts import Picture, ServiceNow, Shown
from services.runtime.settings import SERVICE_PORTS

LAG_SECONDS = 120.0
OUTBOX_SECONDS = 300.0
CANARY_SECONDS = 900.0
DEAD_LETTERS = 10
RESTARTS = 3
DISK_SECONDS = 86_400.0
UNREAD_STATES = ("failing", "blocked", "silent")

Key = Literal[
    "NothingSeen", "ServiceDown", "NotReady", "DlqBreakerOpen", "SchemaFuture", "CanaryLate", "OutboxOld", "LagHigh",
    "Restarting", "DeliveriesExhausted", "DlqGrowing", "SourceSilent", "ReplayPaused", "DiskFilling",
]  # fmt: skip
ORDER: tuple[Key, ...] = get_args(Key)  # the worst first
PAGES = ORDER[: ORDER.index("Restarting")]
RUNBOOK: Mapping[str, str] = dict.fromkeys(("NothingSeen", "NotReady", "Restarting"), "servicedown")
UNREGISTERED = "none is registered in DATA (where DATA is not shared, TANSIQ_METRICS_URLS names the workers)"


class Trouble(Shown):
    """One thing that is wrong: with whom, since when, and the figures its sentence names (units end their names)."""

    key: Key
    subject: str
    since: Time | None = None
    figures: Mapping[str, str | int | float] = {}

    @property
    def severity(self) -> Literal["page", "ticket"]:
        """Say whether it wakes somebody or waits for the day."""
        return "page" if self.key in PAGES else "ticket"

    @property
    def runbook(self) -> str:
        """Return the anchor of what to do."""
        return RUNBOOK.get(self.key, self.key.lower())


def find_troubles(
    picture: Picture, sources: Sequence[SourceState], expected: Sequence[str], blind: str | None = None
) -> list[Trouble]:
    """Return what is wrong; of the ``expected`` services one process each should run; ``blind`` says why none is seen.

    What cannot be seen is never called well.
    """
    found = [Trouble(key="NothingSeen", subject="", figures={"reason": blind})] if blind else []
    found += [*_services(picture, expected), *_messages(picture), *_deliveries(picture), *_sources(sources)]
    found += [
        Trouble(key="ReplayPaused", subject=replay.process, figures={"mode": replay.mode})
        for replay in picture.replays
        if replay.paused
    ]
    found += [
        Trouble(key="DiskFilling", subject=disk.service, figures={"seconds": disk.gone_in_seconds})
        for disk in picture.disks
        if disk.gone_in_seconds is not None and disk.gone_in_seconds < DISK_SECONDS
    ]
    return sorted(found, key=lambda trouble: (ORDER.index(trouble.key), trouble.subject))


def remember(before: Sequence[Trouble], now: Sequence[Trouble], at: datetime) -> list[Trouble]:
    """Let each trouble know since when: as itself says, else since it was first seen."""
    known = {(trouble.key, trouble.subject): trouble.since for trouble in before}
    return [
        trouble.model_copy(update={"since": trouble.since or known.get((trouble.key, trouble.subject)) or at})
        for trouble in now
    ]


def expected_services(named: bool) -> tuple[str, ...]:
    """Return the services that should run here: all of them, unless a setting names the processes."""
    return () if named else tuple(SERVICE_PORTS)


def _services(picture: Picture, expected: Sequence[str]) -> Iterator[Trouble]:
    there = {service.service for service in picture.services}
    for name in expected:
        if name not in there:
            yield Trouble(key="ServiceDown", subject=name, figures={"reason": UNREGISTERED})
    for service in picture.services:
        subject = _called(service, picture)
        reason = "; ".join(service.reasons)
        if service.state == "down":
            yield Trouble(key="ServiceDown", subject=subject, since=service.answered_at, figures={"reason": reason})
        elif service.state == "not_ready":
            yield Trouble(key="NotReady", subject=subject, figures={"reason": reason})
        if service.lag_seconds is not None and service.lag_seconds > LAG_SECONDS:
            since = picture.at - timedelta(seconds=service.lag_seconds)
            figures = {"seconds": service.lag_seconds, "messages": service.lag_messages or 0}
            yield Trouble(key="LagHigh", subject=subject, since=since, figures=figures)
        if service.restarts >= RESTARTS:
            yield Trouble(key="Restarting", subject=subject, figures={"count": service.restarts})


def _called(service: ServiceNow, picture: Picture) -> str:
    """Name a process: with its number, where its service has several."""
    same = [other for other in picture.services if other.service == service.service]
    return service.service if len(same) == 1 else f"{service.service} {service.replica or service.url}"


def _messages(picture: Picture) -> Iterator[Trouble]:
    for name, topic in picture.breakers:
        yield Trouble(key="DlqBreakerOpen", subject=name, figures={"topic": topic})
    for dead in picture.dead_letters:
        unread = max(dead.open or 0, dead.last_hour)
        if dead.reason == "schema.future" and unread:  # until it is repaired: an update is due
            yield Trouble(key="SchemaFuture", subject=dead.topic, figures={"count": unread})
    grown = sum(dead.last_hour for dead in picture.dead_letters)
    if grown > DEAD_LETTERS:
        topics = ", ".join(sorted({dead.topic for dead in picture.dead_letters if dead.last_hour}))
        yield Trouble(key="DlqGrowing", subject=topics, figures={"count": grown})
    if picture.canary_age_seconds is not None and picture.canary_age_seconds > CANARY_SECONDS:
        since = picture.at - timedelta(seconds=picture.canary_age_seconds)
        yield Trouble(key="CanaryLate", subject="", since=since, figures={"seconds": picture.canary_age_seconds})


def _deliveries(picture: Picture) -> Iterator[Trouble]:
    for outbox in picture.outbox:
        if outbox.oldest_seconds is not None and outbox.oldest_seconds > OUTBOX_SECONDS:
            since = picture.at - timedelta(seconds=outbox.oldest_seconds)
            figures = {"seconds": outbox.oldest_seconds, "count": outbox.pending}
            yield Trouble(key="OutboxOld", subject=outbox.channel, since=since, figures=figures)
    if picture.exhausted_last_hour:
        yield Trouble(key="DeliveriesExhausted", subject="", figures={"count": picture.exhausted_last_hour})


def _sources(sources: Sequence[SourceState]) -> Iterator[Trouble]:
    for source in sources:
        if source.state in UNREAD_STATES:
            figures = {"state": source.state, "reason": source.reason or ""}
            yield Trouble(key="SourceSilent", subject=source.name, since=source.since, figures=figures)

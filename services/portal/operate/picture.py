"""Picture: what the processes' looks and the memory say of this moment, as plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.canary import CANARY
from services.portal.operate.evaluate import counted
from services.portal.operate.looks import Look
from services.portal.operate.memory import Memory
from services.portal.operate.panels import fill, operate_panels
from services.portal.operate.parts import (
    Cause,
    DeadLettersNow,
    DiskNow,
    OutboxNow,
    Picture,
    ReplayNow,
    ServiceNow,
    State,
)
from services.portal.operate.promql import read

FLOW = ("fetching", "cleaning", "extraction", "alerting", "portal")
NAMES = (
    "tansiq_lag_messages", "tansiq_lag_seconds", "tansiq_last_poll_timestamp_seconds", "process_start_time_seconds",
    "tansiq_dead_letters_total", "tansiq_dlq_breaker_open", "tansiq_canary_age_seconds", "tansiq_outbox_pending",
    "tansiq_outbox_oldest_seconds", "tansiq_deliveries_total", "tansiq_disk_free_bytes",
    "tansiq_replay_messages_total", "tansiq_replay_remaining", "tansiq_replay_paused",
)  # fmt: skip


class Figure(NamedTuple):
    """A figure and the process that shows it."""

    look: Look
    labels: dict[str, str]
    value: float


def wanted_names() -> tuple[str, ...]:
    """Return the beginnings of the metrics that the page needs: those of the picture and of the charts."""
    charts = {read(fill(query.expr)).metric for panel in operate_panels() for query in panel.queries}
    return tuple(sorted({*NAMES, *charts}))


def picture_of(
    looks: Sequence[Look],
    memory: Memory,
    answered: Mapping[str, float],
    began: float,
    at: float,
    waiting: Mapping[Cause, int] | None = None,
) -> Picture:
    """Put the picture together; ``waiting`` are the dead letters on the topics, as far as they are known."""
    since = max(began, at - memory.kept_seconds)
    alerting = [look for look in looks if look.service == "alerting"]
    canary = [figure.value for figure in _figures(alerting, "tansiq_canary_age_seconds")]
    return Picture(
        at=_time(at),
        since=_time(since),
        services=tuple(_service(look, memory, answered, since) for look in _in_order(looks)),
        dead_letters=_dead_letters(looks, memory, since, waiting),
        dead_letters_read=waiting is not None,
        breakers=tuple(
            (figure.labels["service"], figure.labels["topic"])
            for figure in _figures(looks, "tansiq_dlq_breaker_open")
            if figure.value > 0
        ),
        exhausted_last_hour=_exhausted(memory, since),
        replays=_replays(looks),
        outbox=_outbox(alerting),
        canary_age_seconds=min(canary, default=None),
        disks=_disks(looks, memory, since),
    )


def _figures(looks: Iterable[Look], name: str) -> Iterable[Figure]:
    for look in looks:
        yield from (Figure(look, dict(found.labels), found.value) for found in look.samples if found.name == name)


def _in_order(looks: Iterable[Look]) -> list[Look]:
    """Return the services in the order in which a page passes them; replays are shown apart."""
    place = {name: number for number, name in enumerate(FLOW)}
    services = (look for look in looks if look.service != "replay")
    return sorted(services, key=lambda look: (place.get(look.service, len(FLOW)), look.process))


def _service(look: Look, memory: Memory, answered: Mapping[str, float], since: float) -> ServiceNow:
    states: dict[bool | None, State] = {True: "ready", False: "not_ready", None: "down"}
    own = [look]
    behind = [figure.value for figure in _figures(own, "tansiq_lag_messages")]
    ages = [figure.value for figure in _figures(own, "tansiq_lag_seconds")]
    polls = [figure.value for figure in _figures(own, "tansiq_last_poll_timestamp_seconds") if figure.value > 0]
    return ServiceNow(
        service=look.service,
        replica=look.replica,
        url=look.url or None,
        state=states[look.ready] if look.ready is not None or not look.samples else "unknown",
        reasons=look.reasons,
        version=look.version,
        lag_messages=int(sum(behind)) if behind else None,
        lag_seconds=max(ages, default=None),
        last_poll_at=_time(min(polls)) if polls else None,
        restarts=memory.changes(look.process, "process_start_time_seconds", since),
        answered_at=_time(answered[look.process]) if look.process in answered else None,
    )


def _dead_letters(
    looks: Sequence[Look], memory: Memory, since: float, waiting: Mapping[Cause, int] | None
) -> tuple[DeadLettersNow, ...]:
    name = "tansiq_dead_letters_total"
    total: Counter[Cause] = Counter()
    recent: Counter[Cause] = Counter()
    still = Counter(waiting or {})
    for figure in _figures(looks, name):
        total[figure.labels["topic"], figure.labels["reason"]] += int(figure.value)
    for track in memory.tracks(name):
        recent[track.labels["topic"], track.labels["reason"]] += round(counted(track, since))
    keys = sorted(key for key in {*total, *recent, *still} if total[key] or recent[key] or still[key])
    return tuple(
        DeadLettersNow(
            topic=key[0],
            reason=key[1],
            open=None if waiting is None else still[key],
            last_hour=recent[key],
            since_start=total[key],
        )
        for key in keys
    )


def _exhausted(memory: Memory, since: float) -> int:
    tracks = memory.tracks("tansiq_deliveries_total")
    lost = (track for track in tracks if track.labels["outcome"] == "exhausted" and track.labels["channel"] != CANARY)
    return round(sum(counted(track, since) for track in lost))


def _replays(looks: Sequence[Look]) -> tuple[ReplayNow, ...]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for figure in _figures(looks, "tansiq_replay_messages_total"):
        done = found.setdefault((figure.look.process, figure.labels["mode"]), {})
        done[figure.labels["outcome"]] = int(figure.value)
    left = _by_mode(looks, "tansiq_replay_remaining")
    paused = _by_mode(looks, "tansiq_replay_paused")
    return tuple(
        ReplayNow(
            process=process,
            mode=mode,
            done=found.get((process, mode), {}),
            remaining=int(left[process, mode]) if (process, mode) in left else None,
            paused=paused.get((process, mode), 0) > 0,
        )
        for process, mode in sorted({*found, *left, *paused})
        if any(found.get((process, mode), {}).values()) or left.get((process, mode)) or paused.get((process, mode))
    )


def _by_mode(looks: Sequence[Look], name: str) -> dict[tuple[str, str], float]:
    return {(figure.look.process, figure.labels["mode"]): figure.value for figure in _figures(looks, name)}


def _outbox(looks: Sequence[Look]) -> tuple[OutboxNow, ...]:
    pending: Counter[str] = Counter()
    oldest: dict[str, float] = {}
    for figure in _figures(looks, "tansiq_outbox_pending"):
        pending[figure.labels["channel"]] += int(figure.value)
    for figure in _figures(looks, "tansiq_outbox_oldest_seconds"):
        channel = figure.labels["channel"]
        oldest[channel] = max(oldest.get(channel, 0.0), figure.value)
    return tuple(
        OutboxNow(channel=channel, pending=pending[channel], oldest_seconds=oldest.get(channel))
        for channel in sorted({*pending, *oldest} - {CANARY})
    )


def _disks(looks: Sequence[Look], memory: Memory, since: float) -> tuple[DiskNow, ...]:
    found = []
    for figure in _figures(looks, "tansiq_disk_free_bytes"):
        if figure.value == figure.value:  # not a number: the disk could not be asked
            pace = memory.pace(figure.look.process, "tansiq_disk_free_bytes", since)
            gone = figure.value / -pace if pace is not None and pace < 0 else None
            found.append(DiskNow(service=figure.look.service, free_bytes=int(figure.value), gone_in_seconds=gone))
    return tuple(found)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)

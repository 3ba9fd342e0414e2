"""Parts: what the picture of a moment is made of, as the JSON shows it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.message import Time

Cause = tuple[str, str]  # topic and reason of dead letters
State = Literal["ready", "not_ready", "down", "unknown"]


class Shown(BaseModel):
    """A part of the picture; never changed once made."""

    model_config = ConfigDict(frozen=True)


class ServiceNow(Shown):
    """One process: state, how far behind, what it runs; None = not known."""

    service: str
    replica: int | None
    url: str | None
    state: State
    reasons: tuple[str, ...]
    version: str | None
    lag_messages: int | None
    lag_seconds: float | None
    last_poll_at: Time | None
    restarts: int
    answered_at: Time | None


class DeadLettersNow(Shown):
    """Dead letters of one topic and reason: those that wait on its -dlq (None: not read yet), and those counted."""

    topic: str
    reason: str
    open: int | None
    last_hour: int
    since_start: int


class ReplayNow(Shown):
    """A replay that runs."""

    process: str
    mode: str
    done: dict[str, int]
    remaining: int | None
    paused: bool


class OutboxNow(Shown):
    """What waits to be delivered by one channel to subscribers; the canary's way is watched by its age."""

    channel: str
    pending: int
    oldest_seconds: float | None


class DiskNow(Shown):
    """Free bytes where a service keeps its data, and in how many seconds they are gone at the pace of the last hour."""

    service: str
    free_bytes: int
    gone_in_seconds: float | None


class Picture(Shown):
    """Everything that the verdict is made from, the sources apart."""

    at: Time
    since: Time
    services: tuple[ServiceNow, ...]
    dead_letters: tuple[DeadLettersNow, ...]
    dead_letters_read: bool
    breakers: tuple[tuple[str, str], ...]
    exhausted_last_hour: int
    replays: tuple[ReplayNow, ...]
    outbox: tuple[OutboxNow, ...]
    canary_age_seconds: float | None
    disks: tuple[DiskNow, ...]

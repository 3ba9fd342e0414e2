"""Subscription: who wants which alerts, how and when; lives in the API and alerting's database, on no topic."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.alert import AlertKind
from schemas.filters import Filter
from schemas.message import ChannelId, SubscriptionId, Time, Word

DEFAULT_NOTIFY_ON: tuple[AlertKind, ...] = ("new", "corroborated", "disputed", "retracted")
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)


class Breach(_Strict):
    """What may ring in quiet hours."""

    min_sources: Annotated[int, Field(ge=1)] | None = None


class Quiet(_Strict):
    """Hours in which nothing rings, unless it breaches; local clock times."""

    from_: ClockTime = Field(alias="from")
    to: ClockTime
    breach: Breach | None = None


class Schedule(_Strict):
    """When deliveries go out; ``timezone`` is a zone name, ``max_per_hour`` a cap."""

    when: Literal["now", "hourly", "daily"] = "now"
    at: ClockTime | None = None
    timezone: str = "UTC"
    quiet: Quiet | None = None
    max_per_hour: Annotated[int, Field(ge=1)] | None = None


class NewChannel(_Strict):
    """A channel as a subscriber gives it."""

    kind: Literal["webhook", "email", "apprise"]
    address: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class NewSubscription(_Strict):
    """A subscription as a subscriber gives it."""

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    filter: Filter
    notify_on: tuple[AlertKind, ...] = DEFAULT_NOTIFY_ON
    language: Literal["ar", "en"] = "en"
    schedule: Schedule = Schedule()
    channels: Annotated[tuple[NewChannel, ...], Field(min_length=1, max_length=10)]


class Channel(_Strict):
    """A channel as the API shows it: the address masked, no secret."""

    channel_id: ChannelId
    kind: Word
    address: str
    state: Literal["pending", "active", "failing", "disabled"]


class Subscription(_Strict):
    """A subscription as the API shows it."""

    subscription_id: SubscriptionId
    name: str
    state: Literal["active", "paused"]
    filter: Filter
    notify_on: tuple[AlertKind, ...]
    language: Literal["ar", "en"]
    schedule: Schedule
    channels: tuple[Channel, ...]
    from_seq: int
    created_at: Time
    changed_at: Time

"""What all messages share: strictness, and the small types their fields are made of."""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)


class Part(BaseModel):
    """A piece of a message: strict, frozen, every field present, unknown fields ignored by readers."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        populate_by_name=True,
        json_schema_serialization_defaults_required=True,  # writers emit every field; only readers may miss one
    )


class Message(Part):
    """A whole message of one kind and version; ``VERSION`` is what writers of this code emit."""

    KIND: ClassVar[str]
    VERSION: ClassVar[str]


def format_time(value: datetime) -> str:
    """Write a time as RFC 3339 in UTC with ``Z``, in whole seconds or six digits."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_date(value: object, info: ValidationInfo) -> object:
    """Read a day from JSON text, or a time: pydantic, strict too, would take digits in text for an epoch."""
    if info.mode != "json" or not isinstance(value, str):
        return value
    if value[4:5] != "-" or value[7:8] != "-":
        raise ValueError("not RFC 3339")
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value.upper())


Time = Annotated[
    AwareDatetime,
    BeforeValidator(_read_date),
    AfterValidator(lambda value: value.astimezone(UTC)),  # a parsed time comes back with the offset it had
    PlainSerializer(format_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_read_date)]

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]
Lang = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Block = Annotated[str, StringConstraints(pattern=r"^(title|lead|p[1-9][0-9]*)$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]+)*$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]+$")]
ActorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(\.[a-z0-9_-]+)*$")]
PlaceId = Annotated[str, StringConstraints(pattern=r"^(gn:[0-9]+|ov:[a-z0-9_-]+)$")]

RequestId = Annotated[str, StringConstraints(pattern=r"^fr_[0-9a-f]{32}$")]
PageId = Annotated[str, StringConstraints(pattern=r"^pg_[0-9a-f]{32}$")]
ArticleId = Annotated[str, StringConstraints(pattern=r"^ar_[0-9a-f]{32}$")]
RejectedId = Annotated[str, StringConstraints(pattern=r"^rj_[0-9a-f]{32}$")]
ReportId = Annotated[str, StringConstraints(pattern=r"^rp_[0-9a-f]{32}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^ev_[0-9a-f]{32}$")]
AlertId = Annotated[str, StringConstraints(pattern=r"^al_[0-9a-f]{32}$")]
DeliveryId = Annotated[str, StringConstraints(pattern=r"^dl_[0-9a-f]{32}$")]
SubscriptionId = Annotated[str, StringConstraints(pattern=r"^su_[0-9a-f]{32}$")]
ChannelId = Annotated[str, StringConstraints(pattern=r"^ch_[0-9a-f]{32}$")]

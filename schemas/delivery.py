"""Delivery: who was told what, when, with what answer; no address, no secret."""

from typing import Annotated

from schemas.message import AlertId, ChannelId, DeliveryId, Message, SubscriptionId, Time, Word
from schemas.vocabulary import Vocabulary


class Delivery(Message):
    """The state of one delivery after one attempt; ``duration_ms`` is that of the attempt."""

    KIND = "delivery"
    VERSION = "1.0"

    delivery_id: DeliveryId
    subscription_id: SubscriptionId
    channel_id: ChannelId
    channel: Annotated[Word, Vocabulary("delivery_channel")]
    why: Annotated[Word, Vocabulary("delivery_why")]
    alert_ids: tuple[AlertId, ...]
    state: Annotated[Word, Vocabulary("delivery_state")]
    attempt: int
    status_code: int | None
    error: Annotated[Word, Vocabulary("delivery_error")] | None
    duration_ms: int | None
    at: Time
    next_attempt_at: Time | None

"""Orders: what a subscriber asks for, read and checked before anything is written."""

from hashlib import sha256
from os import urandom
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
from pydantic import ValidationError

from schemas.filters import FilterError, dump_filter, parse_filter, pointer_of
from schemas.subscription import NewSubscription, Schedule, Subscription
from services.alerting.channels.problems import Problem
from services.alerting.channels.webhook import check_address
from services.alerting.signing import SECRET_BYTES, write_secret
from services.alerting.store.seal import Seal
from services.alerting.store.subscriptions import NewChannelRow
from services.runtime.settings import Settings
from services.runtime.web import BlockedUrl

CHANGEABLE = ("name", "filter", "notify_on", "language", "schedule", "state")
STATES = ("active", "paused")


def read_order(raw: bytes) -> NewSubscription:
    """Read a new subscription; raise Problem with the pointer of what is wrong."""
    tree = _object(raw)
    if "filter" in tree:
        try:
            parse_filter(orjson.dumps(tree["filter"]))
        except FilterError as fault:
            raise Problem(422, "invalid_filter", fault.detail, f"/filter{fault.pointer}") from None
    try:
        order = NewSubscription.model_validate_json(raw)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        detail = first["msg"].removeprefix("Value error, ")
        raise Problem(422, "invalid_subscription", detail, pointer_of(first["loc"], tree)) from None
    if order.schedule.model_copy(update={"timezone": "UTC"}) != Schedule():
        raise Problem(422, "not_available", "only deliveries at once are available", "/schedule")
    return order


def read_change(raw: bytes, current: Subscription) -> tuple[NewSubscription, str]:
    """Read a change of a subscription; return what it wants afterwards and its state."""
    tree = _object(raw)
    for name in tree:
        if name not in CHANGEABLE:
            raise Problem(422, "invalid_subscription", f"changeable are {', '.join(CHANGEABLE)}", f"/{name}")
    state = tree.pop("state", current.state)
    if state not in STATES:
        raise Problem(422, "invalid_subscription", f"one of {', '.join(STATES)}", "/state")
    before = {
        "name": current.name,
        "filter": dump_filter(current.filter),
        "notify_on": list(current.notify_on),
        "language": current.language,
        "schedule": current.schedule.model_dump(mode="json", by_alias=True),
        "channels": [{"kind": channel.kind, "address": channel.address} for channel in current.channels],
    }
    return read_order(orjson.dumps(before | tree)), state


async def check_channels(order: NewSubscription, settings: Settings) -> None:
    """Refuse channels that are not available and addresses that nothing of ours may reach."""
    for index, channel in enumerate(order.channels):
        if channel.kind != "webhook":
            raise Problem(422, "not_available", "only webhooks are available", f"/channels/{index}/kind")
        try:
            await check_address(channel.address, settings.allow_networks)
        except BlockedUrl as fault:
            raise Problem(422, "blocked_address", fault.detail, f"/channels/{index}/address") from None


def make_channels(order: NewSubscription, seal: Seal) -> list[tuple[NewChannelRow, str]]:
    """Return the rows of the channels, sealed, each with its secret in clear to be shown once."""
    made = []
    for channel in order.channels:
        channel_id, secret = f"ch_{uuid4().hex}", write_secret(urandom(SECRET_BYTES))
        parts = urlsplit(channel.address)
        row = NewChannelRow(
            channel_id=channel_id,
            kind=channel.kind,
            masked=f"{parts.scheme}://{parts.netloc}/…"[:300],
            address=seal.close(channel.address, f"{channel_id} address"),
            secret=seal.close(secret, f"{channel_id} secret"),
            lane=sha256(parts.netloc.lower().encode()).hexdigest(),
        )
        made.append((row, secret))
    return made


def _object(raw: bytes) -> dict[str, Any]:
    try:
        tree = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise Problem(400, "not_json", str(fault)) from None
    if not isinstance(tree, dict):
        raise Problem(422, "invalid_subscription", "not an object", "")
    return tree

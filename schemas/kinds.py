"""The message kinds by name, with the Kafka key and CloudEvents id of each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from schemas.alert import Alert
from schemas.article import Article
from schemas.delivery import Delivery
from schemas.event import Event
from schemas.fetch_request import FetchRequest
from schemas.message import Message, format_time
from schemas.page import Page
from schemas.rejected import Rejected
from schemas.report import Report
from schemas.source_state import SourceState

KINDS: Mapping[str, type[Message]] = MappingProxyType(
    {kind.KIND: kind for kind in (FetchRequest, Page, Article, Rejected, Report, Event, Alert, Delivery, SourceState)}
)

_KEYS: Mapping[str, Callable[[Any], str]] = {
    "fetch_request": lambda m: m.host,
    "page": lambda m: m.url_key,
    "article": lambda m: m.url_key,
    "rejected": lambda m: m.url_key,
    "report": lambda m: m.theatre,
    "event": lambda m: m.event_id,
    "alert": lambda m: m.event.event_id,
    "delivery": lambda m: m.subscription_id,
    "source_state": lambda m: m.source_id,
}

_CE_IDS: Mapping[str, Callable[[Any], str]] = {
    "fetch_request": lambda m: m.request_id,
    "page": lambda m: m.page_id,
    "article": lambda m: m.article_id,
    "rejected": lambda m: m.rejected_id,
    "report": lambda m: f"{m.report_id}.{m.content_digest[:8]}",
    "event": lambda m: f"{m.event_id}.{m.revision}",
    "alert": lambda m: m.alert_id,
    "delivery": lambda m: f"{m.delivery_id}.{m.attempt}.{m.state}",
    "source_state": lambda m: f"{m.source_id}.{format_time(m.at)}",
}


def key_of(message: Message) -> bytes:
    """Return the Kafka key of a message: what must stay in order shares it."""
    return _KEYS[message.KIND](message).encode()


def ce_id_of(message: Message) -> str:
    """Return the CloudEvents id of a message: the same for a repeat, another for each revision or attempt."""
    return _CE_IDS[message.KIND](message)

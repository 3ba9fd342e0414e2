"""Wording: headlines, reasons and the body of a webhook, made up from the fields of an event."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import yaml

from schemas.alert import Alert, AlertKind
from schemas.event import Event
from schemas.message import format_time
from schemas.parts import Status, Words
from schemas.report import Report
from services.alerting.changes import NOTABLE_OF_AN_EDIT, changes_of
from services.alerting.phrases import LANGUAGES, has_phrase, join, name_actors, name_date, name_place, phrase

MAX_BODY_BYTES = 20_000
WITHDRAWN = "alert.withdrawn"


def headline(report: Report, status: Status) -> Words:
    """Say in one sentence per language who did what, where and when."""
    return _both(lambda language: _headline(report, status, language))


def because(kind: AlertKind, after: Event, before: Event | None, source: str) -> Words:
    """Say in one sentence per language why this revision is news; ``source`` = the origin that made it so."""
    changed = [change.field[1:] for change in changes_of(before, after)] if before else []
    changed = [name for name in changed if name in NOTABLE_OF_AN_EDIT]

    def sentence(language: str) -> str:
        fields = [phrase(language, "field", name) for name in changed if has_phrase(language, "field", name)]
        return phrase(language, "because", kind).format(
            source=source,
            count=after.sources,
            date=name_date(after.date, language),
            fields=join(fields, language),
        )

    return _both(sentence)


def outcome_because(outcome: str) -> Words:
    """Say why a report made no revision."""
    return _both(lambda language: phrase(language, "outcome", outcome))


def alert_data(alert: Alert, *, language: str, public_url: str, possible: bool = False) -> dict[str, Any]:
    """Return what webhook and stream say of an alert, without the ids of a delivery."""
    event = alert.event
    why = getattr(alert.because, language)
    return {
        "alert_id": alert.alert_id,
        "why": "match",
        "kind": alert.kind,
        "event_id": event.event_id,
        "revision": event.revision,
        "url": f"{public_url.rstrip('/')}/events/{event.event_id}",
        "headline": getattr(event.headline, language),
        "language": language,
        "because": f"{why} {phrase(language, 'possible')}" if possible else why,
        "changes": [change.model_dump(mode="json") for change in alert.changes],
        "event": _event_data(event),
        "evidence": [
            {
                "url": sentence.url,
                "publisher": sentence.publisher,
                "language": sentence.language,
                "segments": [segment.model_dump(mode="json") for segment in sentence.segments],
            }
            for sentence in event.evidence
        ],
    }


def webhook_data(
    alert: Alert,
    *,
    delivery_id: str,
    subscription_id: str,
    why: str,
    language: str,
    public_url: str,
    possible: bool = False,
) -> dict[str, Any]:
    """Return the body of one webhook call, below 20 KB: long evidence and changes are left out from the end."""
    data = {"delivery_id": delivery_id, "subscription_id": subscription_id}
    data |= alert_data(alert, language=language, public_url=public_url, possible=possible) | {"why": why}
    if why == "withdrawal" and alert.kind not in ("retracted", "merged"):
        data["because"] = phrase(language, "withdrawn")
    withdrawn = why == "withdrawal" and alert.kind not in ("retracted", "merged")
    body = {
        "type": WITHDRAWN if withdrawn else f"alert.{alert.kind}",
        "timestamp": format_time(alert.decided_at),
        "data": data,
    }
    return _shortened(body)


def sample_data(*, delivery_id: str, subscription_id: str, language: str, public_url: str, at: str) -> dict[str, Any]:
    """Return the body of a test call: the shape of an alert about nothing real, marked as a test."""
    sample = dict(_sample())
    evidence = sample.pop("evidence")
    data = {
        "test": True,
        "delivery_id": delivery_id,
        "alert_id": None,
        "subscription_id": subscription_id,
        "why": "test",
        "kind": "new",
        "event_id": None,
        "revision": 1,
        "url": public_url.rstrip("/") + "/",
        "headline": phrase(language, "test_headline"),
        "language": language,
        "because": phrase(language, "test"),
        "changes": [],
        "event": sample,
        "evidence": evidence,
    }
    return {"type": "test", "timestamp": at, "data": data}


@cache
def _sample() -> Mapping[str, Any]:
    text = files("services.alerting").joinpath("data/sample.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def _headline(report: Report, status: Status, language: str) -> str:
    form = "headline_status" if has_phrase(language, "status", status) else "headline"
    return phrase(language, form).format(
        subtype=phrase(language, "subtype", report.subtype),
        status=phrase(language, "status", status),
        actors=name_actors(report.participants, language),
        place=name_place(report.place, language),
        date=name_date(report.date, language),
    )


def _event_data(event: Event) -> dict[str, Any]:
    place = event.place and event.place.model_dump(mode="json", include={"name", "country", "lat", "lon", "precision"})
    return {
        "subtype": event.subtype,
        "also": list(event.also),
        "status": event.status,
        "confidence": event.confidence,
        "sources": event.sources,
        "copies": event.copies,
        "historic": event.historic,
        "participants": [{"id": a.id, "name": a.name, "role": a.role} for a in event.participants],
        "place": place,
        "date": event.date.model_dump(mode="json", include={"start", "end", "precision"}),
    }


def _shortened(body: dict[str, Any]) -> dict[str, Any]:
    data = body["data"]
    for name in ("evidence", "changes"):
        while len(orjson.dumps(body)) >= MAX_BODY_BYTES and data[name]:
            data[name].pop()
    while len(orjson.dumps(body)) >= MAX_BODY_BYTES and data["event"]["participants"]:
        data["event"]["participants"].pop()
    return body


def _both(sentence: Callable[[str], str]) -> Words:
    made: Mapping[str, str] = {language: sentence(language) for language in LANGUAGES}
    return Words(**made)

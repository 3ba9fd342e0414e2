"""Builders of reports as alerting's tests need them: every argument has a sound default."""

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from schemas.ids import article_id, content_digest, page_id, report_id, sha256_hex
from schemas.parts import (
    PRINCIPAL_ROLES,
    Actor,
    EventDate,
    Evidence,
    Place,
    Published,
    Quote,
    Recurrence,
    Source,
    TextSignature,
)
from schemas.report import (
    ArticleReference,
    Attribution,
    CitedSource,
    Extractor,
    Reason,
    Report,
)

DAY = date(2026, 3, 2)
SEEN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def an_actor(actor_id: str = "ru.forces", **fields: Any) -> Actor:
    """A state force of the country its id names, initiator, unless told otherwise."""
    values: dict[str, Any] = {
        "id": actor_id,
        "name": f"name of {actor_id}",
        "type": "state_mil",
        "country": actor_id.split(".")[0].upper(),
        "sponsor": None,
        "role": "initiator",
        "resolved_by": "lexicon",
        "link": "subject",
    }
    return Actor(**(values | fields))


def a_place(place_id: str = "gn:170794", **fields: Any) -> Place:
    """A part of Deir ez-Zor unless told otherwise."""
    values: dict[str, Any] = {
        "id": place_id,
        "name": "western countryside of Deir ez-Zor",
        "text": "western countryside of Deir ez-Zor",
        "country": "SY",
        "adm1": "SY.07",
        "adm1_name": "Deir ez-Zor",
        "adm2": None,
        "lat": 35.336,
        "lon": 40.141,
        "precision": 2,
        "repaired": False,
    }
    return Place(**(values | fields))


def a_date(start: date | None = DAY, end: date | None = None, **fields: Any) -> EventDate:
    """A day, or a span of days; None = no date."""
    values: dict[str, Any] = {
        "start": start,
        "end": end or start,
        "precision": "none" if start is None else "day" if end in (None, start) else "week",
        "basis": "none" if start is None else "explicit",
        "calendar": "gregorian",
        "year_from": "none" if start is None else "text",
        "weekday_check": None,
    }
    return EventDate(**(values | fields))


def a_signature(seed: str) -> TextSignature:
    """A signature that only the same seed shares."""
    return TextSignature(values=b64encode(Random(seed).randbytes(512)).decode(), normaliser="1")


DEFAULT_PLACE, DEFAULT_DATE = a_place(), a_date()


def a_report(
    *,
    url: str = "https://one.example/a",
    text: str = "",
    outlet: str = "one",
    seen: datetime = SEEN,
    subtype: str = "joint_patrol",
    actors: tuple[Actor, ...] = (an_actor("ru.forces"), an_actor("tr.forces")),
    place: Place | None = DEFAULT_PLACE,
    when: EventDate = DEFAULT_DATE,
    revision: int = 1,
    cites: tuple[str, ...] = (),
    origin: str | None = None,
    copied_from: str | None = None,
    **fields: Any,
) -> Report:
    """A report of one outlet about a joint patrol; ``text`` tells two states of one address apart."""
    key = sha256_hex(url.encode())
    article = article_id(key, sha256_hex((text or url).encode()))
    principals = [actor.id for actor in actors if actor.role in PRINCIPAL_ROLES]
    values: dict[str, Any] = {
        "report_id": report_id(article, subtype, principals, place.id if place else None, when.start),
        "content_digest": "0" * 64,
        "theatre": (place.country if place else None) or "ZZ",
        "article": ArticleReference(
            article_id=article,
            page_id=page_id(key, sha256_hex(text.encode())),
            url=url,
            url_key=key,
            revision=revision,
            source=Source(id=outlet, name=outlet, owner=outlet, language="en", country=None, timezone="UTC"),
            publisher=outlet,
            agency=None,
            byline=None,
            title="Patrol begins",
            language="en",
            published=Published(value=None, precision="none", basis="none", weekday_check=None),
            modified=None,
            fetched_at=seen,
            first_seen_at=seen,
            discovered_via="feed",
            flags=(),
            signature=a_signature(copied_from or (text or url)),
        ),
        "lane": "alert",
        "subtype": subtype,
        "also": (),
        "phase": "started",
        "factuality": "asserted",
        "status": "occurred",
        "recurrence": Recurrence(kind="none", n=None),
        "participants": actors,
        "bystanders": (),
        "place": place,
        "other_places": (),
        "date": when,
        "implied_published": None,
        "terms": (),
        "attribution": Attribution(
            chain=tuple(CitedSource(name=name, kind="outlet", verb=None, covers="report") for name in cites),
            hops=len(cites),
            origin=origin or (cites[-1] if cites else outlet),
        ),
        "related": (),
        "evidence": (Evidence(field="/subtype", rule="frame.joint_patrol", block="lead", start=4, end=16),),
        "quotes": (Quote(block="lead", start=0, end=25, text="The joint patrol started."),),
        "reasons": (Reason(code="trigger", points=8.0),),
        "score": 8.0,
        "confidence": 0.85,
        "flags": (),
        "opinions": (),
        "extractor": Extractor(version="1", lexicon="0" * 8, weights="0" * 8, ontology="military_coordination 1.0"),
    }
    report = Report(**(values | fields))
    return report.model_copy(update={"content_digest": content_digest(report.model_dump(mode="json"))})


def later(**delta: float) -> datetime:
    """A moment after the usual first sight."""
    return SEEN + timedelta(**delta)


def a_denial(**fields: Any) -> Report:
    """A report that denies."""
    return a_report(**({"factuality": "denied", "status": "denied"} | fields))

"""What a reader of events may ask for, and the SQL that narrows the rows down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.sql.elements import ColumnClause

from services.alerting.matching.geometry import BoundingBox, touch
from services.alerting.store.tables import events
from services.text.normalise import fold_word

ESCAPE = "!"


@dataclass(frozen=True)
class EventQuery:
    """The query of ``GET /v1/events``; values of one name are alternatives, names are combined by and."""

    subtype: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    adm1: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    min_sources: int | None = None
    min_confidence: float | None = None
    text: str | None = None
    bbox: BoundingBox | None = None


def conditions(query: EventQuery) -> ColumnElement[bool]:
    """Return the SQL condition of all that columns can tell; ``bbox`` is left to ``in_bbox``."""
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (events.c.subtype, query.subtype),
        (events.c.country, query.country),
        (events.c.adm1, query.adm1),
        (events.c.kind, query.kind),
        (events.c.status, query.status),
    ):
        if values:
            found.append(column.in_(values))
    found += _listed(events.c.actors, query.actor)
    found += _listed(events.c.publishers, tuple(fold_word(name) for name in query.publisher))
    found += _listed(events.c.languages, query.language)
    if query.after is not None:
        found.append(events.c.date_end >= query.after.isoformat())
    if query.before is not None:
        found.append(events.c.date_start <= query.before.isoformat())
    if query.min_sources is not None:
        found.append(events.c.sources >= query.min_sources)
    if query.min_confidence is not None:
        found.append(events.c.confidence >= query.min_confidence)
    if query.text:
        found.append(events.c.words.like(f"%{_escape(fold_word(query.text))}%", escape=ESCAPE))
    return and_(True, *found)


def in_bbox(query: EventQuery, place: object) -> bool:
    """Say whether a place, as uncertain as it is, touches the box asked for."""
    return query.bbox is None or touch(query.bbox, place) is not None  # type: ignore[arg-type]


def pack(values: Sequence[str]) -> str:
    """Write a list of words as one column that LIKE can search: ``|a|b|``."""
    return "".join(f"|{value}" for value in values) + "|"


def _listed(column: ColumnClause[str], values: tuple[str, ...]) -> list[ColumnElement[bool]]:
    if not values:
        return []
    return [or_(*(column.like(f"%|{_escape(value)}|%", escape=ESCAPE) for value in values))]


def _escape(text: str) -> str:
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return text

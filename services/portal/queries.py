"""Queries: the parameters of ``/v1/events`` as what the read side takes, and as the same filter of a subscription."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from math import isfinite
from typing import Any, TypeVar, get_args

from schemas.alert import AlertKind
from schemas.parts import Status
from services.alerting.matching.geometry import BoundingBox
from services.alerting.store.read import EventQuery

Value = TypeVar("Value")
NAMES = tuple(field.name for field in fields(EventQuery))
SINGLE = ("after", "before", "min_sources", "min_confidence", "text", "bbox")
MAX_VALUES = 50
MAX_LENGTH = 200


class QueryError(ValueError):
    """A parameter that cannot be used: its JSON Pointer and why."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer = f"/{name}"


def parse_query(parameters: Iterable[tuple[str, str]]) -> EventQuery:
    """Read parameters, of which empty ones count as absent; raise QueryError for what cannot be used."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    for name, values in given.items():
        if name not in NAMES:
            raise QueryError(name, f"unknown parameter; known are {', '.join(NAMES)}")
        if len(values) > (1 if name in SINGLE else MAX_VALUES):
            raise QueryError(name, "given too often")
        if any(len(value) > MAX_LENGTH for value in values):
            raise QueryError(name, f"longer than {MAX_LENGTH} characters")
    return EventQuery(**{name: READERS.get(name, _words)(name, values) for name, values in given.items()})


def filter_of(query: EventQuery) -> dict[str, Any]:
    """Return the filter that matches what the query lists."""
    clauses: list[dict[str, Any]] = [
        {"field": FIELDS[name], "any_of": list(getattr(query, name))} for name in FIELDS if getattr(query, name)
    ]
    if query.after or query.before:
        days = {"after": query.after, "before": query.before}
        clauses.append({"field": "date", **{name: day.isoformat() for name, day in days.items() if day}})
    if query.min_sources is not None:
        clauses.append({"field": "sources", "min": query.min_sources})
    if query.min_confidence is not None:
        clauses.append({"field": "confidence", "min": query.min_confidence})
    if query.text:
        clauses.append({"field": "text", "contains": query.text})
    if query.bbox:
        box = query.bbox
        clauses.append({"field": "within", "bbox": [box.west, box.south, box.east, box.north]})
    return {"all": clauses} if clauses else {"everything": True}


def parameters_of(query: EventQuery) -> list[tuple[str, str]]:
    """Return the query as parameters again, in a fixed order."""
    found: list[tuple[str, str]] = []
    for name in NAMES:
        value = getattr(query, name)
        if isinstance(value, tuple):
            found += [(name, item) for item in value]
        elif isinstance(value, BoundingBox):
            found.append((name, f"{value.west},{value.south},{value.east},{value.north}"))
        elif value is not None:
            found.append((name, str(value)))
    return found


FIELDS: Mapping[str, str] = {
    "subtype": "subtype",
    "country": "country",
    "adm1": "adm1",
    "actor": "actors",
    "kind": "kinds",
    "status": "status",
    "publisher": "publisher",
    "language": "language",
}


def _words(name: str, values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _countries(name: str, values: list[str]) -> tuple[str, ...]:
    return _shaped(name, [value.upper() for value in values], r"[A-Z]{2}", "a country is two letters, such as SY")


def _languages(name: str, values: list[str]) -> tuple[str, ...]:
    return _shaped(name, [value.lower() for value in values], r"[a-z]{2,3}", "a language is two or three letters")


def _shaped(name: str, values: list[str], pattern: str, detail: str) -> tuple[str, ...]:
    if not all(re.fullmatch(pattern, value) for value in values):
        raise QueryError(name, detail)
    return _words(name, values)


def _among(known: tuple[str, ...]) -> Callable[[str, list[str]], tuple[str, ...]]:
    def read(name: str, values: list[str]) -> tuple[str, ...]:
        if not set(values) <= set(known):
            raise QueryError(name, f"known are {', '.join(known)}")
        return _words(name, values)

    return read


def _one(read: Callable[[str], Value], detail: str) -> Callable[[str, list[str]], Value]:
    def convert(name: str, values: list[str]) -> Value:
        try:
            return read(values[0])
        except ValueError:
            raise QueryError(name, detail) from None

    return convert


def _count(text: str) -> int:
    if not 1 <= (number := int(text)) <= 1_000_000:
        raise ValueError
    return number


def _share(text: str) -> float:
    if not 0 <= (number := float(text)) <= 1:
        raise ValueError
    return number


def _box(text: str) -> BoundingBox:
    west, south, east, north = (float(part) for part in text.split(","))
    if not all(isfinite(edge) for edge in (west, south, east, north)):
        raise ValueError
    if south > north or max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise ValueError
    return BoundingBox(west, south, east, north)


READERS: Mapping[str, Callable[[str, list[str]], Any]] = {
    "country": _countries,
    "language": _languages,
    "kind": _among(get_args(AlertKind)),
    "status": _among(get_args(Status)),
    "after": _one(date.fromisoformat, "a day is YYYY-MM-DD"),
    "before": _one(date.fromisoformat, "a day is YYYY-MM-DD"),
    "min_sources": _one(_count, "a whole number from 1 on"),
    "min_confidence": _one(_share, "a number from 0 to 1"),
    "text": lambda name, values: values[0],
    "bbox": _one(_box, "west,south,east,north in degrees"),
}

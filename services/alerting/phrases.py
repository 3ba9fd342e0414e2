"""Phrases: names of actors, places, kinds and days in the two languages of the alerts, from the data files."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.parts import PRINCIPAL_ROLES, Actor, EventDate, Place

LANGUAGES = ("ar", "en")


@cache
def _words() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_read("data/wording.yaml"))
    return loaded


@cache
def _arabic_names() -> Mapping[str, str]:
    return {row["id"]: row["name"] for row in csv.DictReader(_read("data/actors_ar.csv").splitlines())}


def phrase(language: str, *path: str) -> str:
    """Return the phrase at a path of the wording file; an unknown word stands for itself."""
    here: Any = _words()[language]
    for name in path:
        here = here.get(name) if isinstance(here, Mapping) else None
    return here if isinstance(here, str) else path[-1].replace("_", " ")


def has_phrase(language: str, *path: str) -> bool:
    """Say whether the wording file holds a phrase at this path."""
    here: Any = _words()[language]
    for name in path:
        here = here.get(name) if isinstance(here, Mapping) else None
    return isinstance(here, str)


def name_actors(actors: Iterable[Actor], language: str) -> str:
    """Name the principals once each, joined as the language does."""
    ids: dict[str, str] = {}
    for actor in actors:
        if actor.role in PRINCIPAL_ROLES:
            ids.setdefault(actor.id, _actor(actor, language))
    return join(list(ids.values()), language)


def join(names: Sequence[str], language: str) -> str:
    """Join names: commas, and the language's "and" before the last."""
    if len(names) < 2:
        return "".join(names)
    return phrase(language, "comma").join(names[:-1]) + phrase(language, "and") + names[-1]


def name_place(place: Place | None, language: str) -> str:
    """Name a place: in Arabic as the page wrote it where it wrote Arabic, else by its English name."""
    if place is None:
        return phrase(language, "nowhere")
    return place.text if language == "ar" and _is_arabic(place.text) else place.name


def name_date(when: EventDate, language: str) -> str:
    """Name a day, a month, a year or the span of days between two of them."""
    if when.start is None:
        return phrase(language, "undated")
    if when.precision in ("month", "year"):
        return _day(when.start, language, when.precision)
    if when.end is None or when.end == when.start:
        return _day(when.start, language, "day")
    start, end = _day(when.start, language, "day"), _day(when.end, language, "day")
    return phrase(language, "span").format(start=start, end=end)


def _actor(actor: Actor, language: str) -> str:
    return _arabic_names().get(actor.id, actor.name) if language == "ar" else actor.name


def _day(day: date, language: str, form: str) -> str:
    month = _words()[language]["months"][day.month - 1]
    return phrase(language, form).format(day=day.day, month=month, year=day.year)


def _is_arabic(text: str) -> bool:
    return any(0x0600 <= ord(letter) <= 0x06FF for letter in text)


def _read(name: str) -> str:
    return files("services.alerting").joinpath(name).read_text("utf-8")

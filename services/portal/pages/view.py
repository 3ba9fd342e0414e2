"""View: what templates need of messages, worked out as plain text."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import JsonValue

from schemas.alert import Alert, Change
from schemas.parts import EventDate, Place
from services.portal.pages.words import Lexis

HIDDEN_CHANGES = ("origins", "report_ids", "evidence", "aliases", "changed_at", "headline", "revision", "seq")
LONGEST = 200


class Diff(NamedTuple):
    """One changed field: what went and what came; a list shows its members."""

    field: str
    gone: tuple[str, ...]
    came: tuple[str, ...]


def safe_url(url: str) -> str | None:
    """Return an address that may be linked: http or https with a host, nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def moment(value: datetime) -> str:
    """Write a time for people, in UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def clock(value: datetime) -> str:
    """Write the time of day in UTC for a sentence of any direction: isolated, so that it keeps its own."""
    return f"\u2068{value.astimezone(UTC).strftime('%H:%M:%S UTC')}\u2069"


def days(when: EventDate) -> str | None:
    """Write the event's day or span, as precisely as known."""
    if when.start is None:
        return None
    cut = {"year": 4, "month": 7}.get(when.precision, 10)
    start, end = (_day(day, cut) for day in (when.start, when.end or when.start))
    return start if start == end else f"{start} – {end}"


def place_name(place: Place, t: Lexis) -> str:
    """Name a place: in Arabic as the page wrote it where it wrote Arabic, else by its English name."""
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in place.text)
    return place.text if t.language == "ar" and arabic else place.name


def differences(alert: Alert, t: Lexis) -> list[Diff]:
    """Return what a revision changed, field by field, without what the rest of the page shows anyway."""
    return [_difference(change, t) for change in alert.changes if change.field.split("/")[1] not in HIDDEN_CHANGES]


def _difference(change: Change, t: Lexis) -> Diff:
    name = change.field.strip("/").replace("/", " ")
    before, after = _members(change.before), _members(change.after)
    return Diff(t("change", name), tuple(_without(before, after)), tuple(_without(after, before)))


def _without(members: Sequence[str], others: Sequence[str]) -> Iterable[str]:
    return (member for member in members if member not in others)


def _members(value: JsonValue) -> list[str]:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return [] if value is None else [_plain(value)]


def _plain(value: Any) -> str:
    """Write a JSON value for people: names where there are any, else its scalars."""
    if isinstance(value, dict):
        if value.get("name"):
            return str(value["name"])
        if "start" in value:
            ends = [str(day) for day in (value["start"], value.get("end")) if day]
            return " – ".join(dict.fromkeys(ends)) or "–"
        return ", ".join(str(item) for item in value.values() if isinstance(item, str | int | float))[:LONGEST]
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value)[:LONGEST]


def _day(day: date, cut: int) -> str:
    return day.isoformat()[:cut]

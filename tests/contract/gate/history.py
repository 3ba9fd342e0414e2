"""A kind's history: its frozen versions, its model of today, and which of the versions readers may still meet."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson

from schemas.frozen import Home, read_index
from schemas.message import Message
from schemas.publish import schema_bytes, schema_path
from schemas.topics import DAY_SECONDS, Topic
from tests.contract.gate.derive import Schema

DEAD_LETTER_DAYS = 30


class Version(NamedTuple):
    """One version of a kind: frozen on a day, or the model's own that is not frozen yet (no day)."""

    number: tuple[int, int]
    schema: Schema
    samples: Mapping[str, dict[str, Any]]
    published: date | None

    def __str__(self) -> str:
        return ".".join(map(str, self.number)) + ("" if self.published else " (not frozen yet)")


class History(NamedTuple):
    """All versions of one kind, oldest first; the last is what the model is today."""

    model: type[Message]
    versions: tuple[Version, ...]
    kept_days: int | None

    @property
    def now(self) -> Version:
        """Return what writers and readers of today speak."""
        return self.versions[-1]

    def readable(self, today: date) -> list[Version]:
        """Return the versions that readers may still meet: those not yet forgotten since the next one replaced them.

        A message lives as long as its topic keeps it, and 30 days more as a dead letter that someone may repair.
        """
        if self.kept_days is None:
            return list(self.versions)
        kept = timedelta(days=self.kept_days + DEAD_LETTER_DAYS)
        after = [version.published for version in self.versions[1:]] + [None]
        return [v for v, since in zip(self.versions, after, strict=True) if since is None or today <= since + kept]


def read_history(model: type[Message], topic: Topic, home: Home) -> History:
    """Read the frozen versions of a kind and put the model's own version last, in place of its frozen file.

    A model that changed under a frozen version stands as the next minor: what that would be is judged.
    """
    frozen = [
        Version(number(name.split("/")[1]), _json(home, name), _samples(home, name), date.fromisoformat(day))
        for name, day in ((name, entry["published"]) for name, entry in read_index(home).items())
        if name.startswith(f"{model.KIND}/")
    ]
    versions = sorted(frozen, key=lambda version: version.number)
    newest = orjson.loads(schema_bytes(model))
    path = schema_path(model, home.published)
    if not path.exists() or orjson.loads(path.read_bytes()) != newest:
        versions.append(Version(_proposed(model, versions), newest, {}, None))
    seconds = topic.retention_seconds
    return History(model, tuple(versions), None if seconds is None else seconds // DAY_SECONDS)


def _proposed(model: type[Message], versions: list[Version]) -> tuple[int, int]:
    own = number(model.VERSION)
    if own in [version.number for version in versions]:
        major, minor = versions[-1].number
        return major, minor + 1
    return own


def number(version: str) -> tuple[int, int]:
    """Read ``1.2``."""
    major, minor = version.split(".")
    return int(major), int(minor)


def _json(home: Home, name: str) -> Schema:
    return orjson.loads((home.published / f"{name}.json").read_bytes())  # type: ignore[no-any-return]


def _samples(home: Home, name: str) -> dict[str, dict[str, Any]]:
    return {path.name: orjson.loads(path.read_bytes()) for path in sorted((home.samples / name).glob("*.json"))}

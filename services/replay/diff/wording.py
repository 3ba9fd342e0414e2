"""Wording: a changed value in a few words for either side, the same on the page and in the terminal."""

from typing import Any

import orjson

from services.replay.diff.fields import FieldChange

NOTHING = "nothing"


def texts(change: FieldChange) -> tuple[str, str]:
    """Return both sides in words; of two states of one object only what differs in it."""
    before, after = change.before, change.after
    if isinstance(before, dict) and isinstance(after, dict) and before.get("id") == after.get("id") and before != after:
        differing = [name for name in after if before.get(name) != after[name]]
        return _parts(before, differing), _parts(after, differing)
    return shown(before), shown(after)


def counted(number: int, word: str) -> str:
    """Return a number of things: 1 report, 2 reports."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def shown(value: Any) -> str:
    """Word one JSON value."""
    if value is None or value == []:
        return NOTHING
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _object(value: dict[str, Any]) -> str:
    """Word an object by its name, id and role; any other by what is known in it."""
    if "name" in value and "id" in value:
        role = [str(value["role"])] if "role" in value else []
        return f"{value['name']} ({', '.join([str(value['id']), *role])})"
    return _parts(value, [name for name in value if value[name] not in (None, [])])


def _parts(value: dict[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {shown(value.get(name))}" for name in names)

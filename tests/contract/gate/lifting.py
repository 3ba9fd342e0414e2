"""Older majors: inclusion cannot see through an upcaster, so messages are lifted and read.

All frozen samples, and messages made up from what the old version's writers may emit.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from schemas.message import format_time
from tests.contract.gate.derive import Schema, branches, writer

MESSAGES = 300
Read = Callable[[dict[str, Any]], object]
TIMES = st.datetimes(timezones=st.just(UTC)).map(format_time)
FORMATS: dict[str, st.SearchStrategy[Any]] = {"date-time": TIMES, "date": st.dates().map(lambda day: day.isoformat())}


def messages(published: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Make up messages as writers of a published schema may emit them."""
    return _values(writer(published))


def _values(schema: Schema) -> st.SearchStrategy[Any]:
    several = branches(schema)
    return _value(schema) if several == [schema] else st.one_of([_value(branch) for branch in several])


def _value(schema: Schema) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            return _objects(schema)
        case "array":
            most = schema.get("maxItems", 3)
            return st.lists(_values(schema.get("items", {})), min_size=schema.get("minItems", 0), max_size=most)
        case "string":
            return _texts(schema)
        case "integer":
            return st.integers(schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1))
        case "number":
            return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
    return st.none()


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" not in schema:
        more = schema.get("additionalProperties")
        return st.dictionaries(st.text(max_size=9), _values(more) if isinstance(more, dict) else st.none(), max_size=3)
    parts = {name: _values(part) for name, part in schema["properties"].items()}
    needed = schema.get("required", ())
    return st.fixed_dictionaries(
        {name: part for name, part in parts.items() if name in needed},
        optional={name: part for name, part in parts.items() if name not in needed},
    )


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    if "format" in schema:
        return FORMATS[schema["format"]]
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" not in schema:
        return st.text(min_size=least, max_size=20 if most is None else most)
    made = st.from_regex(str(schema["pattern"]), fullmatch=True)  # $ alone lets a newline through
    return made.filter(lambda text: least <= len(text) <= (len(text) if most is None else most))


def first_unread(published: Schema, read: Read, count: int = MESSAGES) -> tuple[dict[str, Any], Exception] | None:
    """Return the smallest made-up message that cannot be read, with the reason; the same ones are tried each time."""
    failed: list[tuple[dict[str, Any], Exception]] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(messages(published))
    def each(message: dict[str, Any]) -> None:
        try:
            read(message)
        except Exception as fault:
            failed.append((message, fault))
            raise

    try:
        each()
    except Exception:
        if not failed:
            raise
        return failed[-1]  # what shrinking ended with
    return None

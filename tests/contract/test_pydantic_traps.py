"""What pydantic and orjson do that nobody expects, and how the contract stands against it."""

import math
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, get_args

import orjson
import pytest
from pydantic import AwareDatetime, BaseModel, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import SchemaError

from schemas.delivery import Delivery
from schemas.kinds import KINDS
from schemas.message import Day, Part, Time
from schemas.publish import SAMPLES, rewritten
from services.runtime.codec import reply
from services.runtime.outcomes import Answer, Invalid, Received, Record
from tests.contract.gate.derive import places, reader, writer
from tests.contract.things import a_part, a_thing


class Lax(BaseModel):
    """What pydantic does when it is left alone."""

    number: int
    flag: bool
    time: AwareDatetime


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "5"), ("flag", "yes"), ("flag", 1), ("time", 1640995200), ("time", "1640995200")],
)
def test_lax_mode_takes_almost_anything_and_ours_does_not(field: str, value: Any) -> None:
    """Numbers as text, words as flags and epochs are read by a lax model and refused by a part of the contract."""
    good = {"number": 5, "flag": True, "time": "2022-01-01T09:00:00Z"}
    strict = a_part(number=int, flag=bool, time=Time)
    Lax.model_validate_json(orjson.dumps(good | {field: value}))
    strict.model_validate_json(orjson.dumps(good))
    with pytest.raises(ValidationError, match=field):
        strict.model_validate_json(orjson.dumps(good | {field: value}))


@pytest.mark.parametrize("text", ["1640995200", "0", "-1", "2022-W01-1", "20220101", "2022-01-01T25:00:00Z", ""])
def test_digits_in_text_are_no_time_and_no_day(text: str) -> None:
    """Strict pydantic still reads them as epochs; the schema promises RFC 3339, and so do the readers."""
    for model, good in ((a_part(x=Time), "2022-01-01T09:00:00Z"), (a_part(x=Day), "2022-01-01")):
        model.model_validate_json(orjson.dumps({"x": good}))
        with pytest.raises(ValidationError):
            model.model_validate_json(orjson.dumps({"x": text}))
        with pytest.raises(ValidationError):
            model.model_validate({"x": good})


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_is_strict(kind: str) -> None:
    """No model of the contract falls back into lax mode, nor lets NaN in, nor can be changed."""
    todo: list[type[Part]] = [KINDS[kind]]
    for part in todo:
        assert [part.model_config[name] for name in ("strict", "frozen", "allow_inf_nan")] == [True, True, False]
        todo += [inner for field in part.model_fields.values() for inner in _parts(field.annotation)]
    assert len(todo) >= 1 + (kind not in ("rejected", "delivery"))


def _parts(annotation: Any) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def test_strict_models_read_json_and_not_what_json_became() -> None:
    """Lists for tuples and text for times are read from bytes only; so an upcaster's answer is dumped again."""
    value = min((SAMPLES / "delivery" / "1.0").glob("*.json")).read_bytes()
    with pytest.raises(ValidationError) as caught:
        Delivery.model_validate(orjson.loads(value))
    assert {fault["loc"][0] for fault in caught.value.errors()} >= {"alert_ids", "at"}
    old = a_thing("2.0", x=tuple[str, ...], at=Time)
    lifted = rewritten(old, b'{"id": "t", "at": "2022-01-01T09:00:00Z"}', 1, {("thing", 1): lambda d: d | {"x": ["a"]}})
    assert orjson.loads(lifted)["x"] == ["a"]


def test_a_time_comes_back_in_utc() -> None:
    """Pydantic keeps the offset a time was written with; two writers would give two texts of one instant."""
    written = b'"2022-01-01T12:00:00+03:00"'
    assert TypeAdapter(AwareDatetime).validate_json(written).isoformat() == "2022-01-01T12:00:00+03:00"
    ours: TypeAdapter[datetime] = TypeAdapter(Time)
    assert ours.validate_json(written) == datetime(2022, 1, 1, 9, tzinfo=UTC)
    assert ours.dump_json(ours.validate_json(written)) == b'"2022-01-01T09:00:00Z"'


def test_a_naive_time_is_refused() -> None:
    """A plain datetime takes a time without an offset, which is no instant."""
    written = b'"2022-01-01T12:00:00"'
    assert TypeAdapter(datetime).validate_json(written, strict=True).tzinfo is None
    with pytest.raises(ValidationError, match="timezone"):
        TypeAdapter(Time).validate_json(written)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_before_it_becomes_null(odd: float) -> None:
    """Orjson writes NaN as null, and readers would find no number where one is required."""
    assert orjson.dumps(odd) == b"null"
    with pytest.raises(ValidationError, match="finite"):
        a_part(x=float)(x=odd)


@pytest.mark.parametrize(
    ("kind", "change", "names"),
    [("delivery", {"attempt": 2**64}, "64-bit"), ("rejected", {"title": "\ud800"}, "surrogates")],
)
def test_what_json_cannot_hold_is_a_refusal_and_no_crash(kind: str, change: dict[str, Any], names: str) -> None:
    """Orjson raises on integers beyond 64 bits and on lone surrogates: that costs one message, with a reason."""
    sample = min((SAMPLES / kind / "1.0").glob("*.json"))
    message = KINDS[kind].model_validate_json(sample.read_bytes()).model_copy(update=change)
    record = Record("reports-v1", 0, 0, 0, b"", b"", ())
    outcome = reply(Answer((message,)), Received(message, record, None), "alerting")
    assert isinstance(outcome, Invalid)
    assert outcome.reason == "produce.refused"
    assert names in outcome.detail


def test_a_map_comes_back_with_text_for_keys() -> None:
    """Pydantic writes the integer keys of a map as text, orjson refuses them; so no message has such a map."""
    assert a_part(x=dict[int, int])(x={1: 2}).model_dump(mode="json") == {"x": {"1": 2}}
    with pytest.raises(TypeError, match="str"):
        orjson.dumps({1: 2})
    keys = {key for kind in KINDS.values() for key in _keys_of(kind)}
    assert keys == {str}


def _keys_of(part: type[Part]) -> set[Any]:
    found: set[Any] = set()
    todo: list[Any] = [field.annotation for field in part.model_fields.values()]
    for annotation in todo:
        if getattr(annotation, "__origin__", None) is dict:
            found.add(get_args(annotation)[0])
        todo += get_args(annotation)
        todo += [field.annotation for inner in _parts(annotation)[:1] for field in inner.model_fields.values()]
    return found


def test_of_two_equal_keys_the_last_is_read() -> None:
    """JSON allows it; all our readers agree on which one counts."""
    value = b'{"x": "first", "x": "last"}'
    assert orjson.loads(value)["x"] == "last"
    assert a_part(x=str).model_validate_json(value).model_dump() == {"x": "last"}


def test_a_pattern_that_looks_around_is_refused_at_once() -> None:
    """Pydantic's own expressions have no look-around: such a model fails when it is made, not when it reads."""
    with pytest.raises(SchemaError, match="look-around"):
        a_part(x=Annotated[str, StringConstraints(pattern="^a(?=b)")])


def test_an_enum_that_takes_more_must_say_so() -> None:
    """An Enum with ``_missing_`` reads words that its schema denies; ``x-open-enum`` tells the gate."""

    class Colour(Enum):
        RED = "red"
        OTHER = "other"

        @classmethod
        def _missing_(cls, value: object) -> "Colour":
            return cls.OTHER

    shut = a_part(x=Colour)
    assert shut.model_validate_json(b'{"x": "green"}').model_dump() == {"x": Colour.OTHER}
    schema = shut.model_json_schema()
    assert schema["$defs"]["Colour"]["enum"] == ["red", "other"]
    schema["$defs"]["Colour"]["x-open-enum"] = "other"
    assert dict(places(reader(schema)))["/x"] == {"type": "string", "title": "Colour", "x-open-enum": "other"}
    assert dict(places(writer(schema)))["/x"]["enum"] == ["red", "other"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_enum_of_the_contract_takes_more_than_it_says(kind: str) -> None:
    """Closed words are Literals: an Enum class could hide a ``_missing_``."""
    todo: list[Any] = [KINDS[kind]]
    for annotation in todo:
        assert not (isinstance(annotation, type) and issubclass(annotation, Enum))
        todo += get_args(annotation)
        todo += [field.annotation for part in _parts(annotation)[:1] for field in part.model_fields.values()]

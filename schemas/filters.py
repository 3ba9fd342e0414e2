"""Filters: what a subscriber wants, typed; an unknown field or operator is refused with a JSON Pointer."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)

from schemas.alert import AlertKind
from schemas.message import Country, Day, Lang
from schemas.parts import Phase, Status

MAX_BYTES = 16 * 1024
MAX_DEPTH = 4
MAX_CLAUSES = 50
MAX_VALUES = 200

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class FilterError(ValueError):
    """A filter that cannot be used: where (a JSON Pointer) and why."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer or '/'}: {detail}")
        self.pointer = pointer
        self.detail = detail


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class ActorsClause(_Strict):
    """True if the participants hold any of, or all of, these actors; descendants count unless switched off."""

    field: Literal["actors"]
    any_of: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    all_of: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    descendants: bool = True

    @model_validator(mode="after")
    def _asks_something(self) -> "ActorsClause":
        if self.any_of is None and self.all_of is None:
            raise ValueError("needs any_of or all_of")
        return self


class WordsClause(_Strict):
    """True if the value is one of these words."""

    field: Literal["subtype", "family", "publisher", "adm1"]
    any_of: Annotated[tuple[Text, ...], Field(min_length=1)]


class StatusClause(_Strict):
    """True if the status of the event is one of these."""

    field: Literal["status"]
    any_of: Annotated[tuple[Status, ...], Field(min_length=1)]


class PhaseClause(_Strict):
    """True if the phase of the event is one of these."""

    field: Literal["phase"]
    any_of: Annotated[tuple[Phase, ...], Field(min_length=1)]


class KindsClause(_Strict):
    """True if the alert is of one of these kinds."""

    field: Literal["kinds"]
    any_of: Annotated[tuple[AlertKind, ...], Field(min_length=1)]


class LanguageClause(_Strict):
    """True if any report is in one of these languages."""

    field: Literal["language"]
    any_of: Annotated[tuple[Lang, ...], Field(min_length=1)]


class CountryClause(_Strict):
    """True if the main place lies in one of these countries."""

    field: Literal["country"]
    any_of: Annotated[tuple[Country, ...], Field(min_length=1)]


class Circle(_Strict):
    """A circle round a point; degrees and kilometres."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    km: Annotated[float, Field(gt=0, le=20_000)]


Position = Annotated[tuple[float, ...], Field(min_length=2, max_length=3)]


class Polygon(_Strict):
    """A GeoJSON Polygon: rings of [longitude, latitude], the first the outline, the others holes."""

    type: Literal["Polygon"]
    coordinates: Annotated[
        tuple[Annotated[tuple[Position, ...], Field(min_length=4)], ...],
        Field(min_length=1),
    ]


class WithinClause(_Strict):
    """True if the shape touches the uncertainty disc of the main place; bbox = west, south, east, north."""

    field: Literal["within"]
    bbox: tuple[float, float, float, float] | None = None
    circle: Circle | None = None
    polygon: Polygon | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> "WithinClause":
        if sum(shape is not None for shape in (self.bbox, self.circle, self.polygon)) != 1:
            raise ValueError("needs exactly one of bbox, circle, polygon")
        if self.bbox and (self.bbox[1] > self.bbox[3] or max(map(abs, self.bbox)) > 180):
            raise ValueError("bbox is west, south, east, north in degrees")
        return self


class DateClause(_Strict):
    """True if the event's window touches the days from ``after`` to ``before``."""

    field: Literal["date"]
    after: Day | None = None
    before: Day | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "DateClause":
        if self.after is None and self.before is None:
            raise ValueError("needs after or before")
        return self


class ConfidenceClause(_Strict):
    """True from this confidence on."""

    field: Literal["confidence"]
    min: Annotated[float, Field(ge=0, le=1)]


class SourcesClause(_Strict):
    """True from this many independent sources on."""

    field: Literal["sources"]
    min: Annotated[int, Field(ge=1)]


class TextClause(_Strict):
    """True if headline, quotes or names contain the text, normalised."""

    field: Literal["text"]
    contains: Text


class RoutineClause(_Strict):
    """True if the event is (not) a routine or n-th one; naming it lets routine events ring at once."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)

    field: Literal["routine"]
    is_: bool = Field(alias="is")


_FIELDS = {
    "actors": "actors",
    "subtype": "words",
    "family": "words",
    "publisher": "words",
    "adm1": "words",
    "status": "status",
    "phase": "phase",
    "kinds": "kinds",
    "language": "language",
    "country": "country",
    "within": "within",
    "date": "date",
    "confidence": "confidence",
    "sources": "sources",
    "text": "text",
    "routine": "routine",
}


_TAGS = {*_FIELDS.values(), "filter"}


def _tag(value: Any) -> str | None:
    """Say which kind of node a value is: a clause by its field, or a nested filter."""
    if isinstance(value, dict):
        return _FIELDS.get(str(value["field"])) if "field" in value else "filter"
    name = getattr(value, "field", None)
    return _FIELDS.get(name) if name else "filter"


Node = Annotated[
    Annotated[ActorsClause, Tag("actors")]
    | Annotated[WordsClause, Tag("words")]
    | Annotated[StatusClause, Tag("status")]
    | Annotated[PhaseClause, Tag("phase")]
    | Annotated[KindsClause, Tag("kinds")]
    | Annotated[LanguageClause, Tag("language")]
    | Annotated[CountryClause, Tag("country")]
    | Annotated[WithinClause, Tag("within")]
    | Annotated[DateClause, Tag("date")]
    | Annotated[ConfidenceClause, Tag("confidence")]
    | Annotated[SourcesClause, Tag("sources")]
    | Annotated[TextClause, Tag("text")]
    | Annotated[RoutineClause, Tag("routine")]
    | Annotated["Filter", Tag("filter")],
    Discriminator(
        _tag,
        custom_error_type="unknown_field",
        custom_error_message="unknown field; known are " + ", ".join(sorted(_FIELDS)),
    ),
]
Clause = (
    ActorsClause
    | WordsClause
    | StatusClause
    | PhaseClause
    | KindsClause
    | LanguageClause
    | CountryClause
    | WithinClause
    | DateClause
    | ConfidenceClause
    | SourcesClause
    | TextClause
    | RoutineClause
)


class Filter(_Strict):
    """Everything, or a combination: all of, any of, none of the nodes, of which at least one is given."""

    everything: Literal[True] | None = None
    all: Annotated[tuple[Node, ...], Field(min_length=1)] | None = None
    any: Annotated[tuple[Node, ...], Field(min_length=1)] | None = None
    none: Annotated[tuple[Node, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Filter":
        combined = (self.all, self.any, self.none) != (None, None, None)
        if combined == (self.everything is not None):
            raise ValueError('needs at least one of all, any, none, or {"everything": true} alone')
        return self


def parse_filter(data: bytes | str) -> Filter:
    """Read a filter from JSON; raise FilterError with the pointer of what is wrong."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise FilterError("", f"{len(raw)} bytes; at most {MAX_BYTES} are allowed")
    try:
        tree = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise FilterError("", f"not JSON: {error}") from None
    _check_size(tree)
    try:
        return Filter.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FilterError(pointer_of(first["loc"], tree), first["msg"].removeprefix("Value error, ")) from None


def dump_filter(filter_: Filter) -> dict[str, Any]:
    """Write a filter as the JSON a subscriber would have sent."""
    return filter_.model_dump(mode="json", by_alias=True, exclude_none=True)


def pointer_of(location: Sequence[int | str], tree: Any) -> str:
    """Turn pydantic's location into a JSON Pointer into the data, leaving out the tags of unions."""
    pointer, here = "", tree
    for step in location:
        if isinstance(here, dict) and step in here:
            here = here[str(step)]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif step != location[-1] or step in _TAGS:
            continue
        pointer += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return pointer


def _check_size(tree: Any) -> None:
    """Refuse a filter that is too deep, has too many clauses or too many values."""
    clauses, values, todo = 0, 0, [(tree, 1, "")]
    while todo:
        node, depth, pointer = todo.pop()
        if depth > MAX_DEPTH:
            raise FilterError(pointer, f"nested deeper than {MAX_DEPTH}")
        if not isinstance(node, dict):
            continue
        clauses += "field" in node
        values += sum(len(node[name]) for name in ("any_of", "all_of") if isinstance(node.get(name), list))
        if clauses > MAX_CLAUSES or values > MAX_VALUES:
            raise FilterError(pointer, f"more than {MAX_CLAUSES} clauses or {MAX_VALUES} values")
        for name in ("all", "any", "none"):
            children = node.get(name)
            for index, child in enumerate(children if isinstance(children, list) else ()):
                nested = isinstance(child, dict) and "field" not in child
                todo.append((child, depth + nested, f"{pointer}/{name}/{index}"))

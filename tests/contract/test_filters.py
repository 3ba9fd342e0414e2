"""Filters: what is accepted reads back; what is refused names the place."""

import orjson
import pytest

from schemas.filters import FilterError, dump_filter, parse_filter

GOOD = [
    {"everything": True},
    {"all": [{"field": "actors", "any_of": ["ir.irgc"], "descendants": True}, {"field": "sources", "min": 2}]},
    {"any": [{"field": "within", "circle": {"lat": 35.3, "lon": 40.1, "km": 50.0}}]},
    {"none": [{"field": "routine", "is": True}], "all": [{"field": "date", "after": "2022-01-01"}]},
    {"all": [{"any": [{"none": [{"field": "text", "contains": "x"}]}]}]},
]
BAD = [
    ("{", ""),
    ("{}", ""),
    ('{"everything": false}', "/everything"),
    ('{"everything": true, "all": [{"field": "sources", "min": 1}]}', ""),
    ('{"x": 1}', "/x"),
    ('{"all": []}', "/all"),
    ('{"all": [{"field": "actor", "any_of": ["ru"]}]}', "/all/0"),
    ('{"all": [{"field": "actors"}]}', "/all/0"),
    ('{"all": [{"field": "sources", "min": "2"}]}', "/all/0/min"),
    ('{"all": [{"field": "sources", "min": 2, "max": 3}]}', "/all/0/max"),
    ('{"any": [{"field": "sources", "min": 1}, {"none": [{"field": "status", "any_of": ["over"]}]}]}', None),
    ('{"all": [{"field": "within", "bbox": [0, 50, 10, 40]}]}', "/all/0"),
    ('{"all": [{"all": [{"all": [{"all": [{"all": [{"field": "sources", "min": 1}]}]}]}]}]}', None),
]


@pytest.mark.parametrize("tree", GOOD, ids=str)
def test_a_good_filter_reads_back_as_written(tree: dict[str, object]) -> None:
    """Nothing is added to, or lost from, what a subscriber wrote."""
    written = dump_filter(parse_filter(orjson.dumps(tree)))
    assert dump_filter(parse_filter(orjson.dumps(written))) == written
    if "actors" not in str(tree):
        assert written == tree


@pytest.mark.parametrize(("text", "pointer"), BAD)
def test_a_bad_filter_names_the_place(text: str, pointer: str | None) -> None:
    """The error carries a JSON Pointer into what was sent."""
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    if pointer is not None:
        assert caught.value.pointer == pointer
    else:
        assert caught.value.pointer.startswith(("/any/1/none/0", "/all/0/all/0/all/0/all/0"))


def test_a_filter_has_limits() -> None:
    """Too many clauses, too many values and too many bytes are refused."""
    clause = {"field": "sources", "min": 1}
    for tree in (
        {"all": [clause] * 51},
        {"all": [{"field": "actors", "any_of": ["a"] * 201}]},
        {"all": [{"field": "text", "contains": "a" * 17_000}]},
    ):
        with pytest.raises(FilterError):
            parse_filter(orjson.dumps(tree))

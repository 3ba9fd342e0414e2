"""Filters: what each clause finds in an event, what it says of what is missing, and every combination."""

from datetime import date
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import AlertKind
from schemas.event import Event
from schemas.filters import Circle, Filter, parse_filter
from schemas.parts import Recurrence
from services.alerting.matching import compile_filter, describe, explain
from services.alerting.matching.geometry import BoundingBox, distance_km, touch
from services.alerting.memory import Memory
from tests.unit.alerting.builders import a_date, a_place, a_report, an_actor


def an_event(**fields: Any) -> Event:
    """The event that one report founds."""
    event = Memory().take(a_report(**fields))[1]
    assert event is not None
    return event


EVENT = an_event(actors=(an_actor("ru.forces.air"), an_actor("tr.forces")))
NOWHERE = an_event(place=None, when=a_date(None))
COUNTRY = an_event(place=a_place("gn:163843", precision=4, lat=None, lon=None, adm1=None))
YES, NO, UNKNOWN, POSSIBLY = "yes", "no", "unknown", "possibly"

CLAUSES: list[tuple[dict[str, Any], Event, str]] = [
    ({"field": "actors", "any_of": ["ru"]}, EVENT, YES),
    ({"field": "actors", "any_of": ["ru.forces"]}, EVENT, YES),
    ({"field": "actors", "any_of": ["ru.for"]}, EVENT, NO),
    ({"field": "actors", "any_of": ["ru"], "descendants": False}, EVENT, NO),
    ({"field": "actors", "any_of": ["ru.forces.air"], "descendants": False}, EVENT, YES),
    ({"field": "actors", "all_of": ["ru", "tr"]}, EVENT, YES),
    ({"field": "actors", "all_of": ["ru", "us"]}, EVENT, NO),
    ({"field": "actors", "any_of": ["us", "ru"], "all_of": ["tr"]}, EVENT, YES),
    ({"field": "subtype", "any_of": ["joint_patrol", "meeting"]}, EVENT, YES),
    ({"field": "subtype", "any_of": ["meeting"]}, EVENT, NO),
    ({"field": "family", "any_of": ["action"]}, EVENT, YES),
    ({"field": "status", "any_of": ["planned"]}, EVENT, NO),
    ({"field": "status", "any_of": ["occurred"]}, EVENT, YES),
    ({"field": "phase", "any_of": ["started"]}, EVENT, YES),
    ({"field": "country", "any_of": ["SY"]}, EVENT, YES),
    ({"field": "country", "any_of": ["IQ"]}, EVENT, NO),
    ({"field": "country", "any_of": ["SY"]}, NOWHERE, UNKNOWN),
    ({"field": "adm1", "any_of": ["SY.07"]}, EVENT, YES),
    ({"field": "adm1", "any_of": ["SY.07"]}, COUNTRY, UNKNOWN),
    ({"field": "language", "any_of": ["en", "ar"]}, EVENT, YES),
    ({"field": "language", "any_of": ["ar"]}, EVENT, NO),
    ({"field": "publisher", "any_of": ["ONE"]}, EVENT, YES),
    ({"field": "publisher", "any_of": ["two"]}, EVENT, NO),
    ({"field": "kinds", "any_of": ["new"]}, EVENT, YES),
    ({"field": "kinds", "any_of": ["retracted"]}, EVENT, NO),
    ({"field": "date", "after": "2026-03-02"}, EVENT, YES),
    ({"field": "date", "after": "2026-03-03"}, EVENT, NO),
    ({"field": "date", "before": "2026-03-02"}, EVENT, YES),
    ({"field": "date", "before": "2026-03-01"}, EVENT, NO),
    ({"field": "date", "after": "2020-01-01"}, NOWHERE, UNKNOWN),
    ({"field": "date", "after": "2026-03-08"}, an_event(when=a_date(date(2026, 3, 1), date(2026, 3, 9))), YES),
    ({"field": "confidence", "min": 0.85}, EVENT, YES),
    ({"field": "confidence", "min": 0.86}, EVENT, NO),
    ({"field": "sources", "min": 1}, EVENT, YES),
    ({"field": "sources", "min": 2}, EVENT, NO),
    ({"field": "text", "contains": "JOINT patrol"}, EVENT, YES),
    ({"field": "text", "contains": "name of ru"}, EVENT, YES),
    ({"field": "text", "contains": "دورية"}, EVENT, YES),
    ({"field": "text", "contains": "دوريه"}, EVENT, YES),
    ({"field": "text", "contains": "submarine"}, EVENT, NO),
    ({"field": "routine", "is": False}, EVENT, YES),
    ({"field": "routine", "is": True}, EVENT, NO),
    ({"field": "routine", "is": True}, an_event(recurrence=Recurrence(kind="routine", n=None)), YES),
    ({"field": "within", "circle": {"lat": 35.336, "lon": 40.141, "km": 30.0}}, EVENT, YES),
    ({"field": "within", "circle": {"lat": 35.336, "lon": 40.141, "km": 10.0}}, EVENT, POSSIBLY),
    ({"field": "within", "circle": {"lat": 34.0, "lon": 40.141, "km": 100.0}}, EVENT, NO),
    ({"field": "within", "circle": {"lat": 34.0, "lon": 40.141, "km": 130.0}}, EVENT, POSSIBLY),
    ({"field": "within", "bbox": [39.0, 34.0, 41.0, 36.0]}, EVENT, YES),
    ({"field": "within", "bbox": [40.2, 34.0, 41.0, 36.0]}, EVENT, POSSIBLY),
    ({"field": "within", "bbox": [41.0, 34.0, 42.0, 36.0]}, EVENT, NO),
    ({"field": "within", "bbox": [39.0, 34.0, 41.0, 36.0]}, NOWHERE, UNKNOWN),
    ({"field": "within", "bbox": [39.0, 34.0, 41.0, 36.0]}, COUNTRY, POSSIBLY),
    ({"field": "within", "circle": {"lat": 0.0, "lon": 0.0, "km": 100.0}}, COUNTRY, NO),
    ({"field": "within", "bbox": [39.0, 34.0, 41.0, 36.0]}, an_event(place=a_place(lat=None, lon=None)), UNKNOWN),
]


@pytest.mark.parametrize(("clause", "event", "expected"), CLAUSES, ids=lambda value: str(value)[:60])
def test_what_a_clause_finds(clause: dict[str, Any], event: Event, expected: str) -> None:
    """The verdict of each row; a lone clause matches on yes and possibly."""
    filter_ = parse_filter(orjson.dumps({"all": [clause]}))
    (verdict,) = explain(filter_, event, "new")
    assert (verdict.reason, verdict.pointer, verdict.field) == (expected, "/all/0", clause["field"])
    matched = compile_filter(filter_)(event, "new")
    assert (matched.matched, matched.possible) == (expected in (YES, POSSIBLY), expected == POSSIBLY)


def test_a_polygon_has_holes() -> None:
    """Inside the outline is in, inside the hole is out, near the rim only possibly."""
    outline = [[39.0, 34.0], [42.0, 34.0], [42.0, 37.0], [39.0, 37.0], [39.0, 34.0]]
    hole = [[39.5, 34.5], [41.0, 34.5], [41.0, 36.5], [39.5, 36.5], [39.5, 34.5]]
    for rings, expected in (([outline], YES), ([outline, hole], NO)):
        polygon = {"type": "Polygon", "coordinates": rings}
        filter_ = parse_filter(orjson.dumps({"all": [{"field": "within", "polygon": polygon}]}))
        assert explain(filter_, EVENT, "new")[0].reason == expected


def test_a_box_may_cross_the_date_line() -> None:
    """West above east goes round the back."""
    pacific = BoundingBox(170, -20, -170, 20)
    assert touch(pacific, a_place(lat=0.0, lon=179.0)) is True
    assert touch(pacific, a_place(lat=0.0, lon=-175.0)) is True
    assert touch(pacific, a_place(lat=0.0, lon=0.0)) is None


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    """The yardstick is right."""
    assert distance_km((40.0, 35.0), (40.0, 36.0)) == pytest.approx(111.19, abs=0.1)


def test_everything_matches_everything() -> None:
    """The one filter without clauses."""
    assert compile_filter(parse_filter('{"everything": true}'))(NOWHERE, "retracted").matched


def test_none_of_what_is_unknown_holds() -> None:
    """A missing value makes a clause false, so none of it is true."""
    filter_ = parse_filter('{"none": [{"field": "country", "any_of": ["SY"]}]}')
    assert compile_filter(filter_)(NOWHERE, "new").matched
    assert not compile_filter(filter_)(EVENT, "new").matched


def _holds(tree: dict[str, Any], truth: dict[str, bool]) -> bool:
    """The reference: what a combination means, written down plainly."""
    if "field" in tree:
        return truth[tree["any_of"][0]]
    return (
        all(_holds(node, truth) for node in tree.get("all", []))
        and ("any" not in tree or any(_holds(node, truth) for node in tree["any"]))
        and not any(_holds(node, truth) for node in tree.get("none", []))
    )


LEAVES = st.sampled_from(["joint_patrol", "meeting"]).map(lambda w: {"field": "subtype", "any_of": [w]})
TREES = st.recursive(
    LEAVES,
    lambda children: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(children, min_size=1, max_size=3), min_size=1
    ),
    max_leaves=8,
)


@given(TREES)
def test_any_combination_means_what_it_says(tree: dict[str, Any]) -> None:
    """All, any and none, nested as deep as allowed, against the plain reading."""
    wrapped = tree if "field" not in tree else {"all": [tree]}
    try:
        filter_ = parse_filter(orjson.dumps(wrapped))
    except ValueError:  # deeper than allowed
        return
    expected = _holds(wrapped, {"joint_patrol": True, "meeting": False})
    assert compile_filter(filter_)(EVENT, "new").matched == expected


def test_a_described_event_answers_as_the_event_does() -> None:
    """The subject is made once for many filters, and says the same."""
    kinds: tuple[AlertKind, ...] = ("new", "updated")
    filters = [parse_filter(orjson.dumps({"any": [clause]})) for clause, _, _ in CLAUSES]
    Random(1).shuffle(filters)
    subject = describe(EVENT)
    for filter_ in filters:
        for kind in kinds:
            assert compile_filter(filter_)(subject, kind) == compile_filter(filter_)(EVENT, kind)


def test_a_circle_is_a_filter_too() -> None:
    """A filter built in code matches as one that was read."""
    filter_ = Filter.model_validate({"all": ({"field": "within", "circle": Circle(lat=35.3, lon=40.1, km=50.0)},)})
    assert compile_filter(filter_)(EVENT, "new").matched

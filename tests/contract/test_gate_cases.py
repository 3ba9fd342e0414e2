"""The seventeen ways to change a message, and what each does to old readers and to new ones."""

from typing import Annotated, Any, Literal, NamedTuple

import orjson
import pytest
from pydantic import Field, StringConstraints

from schemas.publish import writer_schema
from tests.contract.gate.derive import reader, writer
from tests.contract.gate.drops import unread
from tests.contract.gate.inclusion import faults
from tests.contract.gate.lifting import first_unread
from tests.contract.things import a_part, a_thing

Short = Annotated[str, StringConstraints(max_length=5)]
Long = Annotated[str, StringConstraints(max_length=9)]
Fields = dict[str, Any]


class Case(NamedTuple):
    """A change: the fields before and after, where new readers and old ones stumble (none = they do not), drops."""

    name: str
    before: Fields
    after: Fields
    backward: list[str]
    forward: list[str]
    drops: tuple[str, ...] = ()


def _items(**fields: Any) -> Any:
    return tuple[a_part(**fields), ...]  # type: ignore[misc]


CASES = [
    Case("add optional", {}, {"x": (str | None, None)}, [], []),
    Case("add with default", {}, {"x": (int, 0)}, [], []),
    Case("a default becomes required", {"x": (int, 0)}, {"x": int}, [], []),
    Case("a required one gets a default", {"x": int}, {"x": (int, 0)}, [], []),
    Case("optional in an item", {"x": _items(a=str)}, {"x": _items(a=str, b=(str | None, None))}, [], []),
    Case("remove optional or default", {"x": (str | None, None), "y": (int, 0)}, {}, [], [], ("/x", "/y")),
    Case("rename with default", {"x": (int, 0)}, {"y": (int, 0)}, [], [], ("/x",)),
    Case("remove required", {"x": int}, {}, [], ["/x"], ("/x",)),
    Case("int to float", {"x": int}, {"x": float}, [], ["/x"]),
    Case("str to optional", {"x": str}, {"x": str | None}, [], ["/x"]),
    Case("an enum gains a value", {"x": Literal["a", "b"]}, {"x": Literal["a", "b", "c"]}, [], ["/x"]),
    Case("add required", {}, {"x": int}, ["/x"], []),
    Case("optional to str", {"x": str | None}, {"x": str}, ["/x"], []),
    Case("an enum loses a value", {"x": Literal["a", "b"]}, {"x": Literal["a"]}, ["/x"], []),
    Case("tighter max_length", {"x": Long}, {"x": Short}, ["/x"], []),
    Case("required in an item", {"x": _items(a=str)}, {"x": _items(a=str, b=str)}, ["/x/*/b"], []),
    Case("rename required", {"x": int}, {"y": int}, ["/y"], ["/x"], ("/x",)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_is_judged_in_both_directions(case: Case) -> None:
    """Backward, forward and drops are those of the table, and a break names its place."""
    before, after = writer_schema(a_thing(**case.before)), writer_schema(a_thing("1.1", **case.after))
    assert [fault.pointer for fault in faults(writer(before), reader(after))] == case.backward
    assert [fault.pointer for fault in faults(writer(after), reader(before))] == case.forward
    assert unread(writer(before), reader(after)) == sorted(case.drops)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_judgement_is_what_happens(case: Case) -> None:
    """Made-up messages of one version are read by the model of the other exactly where the table says so."""
    before, after = a_thing(**case.before), a_thing("1.1", **case.after)
    for writes, reads, breaks in ((before, after, case.backward), (after, before, case.forward)):
        read = reads.model_validate_json
        failed = first_unread(writer_schema(writes), lambda m, read=read: read(orjson.dumps(m)), count=40)
        assert (failed is not None) == bool(breaks)


Circle = a_part("Circle", kind=Literal["circle"], size=int)
Square = a_part("Square", kind=Literal["square"], size=int, tilt=(int, 0))
Tilted = a_part("Square", kind=Literal["square"], size=int)
Tagged = Annotated[Circle | Square, Field(discriminator="kind")]  # type: ignore[valid-type]


def test_a_tagged_union_may_grow_for_readers_only() -> None:
    """A new member is read, never written to old readers; its tag tells members apart when one drops a property."""
    one, two = writer_schema(a_thing(x=Circle)), writer_schema(a_thing("1.1", x=Tagged))
    assert faults(writer(one), reader(two)) == []
    assert [fault.pointer for fault in faults(writer(two), reader(one))] == ["/x/kind"]
    less = writer_schema(a_thing("1.2", x=Annotated[Circle | Tilted, Field(discriminator="kind")]))
    assert faults(writer(two), reader(less)) == []
    assert unread(writer(two), reader(less)) == ["/x(square)/tilt"]

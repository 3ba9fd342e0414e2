"""The checker under the gate: what it cannot judge is refused, and it leaves no trace."""

import contextlib
import copy
import signal
import time
from typing import Annotated, Any, Literal

import orjson
import pytest
from pydantic import Field, StringConstraints

from schemas.kinds import KINDS
from schemas.message import Part
from schemas.publish import without_titles, writer_schema
from tests.contract.gate import inclusion
from tests.contract.gate.derive import Unjudgeable, inlined, reader, writer
from tests.contract.gate.inclusion import included
from tests.contract.gate.lifting import first_unread
from tests.contract.things import a_thing


class Tree(Part):
    """A part that holds itself."""

    twigs: tuple["Tree", ...]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        (tuple[int, str], "prefixItems"),
        (dict[Literal["a", "b"], int], "propertyNames"),
        (Annotated[int, Field(multiple_of=2)], "multipleOf"),
        (Tree, "Tree holds itself"),
    ],
)
def test_what_the_checker_passes_over_is_refused(field: Any, names: str) -> None:
    """Inclusion knows some keywords of draft 4; by any other a break would pass unseen."""
    with pytest.raises(Unjudgeable, match=names):
        inlined(writer_schema(a_thing(x=field)))


@pytest.mark.parametrize(("written", "read", "taken"), [(0, 0, True), (3, 0, True), (0, 3, False)])
def test_an_exclusive_bound_is_judged(written: int, read: int, taken: bool) -> None:
    """A bound of 2020-12 is said in draft 4, where the checker would raise."""
    old = writer(writer_schema(a_thing(x=Annotated[int, Field(gt=written)])))
    new = reader(writer_schema(a_thing(x=Annotated[int, Field(gt=read)])))
    assert included(old, new) == taken


def test_the_checker_leaves_no_trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It may change what it is given and print: arguments stay as they were, and nothing is said."""

    def rude(writer: dict[str, Any], reader: dict[str, Any]) -> bool:
        print("changing", writer.pop("properties").popitem(), reader.pop("properties").popitem())
        return True

    monkeypatch.setattr(inclusion, "isSubschema", rude)
    schema = writer(writer_schema(KINDS["delivery"]))
    before = copy.deepcopy(schema)
    assert included(schema, schema)
    assert schema == before
    assert capsys.readouterr() == ("", "")


def test_a_pair_that_takes_too_long_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit ends the checker, and gives an alarm that was set before back to its owner."""

    def slow(*_: object) -> bool:
        with contextlib.suppress(TimeoutError):  # the first alarm may get lost
            time.sleep(60)
        time.sleep(60)
        return True

    monkeypatch.setattr(inclusion, "isSubschema", slow)
    rang: list[int] = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    waiting, _ = signal.setitimer(signal.ITIMER_REAL, 200)
    try:
        with pytest.raises(Unjudgeable, match="not judged in"):
            included({}, {}, seconds=0.05)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 200
        signal.raise_signal(signal.SIGALRM)
        assert rang == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, waiting)
        signal.signal(signal.SIGALRM, handler)


def test_a_pattern_the_checker_cannot_read_is_no_verdict() -> None:
    """An exception of the checker is told, not taken for a no or a yes."""
    old, new = ({"type": "string", "pattern": pattern} for pattern in ("^a(?=b)", "^a"))
    with pytest.raises(Unjudgeable, match="Could not parse"):
        included(old, new)


@pytest.mark.parametrize("kind", KINDS)
def test_the_derived_reader_is_the_model_that_reads(kind: str) -> None:
    """What the gate takes for a reader is what pydantic says of reading, not of writing."""
    reads = without_titles(KINDS[kind].model_json_schema(mode="validation", by_alias=True))
    assert reader(writer_schema(KINDS[kind])) == reader({"$schema": "", "$id": "", **reads}) | {
        name: writer_schema(KINDS[kind])[name] for name in ("$schema", "$id")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_schema_admits_its_model_reads(kind: str) -> None:
    """A schema that promises more than the model takes would make the gate's yes worthless."""
    model = KINDS[kind]
    assert first_unread(writer_schema(model), lambda m: model.model_validate_json(orjson.dumps(m)), count=10) is None


def test_a_schema_that_promises_too_much_is_found() -> None:
    """The smallest message that cannot be read is shown."""
    schema = writer_schema(a_thing(x=str))
    narrow = a_thing(x=Annotated[str, StringConstraints(max_length=3)])
    failed = first_unread(schema, narrow.model_validate)
    assert failed is not None
    assert failed[0] == {"id": "", "x": "0000"}

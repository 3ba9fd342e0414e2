"""The gate on made-up histories: each seeded break is caught in its pair, each allowed change passes."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import StringConstraints, WithJsonSchema

from schemas.message import Day, Time
from schemas.publish import differences
from schemas.topics import CONTRACT
from tests.contract.gate.__main__ import advice, main, verdicts
from tests.contract.gate.drops import Drop, declared_drops
from tests.contract.gate.inclusion import Fault
from tests.contract.gate.lifting import MESSAGES, first_unread
from tests.contract.things import DAY, a_history, a_home, a_part, a_thing, faults_of, freeze_thing

Short = Annotated[str, StringConstraints(max_length=5)]
OLD = {"x": str, "n": int, "day": Day, "word": Literal["a", "b"], "list": tuple[a_part(a=str), ...]}  # type: ignore[misc]
OLD_SAMPLE = {"x": "two words", "n": 1, "day": "2030-01-01", "word": "a", "list": [{"a": "b"}]}
NEW_READS_OLD, OLD_READS_NEW = "1.1 (not frozen yet) reads 1.0", "1.0 reads 1.1 (not frozen yet)"


def test_an_added_field_passes_and_is_frozen_with_its_samples(tmp_path: Path) -> None:
    """A minor is judged before it is frozen; its samples are those of the version before, written anew."""
    home = a_home(tmp_path, a_thing(**OLD), OLD_SAMPLE)
    minor = a_thing("1.1", **OLD, more=(str | None, None))
    assert faults_of(home, minor) == []
    freeze_thing(home, minor)
    assert faults_of(home, minor) == []
    assert differences(home, {"thing": minor}) == []
    assert a_history(home, minor).now.samples["seed.json"] == {"id": "t1", **OLD_SAMPLE, "more": None}


@pytest.mark.parametrize(
    ("change", "pair", "pointer", "rule"),
    [
        ({"more": int}, NEW_READS_OLD, "/more", "required by the reader, not written"),
        ({"x": Short}, NEW_READS_OLD, "/x", "maxLength without limit is written, 5 is read"),
        ({"x": int}, NEW_READS_OLD, "/x", "string is written, only integer is read"),
        ({"day": Time}, NEW_READS_OLD, "/day", "format date is written, date-time is read"),
        ({"day": str}, NEW_READS_OLD, "/day", "format date is written, none is read"),
        ({"word": Literal["a"]}, NEW_READS_OLD, "/word", "'b' may be written, the reader knows a"),
        ({"list": tuple[a_part(a=str, b=str), ...]}, NEW_READS_OLD, "/list/*/b", "required by the reader"),
        ({"x": str | None}, OLD_READS_NEW, "/x", "null is written, only string is read"),
        ({"n": float}, OLD_READS_NEW, "/n", "number is written, only integer is read"),
        ({"word": Literal["a", "b", "c"]}, OLD_READS_NEW, "/word", "'c' may be written, the reader knows a, b"),
        ({"n": None}, OLD_READS_NEW, "/n", "required by the reader, not written"),
        ({"n": None}, NEW_READS_OLD, "/n", "dropped in silence"),
        ({"list": tuple[a_part(), ...]}, NEW_READS_OLD, "/list/*/a", "dropped in silence"),
    ],
)
def test_a_seeded_break_is_caught(tmp_path: Path, change: dict[str, Any], pair: str, pointer: str, rule: str) -> None:
    """Each break of a minor fails in its direction and names its place and its rule."""
    home = a_home(tmp_path, a_thing(**OLD), OLD_SAMPLE)
    fields = {name: field for name, field in {**OLD, **change}.items() if field is not None}
    found = {(check, fault.pointer): fault.rule for check, fault in faults_of(home, a_thing("1.1", **fields))}
    assert rule in found[pair, pointer]


def test_backward_is_judged_over_every_readable_minor(tmp_path: Path) -> None:
    """A property that went and came back as something else breaks only for the oldest, until that is forgotten."""
    home = a_home(tmp_path, a_thing(x=(str, "")), {"x": "a"})
    drops = declared_drops("### Dropped\n- `thing 1.1` `/x`: nobody read it\n")
    freeze_thing(home, a_thing("1.1"), DAY + timedelta(days=100))
    again = a_thing("1.2", x=(int, 0))
    caught = [("1.2 (not frozen yet) reads 1.0", Fault("/x", "string is written, only integer is read"))]
    last = DAY + timedelta(days=100 + 30 + 30)  # replaced on day 100, kept 30 days, 30 more as a dead letter
    assert faults_of(home, again, drops=drops, today=last) == caught
    assert faults_of(home, again, drops=drops, today=last + timedelta(days=1)) == []
    assert faults_of(home, again, drops=drops, today=date(2999, 1, 1), days=None) == caught


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ("### Dropped\n- `thing 1.1` `/x`: nobody read it", True),
        ("### Removed\n- `thing 1.1` `/x`: not the head that is read", False),
        ("### Dropped\n- `thing 1.1` `/y`: another place", False),
        ("### Dropped\n- `other 1.1` `/x`: another kind", False),
        ("### Dropped\n- `thing 1.0` `/x`: 1.0 still had it", False),
    ],
)
def test_a_drop_passes_when_the_changelog_says_so(tmp_path: Path, line: str, passes: bool) -> None:
    """A property may go where kind, version and place stand under the right head."""
    home = a_home(tmp_path, a_thing(x=(str, "")), {"x": "a"})
    drops = declared_drops(f"# Changelog\n## Unreleased\n### Added\n- `x`\n{line}\n\n### Fixed\n- more\n")
    assert (faults_of(home, a_thing("1.1"), drops=drops) == []) == passes


def test_the_drops_of_a_changelog_end_with_their_head() -> None:
    """Only lines under the head count, of several releases."""
    text = "## 2\n### Dropped\n- `a 1.1` `/x`: y\n### Fixed\n- `a 1.1` `/no`\n## 1\n### Dropped:\n- `b 1.2` `/p/*`: z\n"
    assert declared_drops(text) == {Drop("a", (1, 1), "/x"), Drop("b", (1, 2), "/p/*")}


def _split(data: dict[str, Any]) -> dict[str, Any]:
    first, _, last = data.pop("x").partition(" ")
    return {**data, "first": first, "last": last}


def _split_hastily(data: dict[str, Any]) -> dict[str, Any]:
    first, last = data.pop("x").split(" ")
    return {**data, "first": first, "last": last}


def _split_and_keep(data: dict[str, Any]) -> dict[str, Any]:
    return {**_split(dict(data)), "x": data["x"]}


MAJOR = a_thing("2.0", first=str, last=str)


@pytest.mark.parametrize(
    ("steps", "drops", "faults"),
    [
        ({("thing", 1): _split}, "", []),
        ({}, "", ["no step ('thing', 1)"]),
        ({("thing", 1): _split_hastily}, "", ["ValueError"]),  # the sample has its space, made-up texts have none
        ({("thing", 1): dict}, "", ["/first: Field required (sample seed.json)", "/first: Field required (made-up"]),
        ({("thing", 1): _split_and_keep}, "", ["/x: handed over"]),
        ({("thing", 1): _split_and_keep}, "### Dropped\n- `thing 2.0` `/x`: in first and last\n", []),
    ],
)
def test_an_older_major_is_lifted_and_read(tmp_path: Path, steps: Any, drops: str, faults: list[str]) -> None:
    """All samples and made-up messages must come through the upcaster; what it hands over must be read."""
    home = a_home(tmp_path, a_thing(x=str), {"x": "two words"})
    found = faults_of(home, MAJOR, upcasters=steps, drops=declared_drops(drops))
    assert len(found) == len(faults)
    assert all(part in str(fault) for part, (_, fault) in zip(faults, found, strict=True))
    assert {check for check, _ in found} <= {"2.0 (not frozen yet) reads 1.0, lifted"}


def test_three_hundred_messages_are_made_up() -> None:
    """The number the gate lifts of each version."""
    read: list[object] = []
    first_unread({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}, read.append)
    assert len(read) >= MESSAGES == 300


class Colour(StrEnum):
    """An enum that takes any word as its own ``other``."""

    RED = "red"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> "Colour":
        return cls.OTHER


def test_an_enum_with_a_declared_other_may_grow(tmp_path: Path) -> None:
    """What readers turn into their own ``other`` may be written to them; writers write only what they list."""

    def colours(*words: str) -> Any:
        return Annotated[Colour, WithJsonSchema({"type": "string", "enum": list(words), "x-open-enum": "other"})]

    home = a_home(tmp_path, a_thing(x=colours("red", "other")), {"x": "red"})
    assert faults_of(home, a_thing("1.1", x=colours("red", "green", "other"))) == []
    shut = a_thing("1.1", x=Literal["red", "green", "other"])
    assert faults_of(home, shut) == []  # an old reader still takes any word; but from here on it is closed
    freeze_thing(home, shut)
    assert [check for check, _ in faults_of(home, a_thing("1.2", x=Literal["red", "green", "blue", "other"]))] == [
        "1.1 reads 1.2 (not frozen yet)"
    ]


def test_a_model_changed_under_its_version_is_judged_as_the_next(tmp_path: Path) -> None:
    """Whoever forgot the version is told which one it takes."""
    home = a_home(tmp_path, a_thing(**OLD), OLD_SAMPLE)
    small, big = a_thing("1.0", **OLD, more=(str, "")), a_thing("1.0", **OLD, more=str)
    assert 'VERSION = "1.1"' in advice(a_history(home, small), passed=not faults_of(home, small))
    assert 'VERSION = "2.0"' in advice(a_history(home, big), passed=not faults_of(home, big))
    lifted = a_thing("2.0", **OLD, more=str)
    assert "mend the step to 2" in advice(a_history(home, lifted), passed=not faults_of(home, lifted))
    assert "new VERSION" in differences(home, {"thing": small})[0]


def test_a_version_only_grows(tmp_path: Path) -> None:
    """A model that fell back behind a frozen version is found."""
    home = a_home(tmp_path, a_thing(), {})
    freeze_thing(home, a_thing("1.1", x=(int, 0)))
    assert faults_of(home, a_thing("1.0")) == [("model 1.0", Fault("", "1.1 is frozen: VERSION only grows"))]


@pytest.mark.parametrize("kind", [topic.kind for topic in CONTRACT])
def test_the_contract_as_it_stands_passes(kind: str) -> None:
    """Every readable version of every kind meets the model of today, both ways."""
    found = list(verdicts(kind, datetime.now(UTC).date()))
    assert found
    assert [fault for verdict in found for fault in verdict.faults] == []


def test_the_command_judges_the_kinds_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    """A verdict a pair on standard output; an unknown kind is bad usage and names the known ones."""
    assert main(["delivery"]) == 0
    assert re.fullmatch(r"(ok   delivery: .+ reads .+\n)+", capsys.readouterr().out)
    with pytest.raises(SystemExit, match="2"):
        main(["deliveries"])
    assert "no kind deliveries: one of fetch_request" in capsys.readouterr().err

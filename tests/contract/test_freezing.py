"""Freezing: what is published once is never touched again, and a version brings its samples."""

from pathlib import Path
from typing import Any

import pytest

from schemas.publish import differences, publish
from tests.contract.things import a_history, a_home, a_thing, faults_of, freeze_thing


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("published/thing/1.0.json", "published/thing/1.0.json is frozen and was changed"),
        ("samples/thing/1.0/seed.json", "samples/thing/1.0/seed.json is frozen and was changed"),
        ("samples/thing/1.0/late.json", "samples/thing/1.0/late.json is not frozen"),
        ("published/thing/3.0.json", "published/thing/3.0.json is not frozen"),
    ],
)
def test_a_touched_file_is_found_and_never_overwritten(tmp_path: Path, path: str, said: str) -> None:
    """A frozen schema or sample, an older version's too, is not changed, added to or published again."""
    home = a_home(tmp_path, a_thing(), {})
    newest = a_thing("1.1", x=(int, 0))
    freeze_thing(home, newest)
    (tmp_path / path).write_bytes(b"{}\n")
    assert publish(home, {"thing": newest}) == []
    assert (tmp_path / path).read_bytes() == b"{}\n"
    assert [said in fault for fault in differences(home, {"thing": newest})] == [True]


def test_a_frozen_file_that_is_gone_is_found(tmp_path: Path) -> None:
    """Neither an old sample nor an old schema may go."""
    home = a_home(tmp_path, a_thing(), {})
    freeze_thing(home, a_thing("1.1", x=(int, 0)))
    for path in (home.samples / "thing" / "1.0" / "seed.json", home.published / "thing" / "1.0.json"):
        path.unlink()
    found = differences(home, {"thing": a_thing("1.1", x=(int, 0))})
    assert ["gone" in fault for fault in found] == [True, True]


def test_nothing_is_frozen_without_a_sample(tmp_path: Path) -> None:
    """A new kind brings its own first sample; one that stands there is kept."""
    home = a_home(tmp_path, a_thing(), {})
    (home.samples / "thing" / "1.1").mkdir()
    (home.samples / "thing" / "1.1" / "seed.json").write_bytes(b'{"id": "own", "x": 7}\n')
    minor = a_thing("1.1", x=(int, 0))
    freeze_thing(home, minor)
    assert a_history(home, minor).now.samples == {"seed.json": {"id": "own", "x": 7}}
    stranger = a_thing("1.0")
    stranger.KIND = "stranger"
    with pytest.raises(ValueError, match="has no sample"):
        publish(home, {"thing": minor, "stranger": stranger})
    assert not (home.published / "stranger").exists()


def test_a_sample_that_its_own_model_does_not_read_is_not_frozen(tmp_path: Path) -> None:
    """A sample put there by hand is read before it is frozen for ever."""
    home = a_home(tmp_path, a_thing(), {})
    (home.samples / "thing" / "1.1").mkdir()
    (home.samples / "thing" / "1.1" / "own.json").write_bytes(b'{"id": 5}\n')
    with pytest.raises(ValueError, match="is no thing/1"):
        publish(home, {"thing": a_thing("1.1", x=(int, 0))})
    assert not (home.published / "thing" / "1.1.json").exists()


def test_a_frozen_major_has_lifted_samples(tmp_path: Path) -> None:
    """Freezing a major writes its samples through the upcaster; the next minor is judged as before."""

    def split(data: dict[str, Any]) -> dict[str, Any]:
        first, _, last = data.pop("x").partition(" ")
        return {**data, "first": first, "last": last}

    home = a_home(tmp_path, a_thing(x=str), {"x": "two words"})
    major = a_thing("2.0", first=str, last=str)
    freeze_thing(home, major, upcasters={("thing", 1): split})
    assert a_history(home, major).now.samples == {"seed.json": {"id": "t1", "first": "two", "last": "words"}}
    minor = a_thing("2.1", first=str, last=str, more=(int, 0))
    assert faults_of(home, minor, upcasters={("thing", 1): split}) == []


def test_a_major_without_its_upcaster_is_not_frozen(tmp_path: Path) -> None:
    """The missing step is named, and nothing is written."""
    home = a_home(tmp_path, a_thing(x=str), {"x": "a"})
    with pytest.raises(KeyError, match="'thing', 1"):
        publish(home, {"thing": a_thing("2.0", y=int)}, upcasters={})
    assert not (home.published / "thing" / "2.0.json").exists()

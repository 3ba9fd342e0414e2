"""Made-up contracts: versions of a kind ``thing``, frozen in a folder of the test on made-up days."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pydantic import create_model

from schemas.frozen import Home
from schemas.message import Message, Part
from schemas.publish import Upcasters, publish
from schemas.topics import DAY_SECONDS, SOURCES
from tests.contract.gate.drops import Drop
from tests.contract.gate.history import History, read_history
from tests.contract.gate.inclusion import Fault
from tests.contract.gate.judge import judge

DAY = date(2030, 1, 1)


def a_part(name: str = "Part", **fields: Any) -> type[Part]:
    """Make a part of a message: each field a type, or a type and its default."""
    return create_model(name, __base__=Part, **_definitions(fields))


def a_thing(version: str = "1.0", **fields: Any) -> type[Message]:
    """Make a version of the kind ``thing``; it always has an ``id``."""
    model = create_model("Thing", __base__=Message, id=(str, ...), **_definitions(fields))
    model.KIND, model.VERSION = "thing", version
    return model


def _definitions(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field if isinstance(field, tuple) else (field, ...) for name, field in fields.items()}


def a_home(folder: Path, model: type[Message], sample: dict[str, Any], day: date = DAY) -> Home:
    """Freeze a first version with one sample in a folder."""
    home = Home(folder / "published", folder / "samples")
    path = home.samples / "thing" / model.VERSION / "seed.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(orjson.dumps({"id": "t1", **sample}))
    freeze_thing(home, model, day)
    return home


def freeze_thing(home: Home, model: type[Message], day: date = DAY, upcasters: Upcasters | None = None) -> None:
    """Freeze one more version of the thing, as `make schemas` does."""
    assert publish(home, {"thing": model}, day=day, upcasters=upcasters or {}) == [f"thing/{model.VERSION}"]


def a_history(home: Home, model: type[Message], days: int | None = 30) -> History:
    """Read the history of the thing, whose topic forgets after some days."""
    kept = None if days is None else days * DAY_SECONDS
    return read_history(model, SOURCES._replace(kind="thing", retention_seconds=kept), home)


def faults_of(
    home: Home,
    model: type[Message],
    *,
    today: date = DAY,
    days: int | None = 30,
    drops: Iterable[Drop] = (),
    upcasters: Upcasters | None = None,
) -> list[tuple[str, Fault]]:
    """Judge the thing and return each fault with the pair in which it was found."""
    found = judge(a_history(home, model, days), today, frozenset(drops), upcasters or {}, count=50)
    return [(verdict.check, fault) for verdict in found for fault in verdict.faults]

"""Publishes the contract: freezes the JSON Schema and the samples of each new version, and says what differs.

``python -m schemas.publish`` freezes what is new; ``--check`` writes nothing and fails on a difference. `make schemas`
judges a new version first: what is frozen once is never touched again.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.frozen import HOME, Home, freeze, read_index, touched
from schemas.kinds import KINDS
from schemas.message import Message
from schemas.upcasters import UPCASTERS, Upcaster, lift

PUBLISHED, SAMPLES = HOME
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS

Kinds = Mapping[str, type[Message]]
Upcasters = Mapping[tuple[str, int], Upcaster]


def writer_schema(kind: type[Message]) -> dict[str, Any]:
    """Return the JSON Schema 2020-12 of what writers of this kind emit, self-contained."""
    schema = without_titles(kind.model_json_schema(mode="serialization", by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tansiq:{kind.KIND}:{kind.VERSION}",
        **schema,
    }


def without_titles(schema: Any) -> Any:
    """Drop the titles that pydantic makes of field names; a property that is called title stays."""
    if isinstance(schema, list):
        return [without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: without_titles(item) for name, item in schema.items() if name != "title" or not isinstance(item, str)}


def schema_bytes(kind: type[Message]) -> bytes:
    """Return the published form of a kind's schema: indented, keys sorted, a newline at the end."""
    return orjson.dumps(writer_schema(kind), option=PRETTY) + b"\n"


def schema_path(kind: type[Message], folder: Path = PUBLISHED) -> Path:
    """Return where the schema of a kind's current version stands."""
    return folder / kind.KIND / f"{kind.VERSION}.json"


def differences(home: Home = HOME, kinds: Kinds = KINDS) -> list[str]:
    """Name each kind whose model is unlike its published file, or not published, and each frozen file touched."""
    found = []
    for kind in kinds.values():
        path = schema_path(kind, home.published)
        if not path.exists():
            found.append(f"{kind.KIND} {kind.VERSION} is not published: run `make schemas`")
        elif path.read_bytes() != schema_bytes(kind):
            found.append(
                f"{kind.KIND} {kind.VERSION} differs from its published file, which never changes: give the model a "
                f"new VERSION and run `make schemas` (docs/changing-a-schema.md)"
            )
    return found + touched(home)


def publish(
    home: Home = HOME, kinds: Kinds = KINDS, *, day: date | None = None, upcasters: Upcasters = UPCASTERS
) -> list[str]:
    """Freeze the schema and samples of each version that has none yet, and return their names, as ``article/1.1``.

    Samples that stand there already are kept; those of the version before are lifted and written beside them.
    Raises ValueError for a kind that has no sample at all, before anything is written.
    """
    new = [kind for kind in kinds.values() if not schema_path(kind, home.published).exists()]
    samples = {kind: _samples(kind, home, upcasters) for kind in new}
    for kind in new:
        path = schema_path(kind, home.published)
        _write(path, schema_bytes(kind))
        for name, data in samples[kind].items():
            _write(home.samples / kind.KIND / kind.VERSION / name, data)
        freeze(_name(kind), day or datetime.now(UTC).date(), home)
    return [_name(kind) for kind in new]


def _samples(kind: type[Message], home: Home, upcasters: Upcasters) -> dict[str, bytes]:
    """Check the samples given by hand; return those still needed, of the newest frozen version, read and written anew.

    Raises ValueError for a sample that the model does not read, and when there is none at all.
    """
    given = {path.name: path for path in (home.samples / _name(kind)).glob("*.json")}
    for path in given.values():
        _readable(kind, path)
    frozen = [_numbers(name) for name in read_index(home) if name.startswith(f"{kind.KIND}/")]
    if not frozen and not given:
        raise ValueError(f"{_name(kind)} has no sample: put one into samples/{_name(kind)}/, then `make schemas`")
    if not frozen:
        return {}
    major, minor = max(frozen)
    before = sorted((home.samples / kind.KIND / f"{major}.{minor}").glob("*.json"))
    return {
        path.name: rewritten(kind, path.read_bytes(), major, upcasters) for path in before if path.name not in given
    }


def _readable(kind: type[Message], path: Path) -> None:
    try:
        kind.model_validate_json(path.read_bytes())
    except ValueError as fault:
        raise ValueError(f"{path.name} is no {_name(kind)}: {fault}") from fault


def rewritten(kind: type[Message], value: bytes, major: int, upcasters: Upcasters = UPCASTERS) -> bytes:
    """Read a message of an older version as readers of today do, and write it as writers of today do."""
    current = int(kind.VERSION.split(".")[0])
    lifted = orjson.dumps(lift(kind.KIND, orjson.loads(value), major, current, upcasters))
    message = kind.model_validate_json(lifted)
    return orjson.dumps(message.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2) + b"\n"


def _name(kind: type[Message]) -> str:
    return f"{kind.KIND}/{kind.VERSION}"


def _numbers(name: str) -> tuple[int, int]:
    major, minor = name.split("/")[1].split(".")
    return int(major), int(minor)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main(arguments: list[str]) -> int:
    """Publish, or check with ``--check``; return 1 when a model or a frozen file differs."""
    parser = argparse.ArgumentParser(
        prog="python -m schemas.publish",
        description="Freeze the schema and samples of each new message version. Example: make schemas",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a difference")
    if not parser.parse_args(arguments).check:
        try:
            new = publish()
        except (ValueError, KeyError) as fault:  # no sample; the model does not read the old ones; no upcaster
            print(f"nothing frozen: {fault!r}", file=sys.stderr)
            return 1
        print("\n".join(f"frozen: {name}" for name in new) or "nothing new to freeze")
    found = differences()
    for difference in found:
        print(difference, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

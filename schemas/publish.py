"""Publishes the contract: freezes each kind's JSON Schema under its version, and says what differs.

``python -m schemas.publish`` writes what is new; ``--check`` writes nothing and fails on a difference.
"""

import sys
from pathlib import Path
from typing import Any

import orjson

from schemas.kinds import KINDS
from schemas.message import Message

PUBLISHED = Path(__file__).parent / "published"
SAMPLES = Path(__file__).parent / "samples"


def writer_schema(kind: type[Message]) -> dict[str, Any]:
    """Return the JSON Schema 2020-12 of what writers of this kind emit, self-contained."""
    schema = _without_titles(kind.model_json_schema(mode="serialization", by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tansiq:{kind.KIND}:{kind.VERSION}",
        **schema,
    }


def _without_titles(schema: Any) -> Any:
    """Drop the titles that pydantic makes of field names; a property that is called title stays."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_titles(item) for name, item in schema.items() if name != "title" or not isinstance(item, str)
    }


def schema_bytes(kind: type[Message]) -> bytes:
    """Return the published form of a kind's schema: indented, keys sorted, a newline at the end."""
    return orjson.dumps(writer_schema(kind), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def schema_path(kind: type[Message], folder: Path = PUBLISHED) -> Path:
    """Return where the schema of a kind's current version stands."""
    return folder / kind.KIND / f"{kind.VERSION}.json"


def differences(folder: Path = PUBLISHED) -> list[str]:
    """Name each kind whose model is unlike its published file, or not published."""
    found = []
    for kind in KINDS.values():
        path = schema_path(kind, folder)
        if not path.exists():
            found.append(f"{kind.KIND} {kind.VERSION} is not published: run `make schemas`")
        elif path.read_bytes() != schema_bytes(kind):
            found.append(f"{kind.KIND} {kind.VERSION} differs from its published file: a change needs a new version")
    return found


def publish(folder: Path = PUBLISHED) -> list[Path]:
    """Write the schema of each version that has none yet; a published file is never touched."""
    written = []
    for kind in KINDS.values():
        path = schema_path(kind, folder)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(schema_bytes(kind))
            written.append(path)
    return written


def main(arguments: list[str]) -> int:
    """Publish, or check with ``--check``; return 1 when a model and its published file differ."""
    if "--check" not in arguments:
        for path in publish():
            print(f"published {path.relative_to(PUBLISHED.parent)}")
    faults = differences()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

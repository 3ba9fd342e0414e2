"""Silent drops: what inclusion does not see. A property that nobody reads any more, a format that changed."""

import re
from collections.abc import Iterator, Set
from typing import Any, NamedTuple

from tests.contract.gate.derive import Schema, declared, places
from tests.contract.gate.inclusion import Fault

_HEAD = re.compile(r"^#{2,3} (?P<head>.+)$", re.MULTILINE)
_DROP = re.compile(r"^- `(?P<kind>[a-z_]+) (?P<version>\d+\.\d+)` `(?P<pointer>/[^`]+)`", re.MULTILINE)


class Drop(NamedTuple):
    """A property that the changelog declares dropped, and the first version without it."""

    kind: str
    version: tuple[int, int]
    pointer: str


def declared_drops(changelog: str) -> frozenset[Drop]:
    """Read the lines ``- `article 1.1` `/byline`: why`` that stand under ``### Dropped`` in a changelog."""
    heads = [*_HEAD.finditer(changelog)]
    ends = [head.start() for head in heads[1:]] + [len(changelog)]
    found = set()
    for head, end in zip(heads, ends, strict=False):
        if head["head"].strip().rstrip(":").lower() == "dropped":
            for line in _DROP.finditer(changelog, head.end(), end):
                major, minor = line["version"].split(".")
                found.add(Drop(line["kind"], (int(major), int(minor)), line["pointer"]))
    return frozenset(found)


def unread(writer: Schema, reader: Schema) -> list[str]:
    """Return the properties that a writer emits and a reader does not declare, without what is inside them."""
    missing = declared(writer) - declared(reader)
    return sorted(pointer for pointer in missing if pointer.rpartition("/")[0] not in missing)


def unread_in(message: Any, read: Set[str]) -> list[str]:
    """Return the properties of one message that do not stand among those read, without what is inside them."""
    return sorted({pointer for pointer in _pointers(message, read) if pointer not in read})


def _pointers(value: Any, read: Set[str], pointer: str = "") -> Iterator[str]:
    yield pointer
    if pointer not in read:
        return
    if isinstance(value, list):
        inner = [("*", item) for item in value]
    elif isinstance(value, dict):
        inner = [("*" if f"{pointer}/*" in read else name, item) for name, item in value.items()]
    else:
        inner = []
    for name, item in inner:
        yield from _pointers(item, read, f"{pointer}/{name}")


def changed_formats(writer: Schema, reader: Schema) -> list[Fault]:
    """Return each place whose format is another for the reader; inclusion takes any format for any other."""
    written, read = _formats(writer), _formats(reader)
    return [
        Fault(pointer, f"format {_named(written[pointer])} is written, {_named(read[pointer])} is read")
        for pointer in sorted(written.keys() & read.keys())
        if written[pointer] != read[pointer]
    ]


def _formats(schema: Schema) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pointer, branch in places(schema):
        formats = found.setdefault(pointer, set())
        if "format" in branch:
            formats.add(branch["format"])
    return found


def _named(formats: set[str]) -> str:
    return " or ".join(sorted(formats)) or "none"

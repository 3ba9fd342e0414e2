"""Derives from a published schema what its writers emit and what its readers take.

A published file is the writer's, left open. Both are rewritten into what the inclusion checker understands; a keyword
that it would pass over in silence is refused, for inclusion would then be a guess.
"""

from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]

OPEN_ENUM = "x-open-enum"
LIMITS = ("pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")
BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
UNDERSTOOD = {"type", "properties", "required", "items", "additionalProperties", "anyOf", "enum", *LIMITS, *BOUNDS}
SAYS_NOTHING = {"$schema", "$id", "$defs", "title", "description", "default", "examples", "format", OPEN_ENUM}


class Unjudgeable(Exception):
    """A schema, or a pair of them, that the checker cannot judge."""


def writer(published: Schema) -> Schema:
    """Return what writers of a version emit: nothing but the properties it lists."""
    return rewrite(inlined(published), _closed)


def reader(published: Schema) -> Schema:
    """Return what readers of a version take: more properties, fewer with a default, any word of an open enum."""
    return rewrite(inlined(published), _opened)


def _closed(schema: Schema) -> Schema:
    return schema | {"additionalProperties": False} if "properties" in schema else schema


def _opened(schema: Schema) -> Schema:
    if OPEN_ENUM in schema:
        return {name: value for name, value in schema.items() if name != "enum"}
    if "required" not in schema:
        return schema
    needed = [name for name in schema["required"] if "default" not in schema["properties"].get(name, {})]
    return schema | {"required": needed}


def inlined(published: Schema) -> Schema:
    """Return a schema without references, in the checker's own words (draft 4)."""
    return rewrite(_resolved(published, published.get("$defs", {}), ()), _plain)


def _resolved(schema: Schema, parts: dict[str, Schema], inside: tuple[str, ...]) -> Schema:
    if "$ref" not in schema:
        return _with_children(schema, lambda child: _resolved(child, parts, inside))
    name = schema["$ref"].removeprefix("#/$defs/")
    if name in inside:
        raise Unjudgeable(f"{name} holds itself")
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return _resolved(parts[name], parts, (*inside, name)) | beside


def _plain(schema: Schema) -> Schema:
    """Say one subschema in draft 4: tags are disjoint, so one of is any of; a constant is an enum of one."""
    said = {{"oneOf": "anyOf"}.get(name, name): value for name, value in schema.items() if name != "discriminator"}
    if "const" in said:
        said["enum"] = [said.pop("const")]
    for bound, limit in BOUNDS.items():
        if bound in said and limit not in said:
            said[limit], said[bound] = said[bound], True
    strange = sorted(set(said) - UNDERSTOOD - SAYS_NOTHING)
    if strange:
        raise Unjudgeable(f"the checker passes over {', '.join(strange)}: say it otherwise in the model")
    return {name: value for name, value in said.items() if name != "$defs"}


def rewrite(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """Apply a change to each subschema, the innermost first."""
    return change(_with_children(schema, lambda child: rewrite(child, change)))


def _with_children(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    made = dict(schema)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            made[name] = change(schema[name])
    for name in ("anyOf", "oneOf"):
        if name in schema:
            made[name] = [change(branch) for branch in schema[name]]
    if "properties" in schema:
        made["properties"] = {name: change(part) for name, part in schema["properties"].items()}
    return made


def branches(schema: Schema) -> list[Schema]:
    """Return the alternatives of a schema, itself if it has none."""
    return [inner for branch in schema["anyOf"] for inner in branches(branch)] if "anyOf" in schema else [schema]


def declared(schema: Schema) -> frozenset[str]:
    """Return the places of a message that a schema speaks of."""
    return frozenset(pointer for pointer, _ in places(schema))


def places(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield each place of a message with what may stand there; ``*`` is any item, and any key of a map."""
    objects = [branch for branch in branches(schema) if "properties" in branch]
    for branch in branches(schema):
        yield pointer, branch
        here = f"{pointer}{_tag(branch)}" if len(objects) > 1 else pointer
        for name, part in branch.get("properties", {}).items():
            yield from places(part, f"{here}/{name}")
        for name in ("items", "additionalProperties"):
            if isinstance(branch.get(name), dict):
                yield from places(branch[name], f"{here}/*")


def _tag(branch: Schema) -> str:
    """Tell the members of a tagged union apart by what stands in their tags."""
    tags = [part["enum"][0] for part in branch.get("properties", {}).values() if len(part.get("enum", ())) == 1]
    return f"({','.join(map(str, tags))})"

"""OpenAPI: the description of the API as a list that a template can show."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Operation(NamedTuple):
    """One path and method."""

    method: str
    path: str
    about: str
    parameters: tuple[tuple[str, str, str], ...]


def operations(description: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI document in its order."""
    return list(_operations(description))


def _operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            parameters = tuple(
                (parameter["name"], parameter["in"], parameter.get("description", ""))
                for parameter in operation.get("parameters", ())
            )
            yield Operation(method.upper(), path, operation.get("description", operation["summary"]), parameters)

"""Upcasters: pure steps that lift a message of an older major to the next one, one function per step.

There is one major so far; a reshaped message adds ``(kind, 1): function`` here, taking and returning the JSON object.
"""

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def lift(
    kind: str,
    data: dict[str, Any],
    major: int,
    current: int,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> dict[str, Any]:
    """Lift the JSON object of a message from its major to the current one, step by step.

    Raises KeyError if a step is missing, and whatever a step raises.
    """
    for step in range(major, current):
        data = upcasters[kind, step](data)
    return data

"""Advice: what to do about a dead letter, in words, by its closed reason."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

UNKNOWN = "unknown"


@cache
def all_advice() -> Mapping[str, Mapping[str, str]]:
    """Return language → reason → advice, from the data file."""
    loaded: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        files("services.runtime").joinpath("advice.yaml").read_text("utf-8")
    )
    return loaded


def advice(reason: str, language: str = "en") -> str:
    """Say what to do about a reason; one that is not closed was written by a stranger."""
    words = all_advice()[language]
    return words.get(reason, words[UNKNOWN])

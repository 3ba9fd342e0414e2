"""The figures and families that decisions rest on, read from the data files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import yaml

FILES = ("data/rules.yaml", "data/families.yaml")


@dataclass(frozen=True)
class Rules:
    """What ``data/rules.yaml`` says; ``digest`` names both files."""

    historic_days: int
    undated_days: int
    lasting_state_days: int
    slack_days: int
    near_days: int
    copied_overlap: float
    least_actors: float
    near_km: float
    weights: Mapping[str, float]
    final_phases: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Family:
    """The family of a subtype, and whether it is a durable state rather than an occurrence."""

    family: str
    durable: bool


@cache
def rules() -> Rules:
    """Return the figures."""
    texts = [_read(name) for name in FILES]
    values: dict[str, Any] = yaml.safe_load(texts[0])
    values["final_phases"] = tuple(values["final_phases"])
    return Rules(**values, digest=sha256(b"\n".join(text.encode() for text in texts)).hexdigest()[:16])


@cache
def _families() -> dict[str, Family]:
    return {name: Family(**row) for name, row in yaml.safe_load(_read(FILES[1])).items()}


def family_of(subtype: str) -> Family:
    """Return the family of a subtype; a word that is not listed counts as coordination of unknown kind."""
    return _families().get(subtype) or _families()["coordination"]


def families_fit(a: str, b: str) -> bool:
    """Say whether two subtypes may tell of one event: the same family, or one of unspecified kind."""
    first, second = family_of(a).family, family_of(b).family
    return first == second or "coordination" in (first, second)


def _read(name: str) -> str:
    return files("services.alerting").joinpath(name).read_text("utf-8")

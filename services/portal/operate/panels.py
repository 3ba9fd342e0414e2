"""Panels: the queries that dashboards and the operator page show, from the data file."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

KINDS = ("lines", "bars", "number")
_VARIABLE = re.compile(r"\$(?!__)\w+")


class Query(NamedTuple):
    """A PromQL expression and how its series are called."""

    expr: str
    legend: str


class Panel(NamedTuple):
    """One picture: what it shows, what that means and what to do about it."""

    id: str
    title: str
    means: str
    do: str
    unit: str
    kind: str
    queries: tuple[Query, ...]
    warn: float | None = None
    bad: float | None = None
    below: bool = False  # little is bad, not much
    runbook: str | None = None
    operate: bool = False


class Variable(NamedTuple):
    """What a viewer may choose: the values of a label of a metric."""

    name: str
    label: str
    of: str
    value: str


class Board(NamedTuple):
    """A page of panels."""

    name: str
    title: str
    about: str
    variables: tuple[Variable, ...]
    panels: tuple[Panel, ...]


@cache
def load_boards() -> tuple[Board, ...]:
    """Return every board of the data file, in its order."""
    text = files("services.portal").joinpath("operate/panels.yaml").read_text("utf-8")
    loaded = yaml.safe_load(text)
    variables = {name: Variable(name, **fields) for name, fields in loaded["variables"].items()}
    return tuple(_board(entry, variables) for entry in loaded["boards"])


def operate_panels() -> tuple[Panel, ...]:
    """Return the panels that the operator page shows."""
    return tuple(panel for board in load_boards() for panel in board.panels if panel.operate)


def fill(expr: str, rate_interval: str = "5m") -> str:
    """Return an expression as Prometheus takes it: variables match everything, the window of rates is given."""
    return _VARIABLE.sub(".*", expr.replace("$__rate_interval", rate_interval))


def _board(entry: Mapping[str, Any], variables: Mapping[str, Variable]) -> Board:
    chosen = tuple(variables[name] for name in entry.get("variables", ()))
    panels = tuple(_panel(fields) for fields in entry["panels"])
    return Board(entry["board"], entry["title"], entry["about"], chosen, panels)


def _panel(fields: Mapping[str, Any]) -> Panel:
    queries = tuple(Query(**query) for query in fields["queries"])
    return Panel(**{**fields, "queries": queries})

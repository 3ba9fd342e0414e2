"""What a PromQL expression speaks of: the metrics and the labels it selects and groups by."""

from typing import Any, NamedTuple

import promql_parser

CHILDREN = ("expr", "lhs", "rhs", "args", "vector_selector")


class Use(NamedTuple):
    """One metric of an expression with the labels that must be there for it."""

    metric: str
    labels: frozenset[str]


def uses(expr: str) -> list[Use]:
    """Return every metric of an expression; raise ValueError where it does not parse."""
    found: list[Use] = []
    _look(promql_parser.parse(expr), frozenset(), found)
    return found


def _look(node: Any, wanted: frozenset[str], found: list[Use]) -> None:
    if isinstance(node, promql_parser.VectorSelector):
        found.append(Use(node.name, wanted | {matcher.name for matcher in node.matchers.matchers}))
        return
    if isinstance(node, promql_parser.AggregateExpr):
        wanted = wanted | frozenset(node.modifier.labels if node.modifier else ())
    for name in CHILDREN:
        child = getattr(node, name, None)
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, promql_parser.Expr | promql_parser.VectorSelector):
                _look(one, wanted, found)

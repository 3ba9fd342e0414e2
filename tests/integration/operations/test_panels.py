"""Every query of every panel on a real Prometheus that scrapes the real services under traffic."""

import re
import time
from typing import Any

import pytest
import yaml

from services.portal.operate.panels import Query, fill, load_boards
from tests.integration.operations.conftest import Watched
from tests.support.monitoring import DEPLOY
from tests.support.promql import uses

WINDOW = "15s"  # of rates: Grafana would take four scrapes of a second each
QUERIES = {
    f"{board.name}/{panel.id}/{number}": query
    for board in load_boards()
    for panel in board.panels
    for number, query in enumerate(panel.queries)
}
RULES = [
    rule
    for path in (DEPLOY / "prometheus" / "rules").glob("*.yml")
    for group in yaml.safe_load(path.read_text("utf-8"))["groups"]
    for rule in group["rules"]
]


def complaints(watched: Watched, query: Query) -> list[str]:
    """Say what is wrong with the answer to a query."""
    status, answer, seconds = answered(watched, query)
    if status != 200:
        return [f"{status}: {answer['error']}"]
    if seconds >= 0.2:
        return [f"took {seconds:.3f} s"]
    series = watched.monitoring.values(fill(query.expr, WINDOW))
    if not series:
        return ["no series"]
    if not any(one["values"] for one in series):
        return ["no finite value"]
    wanted = re.findall(r"{{(\w+)}}", query.legend)
    return [f"no label {label} in {one['labels']}" for one in series for label in wanted if label not in one["labels"]]


def answered(watched: Watched, query: Query) -> tuple[int, Any, float]:
    """Ask as Grafana does; return status, JSON and the seconds of the quickest of three, for others are at work too."""
    times = {"start": str(time.time() - 600), "end": str(time.time()), "step": "15"}
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        status, answer = watched.monitoring.ask("query_range", query=fill(query.expr, WINDOW), **times)
        taken.append(time.perf_counter() - begin)
        if taken[-1] < 0.2:
            break
    return status, answer, min(taken)


@pytest.mark.parametrize("name", QUERIES)
def test_a_panel_shows_something(watched: Watched, name: str) -> None:
    """At least one series with one finite value and every label of its legend, in less than 200 ms."""
    assert complaints(watched, QUERIES[name]) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query("sum(tansiq_mesages_total)", "all"), "no series"),
        (Query('sum(tansiq_messages_total{service="cleanin"})', "all"), "no series"),
        (Query("sum by (servce) (tansiq_lag_seconds)", "{{servce}}"), "no label servce in {}"),
        (Query("tansiq_lag_seconds / 0 - tansiq_lag_seconds / 0", "none"), "no finite value"),
        (Query("sum(tansiq_lag_seconds[", "none"), "400"),
    ],
)
def test_a_broken_query_is_caught(watched: Watched, query: Query, said: str) -> None:
    """Misspelt metric, value and label, a number that is none, a syntax error."""
    assert complaints(watched, query)[0].startswith(said)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_is_evaluated_and_its_metrics_are_there(watched: Watched, rule: dict[str, str]) -> None:
    """Prometheus takes the expression, and each metric that it looks at has been scraped."""
    status, answer = watched.monitoring.ask("query", query=rule["expr"])
    assert status == 200, answer
    for metric in {use.metric for use in uses(rule["expr"])}:
        if not metric.startswith("tansiq:"):  # a recording of days is empty until there is something to judge
            assert watched.monitoring.values(metric), f"{metric} was never scraped"


def test_no_rule_fails(watched: Watched) -> None:
    """Prometheus reports each rule of ours as healthy."""
    _, answer = watched.monitoring.ask("rules")
    rules = [rule for group in answer["data"]["groups"] for rule in group["rules"]]
    assert len(rules) == len(RULES)
    assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []

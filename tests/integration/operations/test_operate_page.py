"""The operator page beside a real Prometheus: both ways give the same numbers, and see the same service stop."""

import json
import math
import re
import signal
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from services.portal.operate.evaluate import lines
from services.portal.operate.memory import Memory, Sample
from services.portal.operate.panels import Query, fill, operate_panels
from services.portal.operate.promql import read
from tests.integration.operations.conftest import Watched
from tests.support.monitoring import Monitoring
from tests.support.portal_world import running, settings_for
from tests.support.waiting import until
from tests.unit.portal.conftest import ask

WINDOW = "15s"
STEP = 2
SETTLED = 12  # seconds after which no scrape is still on its way: both questions see the same samples
QUERIES = {
    f"{panel.id}/{number}": query for panel in operate_panels() for number, query in enumerate(panel.queries)
}  # fmt: skip


def raw(monitoring: Monitoring, metric: str, at: float) -> Memory:
    """What Prometheus scraped of a metric, in the portal's own memory."""
    scraped: dict[tuple[float, str], list[Sample]] = defaultdict(list)
    for name in ("up", metric):
        status, answer = monitoring.ask("query", query=f"{name}[20m]", time=str(at))
        assert status == 200, answer
        for series in answer["data"]["result"]:
            for moment, value in series["values"]:
                scraped[float(moment), series["metric"]["instance"]].append(
                    Sample(name, series["metric"], float(value))
                )
    memory = Memory()
    for (moment, instance), samples in sorted(scraped.items()):
        memory.add(instance, moment, samples)
    return memory


@pytest.mark.parametrize("name", QUERIES)
def test_what_the_portal_works_out_is_what_prometheus_says(watched: Watched, name: str) -> None:
    """From the same samples, line by line and point by point, to the sixth digit."""
    query: Query = QUERIES[name]
    times, theirs = until(lambda: told(watched.monitoring, fill(query.expr, WINDOW)), seconds=60, what="it is told")
    expression = read(fill(query.expr, WINDOW))
    ours = lines(expression, raw(watched.monitoring, expression.metric, times[-1]), [float(at) for at in times])
    for series in theirs:
        line = ours[tuple((label, series["metric"][label]) for label in expression.by)]
        points = {int(at): float(value) for at, value in series["values"]}
        for at, value in zip(times, line, strict=True):
            expected = points.get(at, math.nan)
            assert (math.nan if value is None else value) == pytest.approx(expected, rel=1e-6, abs=1e-9, nan_ok=True), (
                at
            )


def told(monitoring: Monitoring, expr: str) -> tuple[list[int], list[dict[str, Any]]] | None:
    """Ask Prometheus for the points of an expression; None until there are three numbers among them."""
    end = int(time.time()) - SETTLED
    times = [end - STEP * number for number in range(40)][::-1]
    status, answer = monitoring.ask("query_range", query=expr, start=str(times[0]), end=str(times[-1]), step=str(STEP))
    assert status == 200, answer
    series = answer["data"]["result"]
    numbers = sum(math.isfinite(float(value)) for one in series for _, value in one["values"])
    return (times, series) if numbers >= 3 else None


def view(url: str) -> Any:
    """The operator's view of a portal, as JSON."""
    return ask(f"{url.rstrip('/')}/v1/operate").json


def last(seen: Any, chart: str) -> dict[str, float | None]:
    """The newest value of each line of a chart."""
    (found,) = [one for one in seen["charts"]["charts"] if one["id"] == chart]
    return {line["name"]: line["values"][-1] for line in found["lines"]}


def test_a_portal_with_and_one_without_prometheus_agree(watched: Watched) -> None:
    """Each asks on its own: same services, same lines; the quantiles of the quarter of an hour are the same."""
    ours = watched.stack.run["portal"]
    until(lambda: None not in last(view(ours), "page_to_alert").values(), seconds=45, what="it was seen counting")
    alone = view(ours)
    with running(settings_for(watched.stack.data, prometheus_url=watched.monitoring.url)) as portal:
        beside = view(portal.url)
    assert (alone["charts"]["origin"], beside["charts"]["origin"]) == ("services", "prometheus")
    assert beside["charts"]["fault"] is None
    assert {one["service"] for one in alone["services"]} == {one["service"] for one in beside["services"]}
    for chart in ("messages", "lag_seconds", "step_time"):
        assert {"fetching", "cleaning", "extraction", "alerting"} <= last(alone, chart).keys()
        assert {"fetching", "cleaning", "extraction", "alerting"} <= last(beside, chart).keys()
    assert last(beside, "page_to_alert") == pytest.approx(last(alone, "page_to_alert"), rel=0.25)
    assert alone["canary_age_seconds"] == pytest.approx(beside["canary_age_seconds"], abs=15)


def test_the_terminal_says_what_the_page_says_first(watched: Watched) -> None:
    """One line, before all figures; the same troubles as JSON."""
    said = watched.stack.cli("status", code=None).splitlines()[0]
    found = json.loads(watched.stack.cli("status", "--json", code=None))["verdict"]
    assert found.keys() == {"ok", "line", "troubles"}
    assert said.startswith("now ")
    assert said.split(maxsplit=1)[1].split(",")[0] == found["line"].split(",")[0]


def test_prometheus_alone_is_witness_enough(watched: Watched, tmp_path: Path) -> None:
    """A portal that shares no DATA with the others, and that no setting tells of them."""

    def ready(url: str) -> Any:
        seen = view(url)
        states = {one["service"]: one["state"] for one in seen["services"] if one["service"] != "portal"}
        all_ready = states == dict.fromkeys(("fetching", "cleaning", "extraction", "alerting"), "ready")
        return seen if all_ready else None

    with running(settings_for(tmp_path, prometheus_url=watched.monitoring.url)) as portal:
        seen = until(lambda: ready(portal.url), seconds=20, what="all are seen ready")
    others = {one["service"]: one for one in seen["services"] if one["service"] != "portal"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+.*", one["version"]) for one in others.values())
    assert others["cleaning"]["lag_messages"] is not None
    assert "ServiceDown" not in {told["key"] for told in seen["verdict"]["troubles"]}


def test_a_service_that_stands_still_shows_within_seconds(watched: Watched, tmp_path: Path) -> None:
    """To a portal that asks it, and to one that only asks Prometheus; both see it come back."""

    def missed(url: str) -> bool:
        troubles = view(url)["verdict"]["troubles"]
        return any(told["key"] == "ServiceDown" and "cleaning" in told["subjects"] for told in troubles)

    with running(settings_for(tmp_path, prometheus_url=watched.monitoring.url)) as portal:
        urls = (watched.stack.run["portal"], portal.url)
        until(lambda: not any(missed(url) for url in urls), seconds=20, what="nobody misses cleaning")
        (process,) = watched.stack.processes("cleaning")[:1]
        process.send_signal(signal.SIGSTOP)
        try:
            for url in urls:
                until(lambda url=url: missed(url), seconds=20, what=f"{url} misses cleaning")  # type: ignore[misc]
        finally:
            process.send_signal(signal.SIGCONT)
        for url in urls:
            until(lambda url=url: not missed(url), seconds=20, what=f"{url} sees cleaning again")  # type: ignore[misc]

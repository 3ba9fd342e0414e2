"""Charts: the panels of the operator page as lines over the last hour, from Prometheus or from the memory."""

import asyncio
import math
import re
from collections.abc import Mapping, Sequence

from services.portal.operate.evaluate import Line, lines
from services.portal.operate.memory import Labels, Memory
from services.portal.operate.panels import Panel, Query, fill, operate_panels
from services.portal.operate.parts import Shown
from services.portal.operate.prometheus import Prometheus
from services.portal.operate.promql import read

STEP_SECONDS = 15
MOVE_SECONDS = 5
POINTS = 241  # an hour
RATE_WINDOW = "1m"
MOST_LINES = 8
_FIELD = re.compile(r"\{\{(\w+)\}\}")


class ChartLine(Shown):
    """One line: what the legend calls it, and its values (None: nothing known)."""

    name: str
    values: tuple[float | None, ...]

    @property
    def last(self) -> float | None:
        """Return the newest value; None when it is not known now."""
        return self.values[-1] if self.values else None

    @property
    def highest(self) -> float | None:
        """Return the highest value of the hour."""
        return max((value for value in self.values if value is not None), default=None)


class Chart(Shown):
    """One panel: its unit is Grafana's (s, ops, short); ``left_out`` lines were lower than all that are shown."""

    id: str
    unit: str
    lines: tuple[ChartLine, ...]
    left_out: int


class Charts(Shown):
    """Every chart on one axis of times (seconds since 1970), and why they are not Prometheus' where they should be."""

    times: tuple[int, ...]
    charts: tuple[Chart, ...]
    origin: str
    fault: str | None


def times_until(at: float) -> tuple[int, ...]:
    """Return the times of a chart that ends now; they move on by five seconds, so that a chart does not flicker."""
    end = int(at) // MOVE_SECONDS * MOVE_SECONDS
    return tuple(range(end - (POINTS - 1) * STEP_SECONDS, end + 1, STEP_SECONDS))


def charts_of(memory: Memory, at: float, fault: str | None = None) -> Charts:
    """Work the charts out from the memory."""
    times = times_until(at)
    found = {
        query: lines(read(fill(query.expr, RATE_WINDOW)), memory, times)
        for panel in operate_panels()
        for query in panel.queries
    }
    return _charts(times, found, "services", fault)


async def charts_from(prometheus: Prometheus, at: float) -> Charts:
    """Ask Prometheus for the charts; raise PrometheusError when it does not answer."""
    times = times_until(at)
    queries = [query for panel in operate_panels() for query in panel.queries]
    asked = (
        prometheus.range(fill(query.expr, RATE_WINDOW), times[0], times[-1], STEP_SECONDS) for query in queries
    )  # fmt: skip
    found = dict(zip(queries, await asyncio.gather(*asked), strict=True))
    return _charts(times, found, "prometheus", None)


def _charts(times: Sequence[int], found: Mapping[Query, dict[Labels, Line]], origin: str, fault: str | None) -> Charts:
    return Charts(
        times=tuple(times),
        charts=tuple(_chart(panel, found) for panel in operate_panels()),
        origin=origin,
        fault=fault,
    )


def _chart(panel: Panel, found: Mapping[Query, dict[Labels, Line]]) -> Chart:
    named = [
        ChartLine(name=_name(query, labels), values=tuple(_short(value) for value in line))
        for query in panel.queries
        for labels, line in sorted(found[query].items())
        if any(line) or not _closed(query, labels)
    ]
    loudest = sorted(named, key=lambda line: -(line.highest or 0.0))[:MOST_LINES]
    return Chart(
        id=panel.id,
        unit=panel.unit,
        lines=tuple(line for line in named if line in loudest),
        left_out=len(named) - len(loudest),
    )


def _closed(query: Query, labels: Labels) -> bool:
    """Say whether a line at zero only fills up a closed set of labels, such as every possible outcome."""
    return "service" not in dict(labels) and bool(labels)


def _name(query: Query, labels: Labels) -> str:
    return _FIELD.sub(lambda field: dict(labels).get(field[1], ""), query.legend)


def _short(value: float | None) -> float | None:
    """Keep four digits: a chart shows no more, and the page asks every few seconds."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.4g}")

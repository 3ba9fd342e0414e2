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


class Drawing:
    """The charts from the memory; what was worked out for a moment of the past stays as it is."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._expressions = {
            query: read(fill(query.expr, RATE_WINDOW)) for panel in operate_panels() for query in panel.queries
        }
        self._known: dict[int, dict[Query, dict[Labels, float | None]]] = {}

    def go_on(self, at: float) -> None:
        """Work out the moments that have passed since the last time, so that nobody has to wait for them."""
        times = times_until(at)
        self._known = {time: found for time, found in self._known.items() if time >= times[0]}
        missing = [time for time in times if time not in self._known]
        self._known |= {time: {query: {} for query in self._expressions} for time in missing}
        for query, expression in self._expressions.items() if missing else ():
            for labels, line in lines(expression, self._memory, missing).items():
                for time, value in zip(missing, line, strict=True):
                    self._known[time][query][labels] = value

    def charts(self, at: float, fault: str | None = None) -> Charts:
        """Return the charts, this very moment at their end."""
        self.go_on(at)
        times = [*times_until(at), math.ceil(at)]
        found: dict[Query, dict[Labels, Line]] = {}
        for query, expression in self._expressions.items():
            latest = lines(expression, self._memory, times[-1:])
            named = {labels for known in self._known.values() for labels in known[query]} | latest.keys()
            found[query] = {
                labels: [self._known[time][query].get(labels) for time in times[:-1]] + latest.get(labels, [None])
                for labels in named
            }
        return _charts(times, found, "services", fault)


def times_until(at: float) -> list[int]:
    """Return the moments of the last hour for which charts are worked out: multiples of the step."""
    end = int(at) // STEP_SECONDS * STEP_SECONDS
    return list(range(end - (POINTS - 1) * STEP_SECONDS, end + 1, STEP_SECONDS))


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
        (_name(query, labels), line)
        for query in panel.queries
        for labels, line in sorted(found[query].items())
        if any(line) or not _closed(labels)
    ]
    loudest = sorted(named, key=lambda one: -max(filter(None, one[1]), default=0.0))[:MOST_LINES]
    return Chart(
        id=panel.id,
        unit=panel.unit,
        lines=tuple(
            ChartLine(name=name, values=tuple(map(_short, line))) for name, line in named if (name, line) in loudest
        ),
        left_out=len(named) - len(loudest),
    )


def _closed(labels: Labels) -> bool:
    """Say whether a line at zero only fills up a closed set of labels, such as every possible outcome."""
    return "service" not in dict(labels) and bool(labels)


def _name(query: Query, labels: Labels) -> str:
    return _FIELD.sub(lambda field: dict(labels).get(field[1], ""), query.legend)


def _short(value: float | None) -> float | None:
    """Keep four digits: a chart shows no more, and the page asks every few seconds."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.4g}")

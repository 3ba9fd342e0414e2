"""Charts: an hour of lines that end now, worked out as time goes by."""

from itertools import pairwise

from services.portal.operate.charts import MOST_LINES, POINTS, STEP_SECONDS, Chart, Drawing, times_until
from services.portal.operate.memory import Memory, Sample
from services.portal.operate.panels import fill, load_boards, operate_panels
from services.portal.operate.promql import read
from tests.unit.portal.operate.worlds import AT


def lag(value: float, service: str = "cleaning") -> Sample:
    """How far a service is behind."""
    return Sample("tansiq_lag_seconds", {"service": service, "topic": "t"}, value)


def chart_of(drawing: Drawing, name: str, at: float) -> Chart:
    """One chart, as it is now."""
    (found,) = [chart for chart in drawing.charts(at).charts if chart.id == name]
    return found


def test_the_axis_is_an_hour_that_ends_now() -> None:
    """Even steps that a later look meets again, and this very moment."""
    times = times_until(AT + 7)
    assert (times[-1], len(times), times[-1] - times[0]) == (int(AT), POINTS, 3600)
    assert {after - before for before, after in pairwise(times)} == {STEP_SECONDS}
    assert times_until(AT + STEP_SECONDS)[:-1] == times[1:]
    charts = Drawing(Memory()).charts(AT + 7)
    assert charts.times == (*times, int(AT) + 7)


def test_the_last_point_is_this_moment() -> None:
    """What has just been seen does not wait for the next step."""
    memory = Memory()
    memory.add("cleaning 1", AT - 30, [lag(3)])
    memory.add("cleaning 1", AT + 6, [lag(9)])
    (line,) = chart_of(Drawing(memory), "lag_seconds", AT + 7).lines
    assert (line.name, line.values[-2], line.last, line.highest) == ("cleaning", 3, 9, 9)
    assert line.values[0] is None


def test_the_past_stays_as_it_was_drawn() -> None:
    """Nothing is worked out twice, and what the memory has forgotten is still on the chart."""
    memory = Memory(kept_seconds=60)
    drawing = Drawing(memory)
    memory.add("cleaning 1", AT, [lag(3)])
    drawing.go_on(AT)
    memory.add("cleaning 1", AT + 300, [lag(4)])
    (line,) = chart_of(drawing, "lag_seconds", AT + 300).lines
    assert line.values[-1 - 300 // STEP_SECONDS - 1] == 3
    (line,) = chart_of(drawing, "lag_seconds", AT + 3599).lines
    assert 3 in line.values
    assert 3 not in chart_of(drawing, "lag_seconds", AT + 3601 + STEP_SECONDS).lines[0].values


def test_zeros_that_only_complete_a_set_are_no_lines() -> None:
    """Every outcome that never came would be one; a service at zero is one."""
    memory = Memory()
    for moment in (-40, -20, 0):
        counts = {"changed": 5.0 * (moment + 40), "gone": 0.0}
        samples = [Sample("tansiq_fetches_total", {"outcome": name}, count) for name, count in counts.items()]
        memory.add("fetching 1", AT + moment, [*samples, lag(0)])
    drawing = Drawing(memory)
    assert [line.name for line in chart_of(drawing, "fetches", AT).lines] == ["changed"]
    assert [line.name for line in chart_of(drawing, "lag_seconds", AT).lines] == ["cleaning"]


def test_only_the_highest_lines_are_drawn() -> None:
    """And how many are left out is said."""
    memory = Memory()
    memory.add("many", AT, [lag(number, f"s{number:02}") for number in range(MOST_LINES + 3)])
    chart = chart_of(Drawing(memory), "lag_seconds", AT)
    assert [line.name for line in chart.lines] == [f"s{number:02}" for number in range(3, MOST_LINES + 3)]
    assert chart.left_out == 3


def test_a_form_that_only_prometheus_knows_would_be_noticed() -> None:
    """Other panels have such forms, so the test of these seven can fail."""
    refused = 0
    for board in load_boards():
        for panel in board.panels:
            for query in panel.queries:
                try:
                    read(fill(query.expr))
                except ValueError:
                    assert panel not in operate_panels()
                    refused += 1
    assert refused

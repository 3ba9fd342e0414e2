"""Evaluate: rates, quantiles and gauges, by Prometheus' rules (its server is asked in the integration tests)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.operate.evaluate import counted, increase, lines, quantile, without_resets
from services.portal.operate.memory import Memory, Sample, Track
from services.portal.operate.promql import read

INF = math.inf


def remembered(name: str, figures: dict[str, list[float | None]], step: float = 10.0) -> Memory:
    """A memory of one metric: a list of values a service, None where it did not answer."""
    memory = Memory()
    for service, values in figures.items():
        for number, value in enumerate(values):
            samples = () if value is None else (Sample(name, {"service": service}, value),)
            memory.add(service, number * step, samples)
    return memory


def track_of(*values: float) -> Track:
    """A counter looked at every ten seconds."""
    track = Track({})
    for number, value in enumerate(values):
        track.append(number * 10.0, value)
    return track


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([3], [3]), ([1, 4, 9], [1, 4, 9]), ([5, 2, 4], [5, 7, 9]), ([5, 0, 5, 1], [5, 5, 10, 11])],
)
def test_a_restart_is_no_fall(values: list[float], expected: list[float]) -> None:
    """What was counted before a restart is added to what comes after it."""
    assert without_resets(values) == expected


@pytest.mark.parametrize(
    ("values", "end", "window", "expected"),
    [
        ([100, 110, 120, 130], 30, 30, 30),  # the samples cover the window
        ([100, 110, 120, 130], 34, 30, 30),  # 24 s of it: extended to both ends, 1 a second
        ([100, 110, 120, 130], 30, 60, 35),  # began within the window: half a step is added before it
        ([0, 10, 20, 30], 30, 60, 30),  # but never to before zero
        ([130, 10, 20, 30], 30, 30, 30),  # restarted
        ([100], 0, 60, None),
        ([100, 110], 200, 60, None),
        ([7, 7, 7], 20, 20, 0),
    ],
)
def test_growth_is_extended_to_the_window_as_in_prometheus(
    values: list[float], end: float, window: float, expected: float | None
) -> None:
    """By half a step where the samples end before the window does, by the whole rest where that is less than 1.1."""
    times = [number * 10.0 for number in range(len(values))]
    found = increase(times, values, without_resets(values), end, window)
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("share", "buckets", "expected"),
    [
        (0.5, [(1, 10), (2, 10), (INF, 10)], 0.5),
        (0.5, [(1, 0), (2, 10), (INF, 10)], 1.5),
        (0.99, [(1, 50), (2, 100), (INF, 100)], 1.98),
        (0.99, [(INF, 100), (2, 100), (1, 50)], 1.98),  # in any order
        (0.9, [(1, 50), (INF, 100)], 1),  # beyond the last bound: that bound
        (0.5, [(1, 0), (INF, 0)], None),  # nothing was seen
        (0.5, [(1, 5), (2, 5)], None),  # no whole
        (0.5, [(INF, 5)], None),
        (0.5, [(1, 6), (2, 4), (INF, 8)], 0.6666666666666666),  # a bucket below the one before it counts as that
    ],
)
def test_a_quantile_is_linear_within_its_bucket(
    share: float, buckets: list[tuple[float, float]], expected: float | None
) -> None:
    """As `histogram_quantile` has it."""
    assert quantile(share, buckets) == (None if expected is None else pytest.approx(expected))


@given(st.floats(0.01, 0.99), st.lists(st.tuples(st.floats(0.001, 1e6), st.floats(0, 1e9)), max_size=12))
def test_any_histogram_gives_an_answer_within_its_bounds(share: float, buckets: list[tuple[float, float]]) -> None:
    """Never an exception, never a value outside."""
    found = quantile(share, [*buckets, (INF, 1e9)])
    assert found is None or 0 <= found <= max(bound for bound, _ in buckets)


def test_a_line_for_each_group_of_labels() -> None:
    """Gauges of the same group are put together by the operator."""
    memory = remembered("lag", {"a": [1, 2], "b": [5, None]})
    by_service = lines(read("max by (service) (lag)"), memory, [0.0, 10.0, 12.0])
    assert by_service == {(("service", "a"),): [1, 2, 2], (("service", "b"),): [5, None, None]}
    assert lines(read("sum(lag)"), memory, [0.0, 10.0]) == {(): [6, 2]}
    assert lines(read('min(lag{service!="a"})'), memory, [0.0]) == {(): [5]}
    assert lines(read("sum(nothing)"), memory, [0.0]) == {}


def test_a_gauge_that_nobody_showed_for_five_minutes_is_not_known() -> None:
    """An old figure is not passed off as today's."""
    memory = remembered("lag", {"a": [1]})
    assert lines(read("max(lag)"), memory, [299.0, 300.0]) == {(): [1, None]}


def test_rates_of_several_processes_add_up() -> None:
    """Per second, over the window; a gap in the answers does not stop the counting."""
    memory = remembered("c_total", {"a": [0, 10, 20, 30], "b": [0, None, 40, 60]})
    assert lines(read("sum(rate(c_total[30s]))"), memory, [30.0]) == {(): [pytest.approx(3.0)]}
    assert lines(read("sum by (service) (increase(c_total[30s]))"), memory, [30.0]) == {
        (("service", "a"),): [pytest.approx(30)],
        (("service", "b"),): [pytest.approx(60)],
    }


def test_quantiles_part_by_their_labels() -> None:
    """Each group has its own histogram."""
    memory = Memory()
    for number in range(4):
        samples = [
            Sample("s_bucket", {"service": service, "le": bound}, number * count)
            for service, counts in {"a": (10, 10), "b": (0, 10)}.items()
            for bound, count in zip(("1.0", "+Inf"), counts, strict=True)
        ]
        memory.add("one", number * 10.0, samples)
    found = lines(read("histogram_quantile(0.5, sum by (service, le) (rate(s_bucket[30s])))"), memory, [30.0])
    assert found == {(("service", "a"),): [pytest.approx(0.5)], (("service", "b"),): [pytest.approx(1.0)]}


def test_what_was_counted_is_a_whole_number() -> None:
    """Figures of the tables are what was seen, restarts included, not what Prometheus would make of it."""
    assert counted(track_of(3, 5, 1, 2), since=0.0) == 4
    assert counted(track_of(3, 5, 1, 2), since=10.0) == 2
    assert counted(track_of(3), since=0.0) == 0
    assert counted(track_of(), since=0.0) == 0
    assert counted(track_of(3, 5), since=99.0) == 0

"""Metrics of fetching: who plans shows how the sources go; who plans no more shows nothing that grows old."""

from prometheus_client import REGISTRY

from services.fetching.metrics import show_leader


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_the_planner_shows_sources_by_state_and_age() -> None:
    """A source that is no longer watched has no age, and every state has a number."""
    show_leader(due=3, hosts={"free": 2, "busy": 1}, states={"ok": 2, "silent": 1}, staleness={"a": 5.0, "b": 7.0})
    assert value("tansiq_sources", state="ok") == 2
    assert value("tansiq_sources", state="silent") == 1
    assert value("tansiq_sources", state="failing") == 0
    assert value("tansiq_hosts", state="waiting") == 0
    assert value("tansiq_source_staleness_seconds", source="b") == 7
    show_leader(states={"ok": 1}, staleness={"a": 6.0})
    assert value("tansiq_source_staleness_seconds", source="b") is None


def test_who_lost_the_lease_shows_nothing() -> None:
    """Two replicas would else both count the sources, one of them as they were long ago."""
    show_leader(due=3, hosts={"free": 2}, states={"ok": 2}, staleness={"a": 5.0})
    show_leader()
    assert value("tansiq_fetch_due") == 0
    assert value("tansiq_hosts", state="free") == 0
    assert value("tansiq_sources", state="ok") == 0
    assert value("tansiq_source_staleness_seconds", source="a") is None

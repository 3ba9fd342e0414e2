"""What the services count: the names and labels that dashboards and alarms build on, each declared once, in words."""

import ast
import re
import sys

import pytest
from prometheus_client import generate_latest

from services.runtime import metrics
from services.runtime.metrics import BUCKETS_A, BUCKETS_B
from tests.support.declared import SERVICES, Declared, declared, owner_of

A, B = tuple(BUCKETS_A), tuple(BUCKETS_B)
CONSTRUCTORS = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}

# The table of the design: name, labels, buckets of a histogram.
TABLE: dict[str, tuple[str, tuple[float, ...]]] = {
    "messages_total": ("service topic outcome", ()),
    "rejected_total": ("service reason", ()),
    "dead_letters_total": ("topic reason", ()),
    "step_seconds": ("service", A),
    "in_flight": ("service", ()),
    "loop_lag_seconds": ("service", ()),
    "lag_seconds": ("service topic", ()),
    "lag_messages": ("service topic", ()),
    "pool_restarts_total": ("service cause", ()),
    "database_seconds": ("service operation", A),
    "fetches_total": ("outcome", ()),
    "source_staleness_seconds": ("source", ()),
    "reports_total": ("subtype", ()),
    "alerts_total": ("kind", ()),
    "page_to_alert_seconds": ("", B),
    "publication_to_alert_seconds": ("", B),
    "deliveries_total": ("channel outcome", ()),
    "delivery_seconds": ("channel", A),
    "outbox_pending": ("channel", ()),
    "outbox_oldest_seconds": ("channel", ()),
    "stream_clients": ("", ()),
    "schema_versions_total": ("topic version", ()),
    "dlq_breaker_open": ("service topic", ()),
    "canary_age_seconds": ("", ()),
    "build_info": ("version lexicon", ()),
    "replay_messages_total": ("mode outcome", ()),
    "replay_remaining": ("mode", ()),
    "replay_paused": ("mode", ()),
}
LABELS = {
    *("service", "topic", "outcome", "reason", "cause", "operation", "source", "subtype", "kind", "channel"),
    *("version", "lexicon", "mode", "state", "path", "basis", "language", "flag", "route", "status", "fault"),
}
FORBIDDEN = re.compile(r"url|uri|host|link|(^|_)id$|actor|person|name|title|address|text|detail|token")
# Units that a name must end with when it measures in them, never scaled ones.
SCALED = re.compile(r"_(ms|millis|milliseconds|minutes|hours|days|kb|mb|kib|mib|percent)(_|$)")
EVERY = pytest.mark.parametrize("metric", declared().values(), ids=lambda metric: metric.name)


@pytest.mark.parametrize("name", TABLE)
def test_the_table_is_kept(name: str) -> None:
    """Each metric of the design exists under exactly its name, labels and buckets."""
    labels, buckets = TABLE[name]
    metric = declared()[f"tansiq_{name}"]
    assert " ".join(metric.labels) == labels
    assert metric.buckets == buckets
    assert (metric.kind == "counter") == name.endswith("_total")


@EVERY
def test_a_name_says_what_and_in_which_unit(metric: Declared) -> None:
    """``tansiq_<noun>_<unit>``, ``_total`` on counters alone, seconds and bytes unscaled and last."""
    assert re.fullmatch(r"tansiq(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not SCALED.search(metric.name)
    if metric.kind == "histogram":
        assert metric.name.endswith(("_seconds", "_bytes"))
    unit = re.search(r"_(seconds|bytes)(?=_|$)", metric.name)
    assert unit is None or metric.name.removesuffix("_total").endswith(unit[0])


@EVERY
def test_a_metric_is_declared_in_a_sentence(metric: Declared) -> None:
    """Three words at least, a capital or figure first, a full stop last, of one line."""
    assert re.fullmatch(r"[A-Z0-9][^\n]*\.", metric.help)
    assert len(metric.help.split()) >= 3


@EVERY
def test_labels_are_of_the_closed_list(metric: Declared) -> None:
    """No label can hold a url, an id or an actor; ``source`` stands on one gauge only."""
    assert set(metric.labels) <= LABELS
    assert not [label for label in metric.labels if FORBIDDEN.search(label)]
    assert "source" not in metric.labels or metric.name == "tansiq_source_staleness_seconds"


def test_the_closed_list_names_no_more_than_there_is() -> None:
    assert {label for metric in declared().values() for label in metric.labels} == LABELS
    assert not [label for label in LABELS if FORBIDDEN.search(label)]


def test_metrics_are_made_in_a_metrics_module_only() -> None:
    """One made elsewhere would be declared nowhere."""
    found = [
        f"{path.relative_to(SERVICES.parent)}: {name}"
        for path in SERVICES.rglob("*.py")
        if path.name != "metrics.py"
        for name in made_in(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from prometheus_client import Counter\nC = Counter('a', 'b')",
        "from prometheus_client import Gauge as G",
        "import prometheus_client\nprometheus_client.Histogram('a', 'b')",
        "import prometheus_client as p\np.core.CounterMetricFamily",
        "from prometheus_client.core import GaugeMetricFamily",
    ],
)
def test_no_way_around_is_overlooked(source: str) -> None:
    assert made_in(source)


@EVERY
def test_a_declared_metric_is_counted(metric: Declared) -> None:
    """Something counts, sets or observes it."""
    module = sys.modules[metric.module]
    name = next(name for name, one in vars(module).items() if getattr(one, "_name", None) in names_of(metric))
    source = "\n".join(path.read_text(encoding="utf-8") for path in SERVICES.rglob("*.py"))
    assert re.search(rf"\b{name}\.(labels|inc|set|observe)", source)


def test_nothing_is_shown_of_when_a_series_was_created() -> None:
    """``_created`` would double every counter's series."""
    metrics.MESSAGES.labels("contract", "contract-v1", "forwarded").inc()
    text = generate_latest().decode()
    assert "tansiq_messages_total{" in text
    assert "_created" not in text


def test_a_sample_finds_its_metric() -> None:
    assert owner_of("tansiq_step_seconds_bucket") == declared()["tansiq_step_seconds"]
    assert owner_of("tansiq_messages_total") == declared()["tansiq_messages_total"]
    for stranger in ("tansiq_messages", "tansiq_mesages_total", "tansiq_in_flight_count", "tansiq_messages_created"):
        assert owner_of(stranger) is None


def names_of(metric: Declared) -> set[str]:
    """Return under what names the client keeps a metric."""
    return {metric.name, metric.name.removesuffix("_total")}


def made_in(source: str) -> list[str]:
    """Return what of a source reaches for the constructors of metrics."""
    found = []
    aliases = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            aliases |= {one.asname or one.name for one in node.names if one.name.startswith("prometheus_client")}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prometheus_client"):
            found += [one.name for one in node.names if _constructs(one.name)]
        if isinstance(node, ast.Attribute) and _constructs(node.attr) and _root(node) in aliases:
            found.append(node.attr)
    return found


def _constructs(name: str) -> bool:
    return name in CONSTRUCTORS or name.endswith("MetricFamily")


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""

"""docs/metrics.md: each metric with its sentence, its labels and the service that counts it."""

from collections.abc import Iterator, Mapping
from types import ModuleType

from prometheus_client.metrics import MetricWrapperBase

from deploy.docs.markdown import code, page, table

SHOWN_VALUES = 16
SHARED = "runtime"

ABOUT = """\
Each process answers `/metrics` in Prometheus' text format on the port of its `/ready` (`tansiq status` lists them),
beside the usual `process_…` and `python_…`. Labels are closed sets: no url, no id, no actor; `source` stands on one
gauge alone. Where the values of a label are known beforehand they are listed, and their series begin at 0. A histogram
also gives `_bucket`, `_sum` and `_count`. Boards and alarms made of these: `deploy/grafana`, `deploy/prometheus`."""


def metrics_page(modules: Mapping[str, ModuleType]) -> str:
    """Return the page of the metrics that each service's module declares.

    Raises ValueError for a metric without a whole sentence.
    """
    parts = [ABOUT]
    for service, module in sorted(modules.items(), key=lambda item: (item[0] != SHARED, item[0])):
        rows = [_row(metric) for metric in declared(module)]
        if rows:
            parts += [f"## {'Every service' if service == SHARED else service.capitalize()}", _intro(module)]
            parts.append(table(["metric", "type", "labels", "what it says"], rows))
    return page("Metrics", *parts)


def _intro(module: ModuleType) -> str:
    return f"Declared in {code(module.__name__.replace('.', '/') + '.py')}."


def declared(module: ModuleType) -> Iterator[MetricWrapperBase]:
    """Yield the metrics that a module makes itself, in its order."""
    return (value for value in vars(module).values() if isinstance(value, MetricWrapperBase))


def _row(metric: MetricWrapperBase) -> list[str]:
    described = next(iter(metric.describe()))
    name = described.name + ("_total" if described.type == "counter" else "")
    sentence = described.documentation
    if len(sentence.split()) < 2 or not sentence.endswith("."):
        raise ValueError(f"metric {name} needs a whole sentence, not {sentence!r}")
    return [code(name), described.type, _labels(metric), sentence]


def _labels(metric: MetricWrapperBase) -> str:
    names: tuple[str, ...] = metric._labelnames
    known = list(getattr(metric, "_metrics", {}))
    shown = []
    for place, name in enumerate(names):
        values = sorted({values[place] for values in known})
        listed = f" = {' '.join(map(code, values))}" if 0 < len(values) <= SHOWN_VALUES else ""
        shown.append(code(name) + listed)
    return "; ".join(shown) or "–"

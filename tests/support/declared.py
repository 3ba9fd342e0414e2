"""The metrics that are declared: every module-level object of every service's metrics.py."""

import importlib
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import NamedTuple

from prometheus_client.metrics import MetricWrapperBase

SERVICES = Path(__file__).parents[2] / "services"


class Declared(NamedTuple):
    """One metric as its module declares it; a counter's name ends in ``_total``."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str
    buckets: tuple[float, ...]
    module: str


@cache
def declared() -> MappingProxyType[str, Declared]:
    """Return every declared metric by its name."""
    names = [f"services.{path.parent.name}.metrics" for path in sorted(SERVICES.glob("*/metrics.py"))]
    found = [one for name in names for one in _of(importlib.import_module(name))]
    return MappingProxyType({one.name: one for one in found})


def _of(module: ModuleType) -> list[Declared]:
    return [_read(one, module) for one in vars(module).values() if isinstance(one, MetricWrapperBase)]


def _read(metric: MetricWrapperBase, module: ModuleType) -> Declared:
    family = metric.describe()[0]
    name = f"{family.name}_total" if family.type == "counter" else family.name
    buckets = tuple(getattr(metric, "_upper_bounds", ()))[:-1]  # the last is +Inf
    return Declared(name, family.type, metric._labelnames, family.documentation, buckets, module.__name__)


def owner_of(sample: str) -> Declared | None:
    """Return the metric that a sample of a scrape belongs to, None for one that nobody declared."""
    for suffix in ("", "_bucket", "_sum", "_count"):
        metric = declared().get(sample.removesuffix(suffix) if suffix else sample)
        if metric is not None and sample.endswith(suffix) and (suffix == "" or metric.kind == "histogram"):
            return metric
    return None

"""Witness: what Prometheus says of the processes, where the portal itself knows of none to ask."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from services.portal.operate.looks import Look
from services.portal.operate.memory import Sample
from services.portal.operate.prometheus import Prometheus

JOB = 'job="tansiq"'
OURS = ("tansiq_ready", "tansiq_build_info")


class Seen(NamedTuple):
    """What Prometheus has of one process."""

    service: str
    replica: int | None
    up: bool
    samples: list[Sample]


async def looks_from(prometheus: Prometheus, names: tuple[str, ...]) -> list[Look]:
    """Return a look at every process that Prometheus scrapes for us; raise PrometheusError when it does not answer."""
    at = time.time()
    seen: dict[str, Seen] = {}
    for labels, value in await prometheus.instant(f"up{{{JOB}}}"):
        instance = labels["instance"]
        number = labels.get("replica", "")
        replica = int(number) if number.isdecimal() else None
        seen[instance] = Seen(labels.get("service", instance), replica, value > 0, [])
    pattern = "|".join((*names, *OURS))
    for labels, value in await prometheus.instant(f'{{__name__=~"{pattern}",{JOB}}}'):
        if labels["instance"] in seen:
            seen[labels["instance"]].samples.append(Sample(labels["__name__"], _own(labels), value))
    return [_look(instance, found, at) for instance, found in seen.items()]


def _look(instance: str, seen: Seen, at: float) -> Look:
    unready = any(sample.name == "tansiq_ready" and sample.value == 0 for sample in seen.samples)
    versions = [sample.labels["version"] for sample in seen.samples if sample.name == "tansiq_build_info"]
    return Look(
        service=seen.service,
        replica=seen.replica,
        url=instance,
        at=at,
        ready=not unready if seen.up else None,
        reasons=_reasons(instance, seen.up, unready),
        version=versions[0] if versions else None,
        samples=tuple(seen.samples) if seen.up else (),
    )


def _reasons(instance: str, up: bool, unready: bool) -> tuple[str, ...]:
    if not up:
        return (f"Prometheus gets no answer from {instance}",)
    return (f"its reasons stand on {instance}/ready",) if unready else ()


def _own(labels: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if name not in ("__name__", "job", "instance")}

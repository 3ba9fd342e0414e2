"""PromQL: the few forms that the operator page can work out itself, read from the same text that Prometheus gets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Aggregate = Literal["sum", "max", "min"]
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SELECTOR = rf"(?P<metric>{NAME})\s*(?:\{{(?P<labels>[^}}]*)\}})?"
COUNTED = re.compile(rf"(?P<rate>rate|increase)\s*\(\s*{SELECTOR}\s*\[(?P<window>\d+[smhd])\]\s*\)")
PLAIN = re.compile(SELECTOR)
AGGREGATE = re.compile(r"(?P<operator>sum|max|min)\s*(?:by\s*\((?P<by>[^)]*)\)\s*)?\((?P<inner>.*)\)", re.DOTALL)
QUANTILE = re.compile(r"histogram_quantile\s*\(\s*(?P<quantile>0?\.\d+)\s*,(?P<inner>.*)\)", re.DOTALL)
MATCHER = re.compile(r'\s*(?P<label>[a-zA-Z_][a-zA-Z0-9_]*)\s*(?P<operator>=~|!~|!=|=)\s*"(?P<value>[^"\\]*)"\s*')


class UnreadableError(ValueError):
    """An expression of a form that only Prometheus can work out."""


@dataclass(frozen=True)
class Matcher:
    """What a label must be, or must not be; a regular expression matches whole values, as in Prometheus."""

    label: str
    operator: str
    value: str

    def takes(self, labels: Mapping[str, str]) -> bool:
        """Say whether these labels match; an absent label is empty."""
        found = labels.get(self.label, "")
        same = re.fullmatch(self.value, found) is not None if "~" in self.operator else found == self.value
        return same != self.operator.startswith("!")


@dataclass(frozen=True)
class Expression:
    """One aggregation of a metric: plain, counted per second or over a window, or a quantile of its buckets."""

    metric: str
    operator: Aggregate
    by: tuple[str, ...]
    matchers: tuple[Matcher, ...] = ()
    counted: Literal["rate", "increase"] | None = None
    window_seconds: int = 0
    quantile: float | None = None


def read(text: str) -> Expression:
    """Read an expression, or raise UnreadableError that shows it."""
    whole = text.strip()
    quantile = QUANTILE.fullmatch(whole)
    aggregate = AGGREGATE.fullmatch((quantile["inner"] if quantile else whole).strip())
    if aggregate is None:
        raise UnreadableError(f"no form that can be worked out without Prometheus: {whole}")
    inner = aggregate["inner"].strip()
    counted = COUNTED.fullmatch(inner)
    selected = counted or PLAIN.fullmatch(inner)
    by = tuple(label.strip() for label in (aggregate["by"] or "").split(",") if label.strip())
    if selected is None or (quantile and (counted is None or counted["rate"] != "rate" or "le" not in by)):
        raise UnreadableError(f"no form that can be worked out without Prometheus: {whole}")
    return Expression(
        metric=selected["metric"],
        operator=aggregate["operator"],  # type: ignore[arg-type]  # the pattern knows these three only
        by=tuple(label for label in by if not (quantile and label == "le")),
        matchers=_matchers(selected["labels"] or "", whole),
        counted=counted["rate"] if counted else None,  # type: ignore[arg-type]  # as above
        window_seconds=seconds(counted["window"]) if counted else 0,
        quantile=float(quantile["quantile"]) if quantile else None,
    )


def seconds(duration: str) -> int:
    """Read a duration of one unit, such as 5m."""
    return int(duration[:-1]) * SECONDS[duration[-1]]


def _matchers(text: str, whole: str) -> tuple[Matcher, ...]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = MATCHER.match(text, position)
        if match is None:
            raise UnreadableError(f"unreadable labels {text!r} in {whole}")
        found.append(Matcher(match["label"], match["operator"], match["value"]))
        position = match.end() + text[match.end() :].startswith(",")
    return tuple(found)

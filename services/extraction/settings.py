"""Settings of the extractor: the bars of its lanes and its limits."""

from dataclasses import dataclass, field
from functools import partial

from services.extraction.likely.table import TIES, Ties, ties
from services.extraction.scoring.weights import FITTED

VERSION = "1.0.0"
ONTOLOGY = "military_coordination 1.0"


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """Bars and limits; a change of any changes what is reported, never how it is read."""

    weights: str = FITTED
    ties: Ties | None = field(default_factory=partial(ties, TIES))  # None: only constructions say who acts together
    likely: bool = True  # forces that no construction ties may go to review
    review_score: float | None = None  # None: the bar of the table of weights
    alert_score: float | None = None
    silent_reasons: bool = False  # also reasons that have neither points nor words: training gives them their points
    max_characters: int = 400_000
    max_sentence_tokens: int = 160  # glued navigation is longer than any sentence


DEFAULTS = ExtractionSettings()

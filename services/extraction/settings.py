"""Settings of the extractor: the bars of its lanes and its limits."""

from dataclasses import dataclass

VERSION = "1.0.0"
ONTOLOGY = "military_coordination 1.0"


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """Bars and limits; a change of any changes what is reported, never how it is read."""

    review_score: float = 5.0
    alert_score: float = 6.5
    max_characters: int = 400_000
    max_sentence_tokens: int = 160  # glued navigation is longer than any sentence
    window_tokens: int = 24


DEFAULTS = ExtractionSettings()

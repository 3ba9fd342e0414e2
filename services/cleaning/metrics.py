"""What cleaning counts: by which path pages became articles, and how good they are."""

from collections.abc import Sequence

import orjson
from prometheus_client import Counter

from schemas.topics import ARTICLES
from schemas.vocabulary import WORDS
from services.runtime.metrics import begin_at_zero
from services.runtime.outcomes import Forwarded, Outcome

REJECTIONS = ("not_text", "empty", "too_large", "too_deep", "challenge", "wall", "missing", "index", "no_text")
PATHS = ("html", "plain_text", "fallback")
BASES = ("jsonld", "meta", "feed", "markup", "visible", "htmldate", "none")
LANGUAGES_TOLD_APART = ("ar", "en", "fa", "he", "tr", "ku", "ckb", "fr", "de", "es", "ru", "uk", "zh", "ur", "und")
OTHER = "other"  # a page may call its language anything

CLEANED = Counter("tansiq_cleaned_total", "Articles, by the path that found their text.", ["path"])
PUBLISHED = Counter("tansiq_published_total", "Articles, by where their date was read.", ["basis"])
LANGUAGES = Counter("tansiq_languages_total", "Articles, by language.", ["language"])
QUALITY_FLAGS = Counter("tansiq_quality_flags_total", "Articles that carry a quality flag.", ["flag"])

begin_at_zero(CLEANED, PATHS)
begin_at_zero(PUBLISHED, BASES)
begin_at_zero(LANGUAGES, (*LANGUAGES_TOLD_APART, OTHER))
begin_at_zero(QUALITY_FLAGS, WORDS["quality_flag"])


def count(outcomes: Sequence[Outcome]) -> None:
    """Count the articles among the outcomes of one chunk."""
    for outcome in outcomes:
        for output in outcome.outputs if isinstance(outcome, Forwarded) else ():
            if output.topic == ARTICLES.name and output.value is not None:
                _count_article(orjson.loads(output.value))


def _count_article(article: dict[str, dict[str, object]]) -> None:
    flags = [str(flag) for flag in _items(article["quality"]["flags"])]
    language = str(article["language"]["code"])
    path = next((flag for flag in ("plain_text", "fallback") if flag in flags), "html")
    CLEANED.labels(path).inc()
    PUBLISHED.labels(str(article["published"]["basis"])).inc()
    LANGUAGES.labels(language if language in LANGUAGES_TOLD_APART else OTHER).inc()
    for flag in flags:
        QUALITY_FLAGS.labels(flag).inc()


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []

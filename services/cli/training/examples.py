"""Examples: every candidate of the labelled texts with the codes that hold of it and whether a reader agrees."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from schemas.article import Article
from schemas.report import Report
from services.cli.evaluation.background import files_of, items_of
from services.cli.evaluation.gold import Gold, article_of_gold, gold_of
from services.cli.evaluation.judge import judge
from services.cli.evaluation.labels import Label, article, gold, items_in
from services.cli.training.logistic import Case
from services.extraction.core import extract
from services.extraction.lexicon.model import Lexicon
from services.extraction.settings import ExtractionSettings

OWN = "own"
NO_BAR = ExtractionSettings(review_score=float("-inf"), alert_score=float("-inf"))


class Found(NamedTuple):
    """One candidate: its case, and whether its lane is review whatever its score."""

    case: Case
    doubtful: bool


class Example(NamedTuple):
    """One labelled text with its candidates; ``fold`` is what is held out with it, ``story`` what must go with it."""

    id: str
    is_event: bool
    weight: float
    fold: str
    story: str
    stratum: str
    candidates: tuple[Found, ...]


def real_examples(
    labels: Mapping[str, Label], articles: Path, lexicon: Lexicon, fetched_at: datetime | None
) -> Iterator[Example]:
    """Yield the judged articles of the development split; a story that the held-out split tells too is left out."""
    held_out = {label.story for label in labels.values() if label.split == "test"}
    for item, name in items_in(articles, {label.set for label in labels.values()}):
        label = labels.get(str(item.get("id")))
        if label is None or label.split == "test" or label.story in held_out:
            continue
        candidates = _candidates(article(item, fetched_at), gold(label), label.weight, lexicon)
        fold, stratum = f"{name} {label.outlet}", label.stratum or name
        yield Example(label.id, label.is_event, label.weight, fold, label.story, stratum, candidates)


def corpus_examples(corpus: Path, weight: float, lexicon: Lexicon, fetched_at: datetime | None) -> Iterator[Example]:
    """Yield the items of labelled sets (JSONL), theatre by theatre."""
    for file in files_of(corpus):
        for _, item in items_of(file):
            told = gold_of(item)
            candidates = _candidates(article_of_gold(item, fetched_at), told, weight, lexicon)
            yield Example(
                told.id, told.is_event, weight, f"theatre {told.theatre}", told.story or told.id, OWN, candidates
            )


def _candidates(one: Article, told: Gold, weight: float, lexicon: Lexicon) -> tuple[Found, ...]:
    found = extract(one, lexicon, NO_BAR)
    if not isinstance(found, list):
        return ()
    return tuple(
        Found(Case(_codes(report), _agrees(report, told, lexicon), weight), report.lane != "alert") for report in found
    )


def _codes(report: Report) -> tuple[str, ...]:
    return tuple(sorted({reason.code for reason in report.reasons}))


def _agrees(report: Report, told: Gold, lexicon: Lexicon) -> bool:
    """Say whether a candidate is of the event that a reader found: one of its actors is among those named."""
    if not told.is_event or not told.actors:
        return told.is_event
    return judge(told, [report], lexicon).participants.right > 0

"""Examples: every candidate of the labelled texts with the codes that hold of it and whether a reader agrees."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from schemas.article import Article
from schemas.report import Report
from services.cli.evaluation.background import files_of, items_of
from services.cli.evaluation.gold import Gold, article_of_gold, gold_of
from services.cli.evaluation.judge import judge
from services.cli.evaluation.labels import Label, article, gold, items_in
from services.cli.items import article_of
from services.cli.training.likely.parts import unlearned
from services.cli.training.logistic import Case
from services.extraction.core import extract
from services.extraction.lexicon.model import Lexicon
from services.extraction.likely.table import Ties
from services.extraction.scoring.weights import PRIOR
from services.extraction.settings import ExtractionSettings

OWN, CASE = "own", "case"
CASE_WEIGHT = 3.0  # a case table says what must hold
CASE_DAY = "2024-06-12"  # on which the case tables are read
NO_BAR = ExtractionSettings(
    weights=PRIOR, likely=False, review_score=float("-inf"), alert_score=float("-inf"), silent_reasons=True
)


class Found(NamedTuple):
    """One candidate: its case, and whether its lane is review whatever its score."""

    case: Case
    doubtful: bool


class Text(NamedTuple):
    """One labelled text; ``fold`` is what is held out with it, ``story`` what must go with it."""

    id: str
    article: Article
    told: Gold
    weight: float
    fold: str
    story: str
    stratum: str


class Example(NamedTuple):
    """One labelled text with its candidates."""

    id: str
    is_event: bool
    weight: float
    fold: str
    story: str
    stratum: str
    candidates: tuple[Found, ...]


def real_examples(
    labels: Mapping[str, Label],
    articles: Path,
    lexicon: Lexicon,
    fetched_at: datetime | None,
    parts: Sequence[Ties] = (),
) -> Iterator[Example]:
    """Yield the judged articles of the development split."""
    return (example(text, lexicon, parts) for text in real_texts(labels, articles, fetched_at))


def corpus_examples(
    corpus: Path, weight: float, lexicon: Lexicon, fetched_at: datetime | None, parts: Sequence[Ties] = ()
) -> Iterator[Example]:
    """Yield the items of labelled sets."""
    return (example(text, lexicon, parts) for text in corpus_texts(corpus, weight, fetched_at))


def real_texts(labels: Mapping[str, Label], articles: Path, fetched_at: datetime | None) -> Iterator[Text]:
    """Yield the judged articles of the development split; a story that the held-out split tells too is left out.

    Single sentences are for measuring: points and bars speak of whole articles.
    """
    whole = {name: label for name, label in labels.items() if not label.is_sentence}
    held_out = {label.story for label in whole.values() if label.split == "test"}
    for item, name in items_in(articles, {label.set for label in whole.values()}):
        label = whole.get(str(item.get("id")))
        if label is None or label.split == "test" or label.story in held_out:
            continue
        fold, stratum = f"{name} {label.outlet}", label.stratum or name
        yield Text(label.id, article(item, fetched_at), gold(label), label.weight, fold, label.story, stratum)


def corpus_texts(corpus: Path, weight: float, fetched_at: datetime | None) -> Iterator[Text]:
    """Yield the items of labelled sets (JSONL), theatre by theatre."""
    for file in files_of(corpus):
        for _, item in items_of(file):
            told = gold_of(item)
            one = article_of_gold(item, fetched_at)
            yield Text(told.id, one, told, weight, f"theatre {told.theatre}", told.story or told.id, OWN)


def case_files(folder: Path) -> list[Path]:
    """Return the case tables of a folder."""
    return sorted(folder.glob("[a-z][a-z].csv"))


def case_examples(
    folder: Path, lexicon: Lexicon, fetched_at: datetime | None, parts: Sequence[Ties] = ()
) -> Iterator[Example]:
    """Yield the rows of case tables (CSV, one for each language), one kind of case after the other."""
    for file in case_files(folder):
        for name, row in rows_of(file):
            yield _case(name, row, bool(row["subtype"]), lexicon, fetched_at, parts)


def quiet_examples(
    file: Path, lexicon: Lexicon, fetched_at: datetime | None, parts: Sequence[Ties] = ()
) -> Iterator[Example]:
    """Yield the rows of a table of lanes (CSV) whose text must give no Report."""
    for name, row in rows_of(file):
        if row["lane"] == "none":
            yield _case(name, row, False, lexicon, fetched_at, parts)


def rows_of(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a table of cases or lanes with their names, each with its language."""
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            yield f"{file.stem} {number}", {"language": file.stem, **row}


def article_of_case(row: Mapping[str, str], fetched_at: datetime | None) -> Article:
    """Make the Article of a row."""
    item = {"title": row["title"], "lang": row["language"], "published": CASE_DAY}
    return article_of({"text": row["text"].replace("\\n", "\n"), **item}, fetched_at)


def _case(
    name: str,
    row: Mapping[str, str],
    is_event: bool,
    lexicon: Lexicon,
    fetched_at: datetime | None,
    parts: Sequence[Ties],
) -> Example:
    reports = _reports(article_of_case(row, fetched_at), lexicon, f"case {name}", parts)
    named = set(row.get("principals", "").split())
    told = tuple(_found(one, bool(named & {a.id for a in one.participants}), CASE_WEIGHT) for one in reports)
    return Example(name, is_event, CASE_WEIGHT, f"case {row['case']}", name, CASE, told)


def example(text: Text, lexicon: Lexicon, parts: Sequence[Ties] = ()) -> Example:
    """Return a text with its candidates; ``parts`` are the tables of ties that hold out a part each."""
    reports = _reports(text.article, lexicon, text.fold, parts)
    found = tuple(_found(report, _agrees(report, text.told, lexicon), text.weight) for report in reports)
    return Example(text.id, text.told.is_event, text.weight, text.fold, text.story, text.stratum, found)


def _reports(one: Article, lexicon: Lexicon, fold: str, parts: Sequence[Ties]) -> list[Report]:
    settings = replace(NO_BAR, ties=unlearned(parts, fold)) if parts else NO_BAR
    found = extract(one, lexicon, settings)
    return found if isinstance(found, list) else []


def _found(report: Report, right: bool, weight: float) -> Found:
    return Found(Case(_codes(report), right, weight), report.lane != "alert")


def _codes(report: Report) -> tuple[str, ...]:
    return tuple(sorted({reason.code for reason in report.reasons}))


def _agrees(report: Report, told: Gold, lexicon: Lexicon) -> bool:
    """Say whether a candidate is of the event that a reader found: one of its actors is among those named."""
    if not told.is_event or not told.actors:
        return told.is_event
    return judge(told, [report], lexicon).participants.right > 0

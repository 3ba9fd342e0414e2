"""Texts that likely ties are learned from: judged ones, case tables, and ordinary articles that tell of nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from schemas.article import Article
from schemas.rejected import Rejected
from services.cli.evaluation.gold import Gold
from services.cli.evaluation.judge import is_meant
from services.cli.evaluation.labels import Label, article, held_out_outlets, items_in
from services.cli.evaluation.resolve import actors_listed
from services.cli.training.examples import CASE, article_of_case, case_files, rows_of
from services.cli.training.examples import Text as Judged
from services.extraction.candidates import gather
from services.extraction.core import extract
from services.extraction.dating.anchors import anchor_of
from services.extraction.lexicon.model import Lexicon
from services.extraction.likely.pairs import Pair, in_circumstances, pairs
from services.extraction.reading import Text, read
from services.extraction.settings import ExtractionSettings

TIED_ONLY = ExtractionSettings(ties=None)
QUIET = "ordinary"  # the stratum of articles that nobody judged and that give no Report


class Told(NamedTuple):
    """Two forces of a sentence: their cues, whether a reader found them acting together, and in what kind of act."""

    cues: frozenset[str]
    right: bool
    kind: str


class Example(NamedTuple):
    """One text: what a reader says of it, whether a construction finds it anyway, and its pairs of forces."""

    id: str
    is_event: bool
    weight: float
    fold: str
    stratum: str
    is_found: bool
    told: tuple[Told, ...]


def judged(texts: Iterable[Judged], lexicon: Lexicon) -> Iterator[Example]:
    """Yield judged texts: two forces act together where both are among the actors that a label lists apart."""
    for one in texts:
        found = isinstance(extract(one.article, lexicon, TIED_ONLY), list)
        told = tuple(_told(one.article, one.told, lexicon))
        yield Example(one.id, one.told.is_event, one.weight, one.fold, one.stratum, found, told)


def ordinary(
    labels: Mapping[str, Label], articles: Path, lexicon: Lexicon, fetched_at: datetime | None
) -> Iterator[Example]:
    """Yield the articles of the sets and outlets of the development split that nobody judged and that give no Report.

    Few of them tell of an event: those that rang, and most of those with a candidate, were judged.
    """
    held_out = held_out_outlets(labels)
    for item, name in items_in(articles, {label.set for label in labels.values() if not label.is_sentence}):
        identity, outlet = str(item.get("id")), str(item.get("source"))
        if identity in labels or (name, outlet) in held_out:
            continue
        one = article(item, fetched_at)
        told = tuple(Told(pair.cues, False, "") for pair in _pairs(one, _read(one, lexicon)))
        if not told or isinstance(extract(one, lexicon, TIED_ONLY), Rejected):
            yield Example(identity, False, 1.0, f"{name} {outlet}", QUIET, False, told)


def cases(folder: Path, lexicon: Lexicon, fetched_at: datetime | None) -> Iterator[Example]:
    """Yield the rows of case tables and of the table of lanes: near-misses, and events with the ids of who acts."""
    for file in (*case_files(folder), folder / "lanes.csv"):
        for name, row in rows_of(file):
            yield _case(name, row, lexicon, fetched_at)


def _case(name: str, row: Mapping[str, str], lexicon: Lexicon, fetched_at: datetime | None) -> Example:
    one = article_of_case(row, fetched_at)
    found = isinstance(extract(one, lexicon, TIED_ONLY), list)
    named = set(row.get("principals", "").split())
    is_event = bool(row.get("subtype")) or row.get("lane") in ("alert", "review")
    told = (
        Told(pair.cues, {pair.first[1].actor.id, pair.second[1].actor.id} <= named, row.get("subtype") or "")
        for pair in _pairs(one, _read(one, lexicon))
    )
    known = tuple(told) if named or not is_event else ()  # the table of lanes does not say who acts
    return Example(name, is_event, 1.0, f"case {name}", CASE, found, known)


def _told(one: Article, gold: Gold, lexicon: Lexicon) -> Iterator[Told]:
    text = _read(one, lexicon)
    named = [
        ids
        for name in (gold.actors if gold.is_event else ())
        for ids in actors_listed(name, lexicon, text.stage, gold.language)
    ]
    kind = gold.subtypes[0] if gold.subtypes else ""
    for pair in _pairs(one, text):
        first, second = (
            {k for k, ids in enumerate(named) if is_meant(force[1].actor, ids)} for force in (pair.first, pair.second)
        )
        yield Told(pair.cues, any(a != b for a in first for b in second), kind)


def _read(one: Article, lexicon: Lexicon) -> Text:
    return read(one, lexicon, one.language.code, TIED_ONLY)


def _pairs(one: Article, text: Text) -> list[Pair]:
    if not text.readings:
        return []
    gathered, anchor = gather(text), anchor_of(one.published, one.fetched_at, text)
    return [in_circumstances(pair, text, gathered, anchor) for pair in pairs(text)]

"""Labels: judgements on articles that lie beside the project, and what extraction made of these."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from schemas.article import Article
from schemas.rejected import Rejected
from schemas.report import Report
from services.cli.evaluation.background import files_of, items_of
from services.cli.evaluation.gold import Gold, gold_of
from services.cli.evaluation.judge import Overlap, judge
from services.cli.items import ItemError, article_of
from services.extraction.lexicon.model import Lexicon

LATER, SENTENCES = "second-", "gsr-"


Row = TypeVar("Row")


class Label(NamedTuple):
    """One judged article, or a sentence of one: whether it tells of an event, who acts, and for how many it stands."""

    id: str
    set: str
    outlet: str
    stratum: str
    weight: float
    is_event: bool
    subtype: str
    actors: tuple[str, ...]
    story: str
    split: str
    draw: str = ""

    @property
    def is_later(self) -> bool:
        """Say whether it was drawn a second time, from articles that the first draws' weights already stand for."""
        return self.draw.startswith(LATER)

    @property
    def is_sentence(self) -> bool:
        """Say whether it is a single sentence of an article that nobody has: no title, no lead, no story round it."""
        return self.draw.startswith(SENTENCES)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one judged article gave; ``participants`` of its strongest alert, None where it is no true alert."""

    label: Label
    lane: str  # alert, review or none
    participants: Overlap | None


class Unlabelled(NamedTuple):
    """An article of a judged set that has no label and rings; ``is_event`` where somebody has read it since."""

    id: str
    set: str
    stratum: str
    split: str
    is_event: bool | None


def read_labels(path: Path) -> dict[str, Label]:
    """Read the table, by article; raise ItemError naming a line that is wrong."""
    return _by_article(path, _label)


def read_later(path: Path) -> dict[str, bool]:
    """Read whether articles that rang without a label tell of an event; raise ItemError naming a line that is wrong."""
    return _by_article(path, _is_event)


def _by_article(path: Path, read: Callable[[Mapping[str, str]], Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                found[row["id"]] = read(row)
            except (KeyError, ValueError) as fault:
                raise ItemError(f"{path}, line {number}: {fault}") from None
    return found


def _is_event(row: Mapping[str, str]) -> bool:
    return {"1": True, "0": False}[row["is_event"]]


def _label(row: Mapping[str, str]) -> Label:
    return Label(
        id=row["id"],
        set=row["set"],
        outlet=row["outlet"],
        stratum=row["stratum"],
        weight=float(row["weight"]),
        is_event=_is_event(row),
        subtype=row["subtype"],
        actors=tuple(name.strip() for name in row["actors"].split(";") if name.strip()),
        story=row["story"] or row["id"],
        split=row["split"],
        draw=row["draw"],
    )


def held_out_outlets(labels: Mapping[str, Label]) -> set[tuple[str, str]]:
    """Return the outlets of the test split, each with its set: nothing is learned from any article of theirs."""
    return {(label.set, label.outlet) for label in labels.values() if label.split == "test"}


def set_of(file: Path) -> str:
    """Return the set that a file holds: its name without what follows the first dot."""
    return file.name.split(".")[0]


def items_in(path: Path, sets: Iterable[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every item of the named sets with its set; a file of another set is not opened."""
    wanted = set(sets)
    for file in files_of(path):
        if set_of(file) in wanted:
            for _, item in items_of(file):
                yield item, set_of(file)


def article(item: dict[str, Any], fetched_at: datetime | None) -> Article:
    """Make the Article of an item as it was crawled: its own time, where it has one, counts before the run's."""
    crawled = item.get("extracted")
    return article_of(item, datetime.fromisoformat(f"{crawled}+00:00") if crawled else fetched_at)


def outcome(label: Label, found: list[Report] | Rejected, lexicon: Lexicon) -> Outcome:
    """Hold what extraction made of one article against its label."""
    if isinstance(found, Rejected):
        return Outcome(label, "none", None)
    alerts = [report for report in found if report.lane == "alert"]
    if not alerts:
        return Outcome(label, "review", None)
    if not label.is_event or not label.actors:
        return Outcome(label, "alert", None)
    strongest = max(alerts, key=lambda report: (report.score, report.report_id))
    return Outcome(label, "alert", judge(gold(label), [strongest], lexicon).participants)


def gold(label: Label) -> Gold:
    """Return a label as the gold of a text."""
    actors, subtypes = list(label.actors), [label.subtype] if label.subtype else []
    return gold_of({"id": label.id, "is_event": label.is_event, "actors": actors, "subtypes": subtypes})

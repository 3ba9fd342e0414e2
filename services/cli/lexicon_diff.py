"""Lexicon diff: which events a change of the tables gains and loses over a set of texts.

``python -m services.cli.lexicon_diff [FILE.jsonl ...]`` holds the tables of the working tree against those of HEAD.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from schemas.report import Report
from services.cli.items import article_of
from services.cli.pages import read_time
from services.extraction.core import extract
from services.extraction.lexicon import Lexicon, load

TABLES = "services/extraction/lexicon"
CORPUS = "tests/corpus/articles"
FETCHED = read_time("2024-06-13T09:00:00Z")  # of items without a date: the same in every run


class Event(NamedTuple):
    """One event of a text, as far as a table can change it."""

    item: str
    lane: str
    subtype: str
    actors: str


def main(*files: str) -> int:
    """Print every event that the working tree gains or loses against HEAD."""
    paths = [Path(name) for name in files] or sorted(Path(CORPUS).glob("*.jsonl"))
    items = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        before, after = load(tables_of_head(Path(folder))), load()
        changes = list(compare(items, before, after))
    for sign, event in changes:
        print(sign, event.item, event.lane, event.subtype, event.actors)
    counted = Counter(sign for sign, _ in changes)
    print(f"{len(items)} texts: {counted['+']} gained, {counted['-']} lost; {before.digest} -> {after.digest}")
    return 0


def tables_of_head(folder: Path) -> Path:
    """Unpack the tables as they were last committed; return where they are."""
    packed = subprocess.run(["git", "archive", "HEAD", TABLES], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / TABLES


def compare(items: Iterable[dict[str, Any]], before: Lexicon, after: Lexicon) -> Iterator[tuple[str, Event]]:
    """Yield each lost event with a minus and each gained one with a plus, text by text."""
    for item in items:
        old, new = events_of(item, before), events_of(item, after)
        yield from (("-", event) for event in sorted(old - new))
        yield from (("+", event) for event in sorted(new - old))


def events_of(item: dict[str, Any], lexicon: Lexicon) -> frozenset[Event]:
    """Return the events that a lexicon finds in a text."""
    found = extract(article_of(item, None if item.get("published") else FETCHED), lexicon)
    return frozenset(_event(item, report) for report in found) if isinstance(found, list) else frozenset()


def _event(item: dict[str, Any], report: Report) -> Event:
    actors = " ".join(sorted(actor.id for actor in report.participants))
    return Event(str(item.get("id", "?")), report.lane, report.subtype, actors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

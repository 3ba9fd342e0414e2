"""Background: every Report that ordinary articles give, per 1,000 of them, with its reasons, for a person to read."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from schemas.report import Report
from services.cli.evaluation.figures import share
from services.cli.items import ItemError

SUFFIXES = (".jsonl", ".jsonl.gz")


def files_of(path: Path) -> list[Path]:
    """Return the file, or every JSONL file under a folder; raise ItemError when there is none."""
    found = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES))
    if not found:
        raise ItemError(f"{path} holds no .jsonl and no .jsonl.gz file")
    return found


def items_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each item with its line number; raise ItemError naming file and line of a wrong one."""
    with gzip.open(file, "rb") if file.name.endswith(".gz") else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = orjson.loads(line)
            except orjson.JSONDecodeError as fault:
                raise ItemError(f"{file}, line {number}: {fault}") from None
            if not isinstance(item, dict):
                raise ItemError(f"{file}, line {number}: not a JSON object")
            yield number, item


def alert_of(name: str, report: Report) -> dict[str, Any]:
    """Return what a reader needs to judge one Report: the sentence, who, and which reasons made its score."""
    return {
        "id": name,
        "lane": report.lane,
        "subtype": report.subtype,
        "score": report.score,
        "participants": [f"{actor.id} ({actor.link or actor.resolved_by})" for actor in report.participants],
        "reasons": {reason.code: reason.points for reason in report.reasons},
        "sentence": report.quotes[0].text if report.quotes else "",
    }


def rates(articles: int, ringing: int, alerts: int, reviews: int) -> dict[str, Any]:
    """Return counts and rates per 1,000 articles; the interval is that of the share of ringing articles."""
    told = share(ringing, articles)
    per = {name: None if value is None else round(1000 * value, 3) for name, value in told._asdict().items()
           if name != "n"}  # fmt: skip
    return {
        "articles": articles,
        "alert_reports": alerts,
        "review_reports": reviews,
        "alert_articles": ringing,
        "alert_reports_per_1000": round(1000 * alerts / articles, 3) if articles else None,
        "alert_articles_per_1000": per,
    }

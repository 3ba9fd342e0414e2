"""Cleaning measured: body F1, titles, dates and authors on a folder of pages with gold, and pages a second.

Usage: python -m tests.benchmarks.clean [FOLDER] [--json]
The folder holds `gold.jsonl` (id, file, url, source_set; title, published, body, authors) and the pages, gzipped.
Without a folder the data beside the project is taken, where it is.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.article import Article
from services.cleaning.core import clean
from services.text.page_body import build_page

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages"
SHINGLE = 4  # words; the measure of the article extraction benchmark
FETCHED = datetime(2026, 11, 20, tzinfo=UTC)  # later than every page of the sets: gold knows no fetch time
WORD = re.compile(r"\w+")
MARKED_BODIES = ("aeb", "fundus", "newspaper4k")  # the other sets' bodies are tools' own output


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return (
        Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))) if words else Counter()
    )


def f1(gold: str, found: str) -> float:
    one, other = shingles(gold), shingles(found)
    common = sum((one & other).values())
    return 2 * common / (one.total() + other.total()) if common else float(not one and not other)


def letters(text: str | None) -> str:
    return "".join(WORD.findall((text or "").lower()))


def is_same_instant(gold: str, found: str) -> bool:
    try:
        one, other = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (gold, found))
        return one.replace(microsecond=0) == other
    except (ValueError, TypeError):
        return False


def scores(row: dict[str, Any], article: Article | None) -> Iterator[tuple[str, float]]:
    """Yield what the gold of one page can judge; a page without an Article scores nothing everywhere."""
    blocks = [article.lead, *article.paragraphs] if article else []
    if row.get("body") and row["source_set"] in MARKED_BODIES and not row.get("doubts"):
        yield "body_f1", f1(row["body"], "\n".join(blocks))
    if row.get("title"):
        yield "title", float(letters(article.title if article else None) == letters(row["title"]))
    if row.get("published"):
        gold, value = row["published"], (article.published.value or "" if article else "")
        yield "day", float(value[:10] == gold[:10])
        yield "day_wrong", float(len(value) >= 10 and value[:10] != gold[:10])
        if len(gold) > 10:
            yield "instant", float(is_same_instant(gold, value))
    if row.get("authors"):
        named = f"{article.byline or ''}, {article.agency or ''}" if article else ""
        found = {name.strip().lower() for name in named.split(",")}
        yield "authors", float({name.strip().lower() for name in row["authors"]} <= found)


def measure(folder: Path) -> dict[str, Any]:
    """Clean every page of a folder once and return the means by set, and the times."""
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    rejected: Counter[str] = Counter()
    seconds: dict[str, float] = {}
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            body = gzip.decompress((folder / row["file"]).read_bytes())
            url = row.get("url") or "https://unknown.example/"
            page = build_page(body, url, fetched_at=FETCHED, content_type="text/html")
            begin = time.process_time()
            found = clean(page)
            seconds[row["id"]] = time.process_time() - begin
            article = found if isinstance(found, Article) else None
            if not isinstance(found, Article):
                rejected[found.reason] += 1
            for name, score in scores(row, article):
                sums[row["source_set"]][name].append(score)
    slowest = max(seconds, key=lambda name: seconds[name])
    return {
        "sets": {
            name: {score: {"mean": round(sum(v) / len(v), 4), "pages": len(v)} for score, v in sorted(parts.items())}
            for name, parts in sorted(sums.items())
        },
        "pages": len(seconds),
        "rejected": dict(rejected),
        "pages_per_cpu_second": round(len(seconds) / sum(seconds.values()), 1),
        "slowest": {"id": slowest, "cpu_seconds": round(seconds[slowest], 2)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if not (options.folder / "gold.jsonl").exists():
        print(f"clean: no gold.jsonl in {options.folder}; name a folder of pages with gold")
        return
    result = measure(options.folder)
    if options.json:
        print(json.dumps(result))
        return
    for name, parts in result["sets"].items():
        print(f"{name:12}", "  ".join(f"{score} {v['mean']:.3f} ({v['pages']})" for score, v in parts.items()))
    print(
        f"{result['pages']} pages, rejected {result['rejected']}, {result['pages_per_cpu_second']} pages a CPU second,"
    )
    print(f"slowest {result['slowest']['id']} {result['slowest']['cpu_seconds']} s")


if __name__ == "__main__":
    main()

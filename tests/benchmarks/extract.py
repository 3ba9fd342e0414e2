"""Articles per second and core that extraction reads: `python -m tests.benchmarks.extract [--json]`."""

import json
import resource
import sys
import time

from schemas.article import Article
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_cases import ROWS

CHARACTERS = 2500  # the mean length of real news
ROUNDS = 5


def articles() -> list[Article]:
    """Return articles of ordinary length: one telling line each, the rest of the texts of the other lines."""
    made = []
    for place, row in enumerate(ROWS):
        others = [other["text"] for other in ROWS if other["language"] == row["language"] and not other["subtype"]]
        turned = others[place % len(others) :] + others[: place % len(others)]
        text = row["text"]
        while len(text) < CHARACTERS:
            text += "\n" + turned[len(text) % len(turned)]
        made.append(an_article(text, row["language"], url=f"https://news.example/{place}"))
    return made


def measure() -> dict[str, float]:
    """Return what one core does, by processor time."""
    lexicon, texts = load(), articles()
    for article in texts:
        extract(article, lexicon)
    begun = time.process_time()
    reports = 0
    for _ in range(ROUNDS):
        for article in texts:
            found = extract(article, lexicon)
            reports += len(found) if isinstance(found, list) else 0
    seconds = time.process_time() - begun
    count = ROUNDS * len(texts)
    return {
        "articles": count,
        "reports": reports,
        "mean_characters": round(sum(len(a.lead) + sum(map(len, a.paragraphs)) for a in texts) / len(texts)),
        "articles_per_second": round(count / seconds, 1),
        "rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


if __name__ == "__main__":
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:>20} {value}" for name, value in figures.items()))

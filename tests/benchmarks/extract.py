"""Extraction per core: articles a second beside a bare tokenise-and-match loop, memory, and how long loading takes.

Texts are this project's own: paragraphs of the sample newsroom and of the case tables, shuffled into articles of about
2.5 kB, about one of whose sentences tells of an event and most others hold a trigger. Ordinary news is read faster.

    python -m tests.benchmarks.extract [--json]
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from schemas.article import Article
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.lexicon.model import Lexicon
from services.extraction.sentences.scan import scan
from services.extraction.words.tokens import read_blocks, read_sentences
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_cases import HITS, MISSES
from tests.unit.newsroom.test_cores import EXPECTED, article

ARTICLES = 600
MEAN_BYTES = 2_500
EVENTFUL = 0.08
EXTRACTING = """
import sys
from schemas.article import Article
from services.extraction.core import extract
from services.extraction.lexicon import load
lexicon = load()
for line in sys.stdin:
    extract(Article.model_validate_json(line), lexicon)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)  # ru_maxrss of a child counts what its parent held when it began
"""


def paragraphs() -> dict[str, tuple[list[str], list[str]]]:
    """Return, for each language, paragraphs that tell of an event and paragraphs that do not."""
    pools: dict[str, tuple[list[str], list[str]]] = {"ar": ([], []), "en": ([], [])}
    for rows, place in ((HITS, 0), (MISSES, 1)):
        for row in (row for row in rows if row["language"] in pools):
            pools[row["language"]][place].extend(row["text"].split("\\n"))
    for path in (*EXPECTED["pages"], *EXPECTED["near_misses"]):
        page = article(path)
        pools[page.language.code][1].extend(page.paragraphs)
    return pools


def articles(count: int) -> list[Article]:
    """Return articles of mixed paragraphs, the same ones each time."""
    pools, chance = paragraphs(), random.Random(3)
    made = []
    for number in range(count):
        language = ("ar", "en")[number % 2]
        eventful, ordinary = pools[language]
        wanted = chance.randint(MEAN_BYTES // 2, MEAN_BYTES * 3 // 2)
        told: list[str] = []
        while sum(len(line.encode()) for line in told) < wanted:
            told.append(chance.choice(eventful if chance.random() < EVENTFUL else ordinary))
        title, *body = told
        made.append(an_article("\n".join(body or [title]), language, title=title, url=f"https://news.example/{number}"))
    return made


def match_only(one: Article, lexicon: Lexicon) -> int:
    """Find every entry of the lexicon and count the marks."""
    tries, language = lexicon.tries_for(one.language.code, one.source.id), one.language.code
    sentences = (sentence for block, text in read_blocks(one) for sentence in read_sentences(block, text, language))
    return sum(len(scan(sentence, tries, language).marks) for sentence in sentences)


def per_second(work: Callable[[Article], object], texts: Iterable[Article]) -> float:
    """Return articles per second of processor time."""
    begun, count = time.process_time(), 0
    for text in texts:
        work(text)
        count += 1
    return count / (time.process_time() - begun)


def measure(count: int) -> dict[str, float]:
    """Run both loops over the same articles, after one warm pass."""
    begun = time.process_time()
    lexicon = load()
    loading = time.process_time() - begun
    texts = articles(count)
    found = [extract(text, lexicon) for text in texts]
    extracting = per_second(lambda text: extract(text, lexicon), texts)
    matching = per_second(lambda text: match_only(text, lexicon), texts)
    sizes = [len("".join((t.title or "", t.lead, *t.paragraphs)).encode()) for t in texts]
    return {
        "articles": count,
        "mean_bytes": round(sum(sizes) / count),
        "reports": sum(len(one) for one in found if isinstance(one, list)),
        "articles_per_second": round(extracting, 1),
        "match_only_per_second": round(matching, 1),
        "share_of_matching": round(extracting / matching, 3),
        "load_seconds": round(loading, 2),
        "peak_rss_mb": round(peak_megabytes(texts), 1),
    }


def peak_megabytes(texts: Iterable[Article]) -> float:
    """Extract from the articles in a process of its own, which holds nothing of this benchmark; return its peak."""
    lines = "\n".join(text.model_dump_json() for text in texts)
    done = subprocess.run([sys.executable, "-c", EXTRACTING], input=lines, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    options = parser.parse_args()
    figures = measure(options.articles)
    if options.json:
        json.dump(figures, sys.stdout)
        sys.stdout.write("\n")
    else:
        for name, value in figures.items():
            sys.stdout.write(f"{name:24}{value:>12}\n")


if __name__ == "__main__":
    main()

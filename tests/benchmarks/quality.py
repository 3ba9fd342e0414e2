"""Quality and speed of extraction on the corpora of the project, held against the figures that were last committed.

python -m tests.benchmarks.quality [--write]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from services.cli.evaluate import measure
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.benchmarks.extract import articles, match_only, per_second

CORPUS = Path(__file__).parents[1] / "corpus"
BASELINE = CORPUS / "baseline.json"
SETS = {"briefs": CORPUS / "briefs.jsonl", "articles": CORPUS / "articles", "leads": CORPUS / "leads"}
ROUNDS, TEXTS = 8, 60


def quality(path: Path) -> dict[str, float]:
    """Return the F1 figures of a labelled set, which may be a folder of files."""
    found = measure(path)["figures"]
    return {
        "alert": f1(found["detection_alert"]),
        "alert and review": f1(found["detection"]),
        "subtypes": found["subtypes_f1"]["f1"],
        "participants": found["participants"]["f1"],
    }


def f1(shares: dict[str, Any]) -> float:
    """Return the harmonic mean of precision and recall."""
    precision, recall = shares["precision"]["value"] or 0.0, shares["recall"]["value"] or 0.0
    return round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0


def speed() -> float:
    """Return extraction's speed as a share of a bare tokenise-and-match loop's on the same texts, at its best."""
    lexicon, texts = load(), articles(TEXTS)
    shares = []
    for _ in range(ROUNDS):
        extracting = per_second(lambda text: extract(text, lexicon), texts)
        shares.append(extracting / per_second(lambda text: match_only(text, lexicon), texts))
    return round(max(shares), 3)


def main() -> None:
    """Measure and print; with --write, make this the baseline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    figures = {**{name: quality(path) for name, path in SETS.items()}, "speed": speed()}
    said = json.dumps(figures, indent=2) + "\n"
    if parser.parse_args().write:
        BASELINE.write_text(said, "utf-8")
    sys.stdout.write(said)


if __name__ == "__main__":
    main()

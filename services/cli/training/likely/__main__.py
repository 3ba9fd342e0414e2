"""Train the table of likely ties on judged and ordinary texts, write it, and print what it finds in unseen ones.

python -m services.cli.training.likely --articles FOLDER --parts FOLDER [--corpus FILE_OR_FOLDER ...] [--cases FOLDER]

The parts are for training the points: a text's ties must not have been learned from it.
"""

import json
import sys
from pathlib import Path

from services.cli.evaluation.labels import read_labels
from services.cli.training.__main__ import FETCHED, OWN_WEIGHT, digest_of, learned_from, parser_of
from services.cli.training.examples import corpus_texts, real_texts
from services.cli.training.likely.parts import file_of
from services.cli.training.likely.table import BAR, table, without_parts
from services.cli.training.likely.texts import cases, judged, ordinary
from services.extraction.lexicon import load
from services.extraction.likely.table import TIES

TABLE = Path("services/extraction") / TIES


def main() -> None:
    """Read, learn, write the table and print all of it but the points."""
    options = parser_of(__doc__, TABLE).parse_args()
    lexicon, labels = load(), read_labels(options.labels)
    texts = list(real_texts(labels, options.articles, FETCHED))
    for corpus in options.corpus:
        texts += corpus_texts(corpus, OWN_WEIGHT, FETCHED)
    examples = list(judged((text._replace(weight=1.0) for text in texts), lexicon))
    for folder in options.cases:
        examples += cases(folder, lexicon, FETCHED)
    _say(f"{len(examples)} judged texts read")
    examples += ordinary(labels, options.articles, lexicon, FETCHED)
    _say(f"{len(examples)} texts read; learning")
    parts = without_parts(examples)
    options.parts.mkdir(parents=True, exist_ok=True)
    for part, points in enumerate(parts):
        held_out = {"points": points, "kinds": {}, "bar": BAR, "least": 0.0, "confidence": []}
        file_of(options.parts, part).write_text(json.dumps(held_out), "utf-8")
    made = table(examples, parts, digest_of(learned_from(options)))
    options.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    json.dump({name: part for name, part in made.items() if name not in ("points", "kinds")}, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")


if __name__ == "__main__":
    main()

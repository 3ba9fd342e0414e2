"""Train the points of extraction on labelled texts and write them as a table.

python -m services.cli.training --articles FOLDER --parts FOLDER [--corpus FILE_OR_FOLDER ...] [--cases FOLDER]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from services.cli.evaluation.background import files_of
from services.cli.evaluation.labels import read_labels
from services.cli.training.examples import case_examples, case_files, corpus_examples, quiet_examples, real_examples
from services.cli.training.held_out import cases_of
from services.cli.training.likely.parts import read_parts
from services.cli.training.table import table
from services.extraction.lexicon import load

LABELS = Path("tests/corpus/real-labels.csv")
PRIOR = Path("services/extraction/prior.json")
TABLE = Path("services/extraction/weights.json")
OWN_WEIGHT = 1.0  # an own-written text beside a real one
FETCHED = datetime(2020, 1, 1, tzinfo=UTC)  # of texts that say no time; the same in every run


def main() -> None:
    """Read, fit, choose the bars, write the table and print what it gives on texts that it has not seen."""
    options = _options()
    known = json.loads(options.prior.read_text("utf-8"))["points"]
    lexicon, parts = load(), read_parts(options.parts)
    examples = list(real_examples(read_labels(options.labels), options.articles, lexicon, FETCHED, parts))
    for corpus in options.corpus:
        examples += corpus_examples(corpus, OWN_WEIGHT, lexicon, FETCHED, parts)
    for folder in options.cases:
        examples += case_examples(folder, lexicon, FETCHED, parts)
    lanes = [file for folder in options.cases for file in folder.glob("lanes.csv")]
    quiet = [one for file in lanes for one in quiet_examples(file, lexicon, FETCHED, parts)]
    codes = sorted({code for case in cases_of(examples) for code in case.codes})
    prior = {**dict.fromkeys(codes, 0.0), **known}
    made = table(examples, prior, digest_of(learned_from(options)), quiet)
    options.out.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    json.dump({name: part for name, part in made.items() if name != "points"}, sys.stdout, indent=2)
    sys.stdout.write("\n")


def learned_from(options: argparse.Namespace) -> list[Path]:
    """Return the files of labels, labelled texts, cases and lanes that options name."""
    files = [options.labels, *(file for corpus in options.corpus for file in files_of(corpus))]
    return files + [file for folder in options.cases for file in (*case_files(folder), *folder.glob("lanes.csv"))]


def digest_of(files: Sequence[Path]) -> str:
    """Return what tells the texts apart that were learned from."""
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def parser_of(about: str | None, out: Path) -> argparse.ArgumentParser:
    """Return the options that say what is learned from, and where the table and those of the parts lie."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--cases", type=Path, action="append", default=[])
    parser.add_argument("--parts", type=Path, required=True, help="tables of ties, each learned without a part of all")
    parser.add_argument("--out", type=Path, default=out)
    return parser


def _options() -> argparse.Namespace:
    parser = parser_of(__doc__, TABLE)
    parser.add_argument("--prior", type=Path, default=PRIOR)
    return parser.parse_args()


if __name__ == "__main__":
    main()

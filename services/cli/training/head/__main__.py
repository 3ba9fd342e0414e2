"""Train the head of the second opinion on labelled texts, write it, and print what it would gain.

python -m services.cli.training.head --articles FOLDER [--corpus FILE_OR_FOLDER ...] [--cases FOLDER] [--out FILE]
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.cli.evaluation.background import files_of
from services.cli.evaluation.labels import read_labels
from services.cli.training.__main__ import FETCHED, LABELS, OWN_WEIGHT, PRIOR, digest_of
from services.cli.training.examples import OWN, Text, case_examples, corpus_texts, example, real_texts
from services.cli.training.head.fitting import chances, fit_texts
from services.cli.training.head.gain import lanes, separation
from services.cli.training.held_out import Unseen, cases_of, unseen
from services.cli.training.logistic import fit
from services.cli.training.table import spreads_of
from services.extraction.channels.embedding import INSTALL, PACKAGE, embed, installed
from services.extraction.lexicon import load
from services.extraction.opinion_head import FILE, beginning
from services.extraction.scoring.weights import FITTED, weights

HEAD = Path("services/extraction") / FILE
CASES = Path("tests/unit/extraction/cases")
CHARACTERS = 400


def main() -> None:
    """Read, embed, fit, write the head and print what it gives on texts that it has not seen."""
    options = _options()
    version = installed()
    if version is None:
        sys.exit(f"{PACKAGE} is not installed; {INSTALL}")
    texts = list(real_texts(read_labels(options.labels), options.articles, FETCHED))
    for corpus in options.corpus:
        texts += corpus_texts(corpus, OWN_WEIGHT, FETCHED)
    embeddings = {text.id: embed(beginning(text.article, CHARACTERS)) for text in texts}
    held_out = chances(texts, embeddings)
    files = [options.labels, *(file for corpus in options.corpus for file in files_of(corpus))]
    line = fit_texts(texts, embeddings)
    made = {
        "package": PACKAGE,
        "version": version,
        "characters": CHARACTERS,
        "unseen": {name: round(separation(part, held_out), 3) for name, part in _parts(texts).items()},
        "trained_on": {
            "digest": digest_of(files),
            "texts": len(texts),
            "events": sum(text.told.is_event for text in texts),
        },
        "even": round(line.even, 2),
        "weights": [round(weight, 2) for weight in line.weights],
    }
    options.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    told = {"separation": made["unseen"], "lanes": _gain(texts, held_out, options)}
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _gain(texts: Sequence[Text], held_out: Mapping[str, float], options: argparse.Namespace) -> dict[str, Any]:
    """Return the lanes with and without opinions; the points, too, have not seen the texts that they score."""
    bars, scored = weights(FITTED), {one.example.id: one for one in _scored(texts, options)}
    found = {}
    for name, part in _parts(texts).items():
        judged = [scored[text.id] for text in part]
        found[name] = {
            "without": lanes(judged, bars.alert, bars.review),
            "with": lanes(judged, bars.alert, bars.review, held_out),
        }
    return found


def _scored(texts: Sequence[Text], options: argparse.Namespace) -> list[Unseen]:
    lexicon, known = load(), json.loads(options.prior.read_text("utf-8"))["points"]
    examples = [example(text, lexicon) for text in texts]
    examples += case_examples(options.cases, lexicon, FETCHED)
    cases = cases_of(examples)
    prior = {**dict.fromkeys(sorted({code for case in cases for code in case.codes}), 0.0), **known}
    return unseen(examples, prior, spreads_of(prior), fit(cases, prior, spreads_of(prior)))


def _parts(texts: Sequence[Text]) -> dict[str, list[Text]]:
    return {
        "real": [text for text in texts if text.stratum != OWN],
        "own": [text for text in texts if text.stratum == OWN],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--prior", type=Path, default=PRIOR)
    parser.add_argument("--out", type=Path, default=HEAD)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Fitting: logistic regression on embeddings by Newton's method; hundreds of dense columns, so in numpy."""

from collections.abc import Mapping, Sequence

from services.cli.training.examples import Text
from services.cli.training.held_out import folds
from services.extraction.opinion_head import Line

SPREAD = 2.0  # how large a weight usually is; of 2, 3.5, 5 and 10 it tells held-out folds best apart
STEPS = 25
ENOUGH = 1e-6
LONGEST = 10.0
FREE = 1e-9  # hardly any pull: the even score is free

Embedding = Sequence[float]


def fit(embeddings: Sequence[Embedding], right: Sequence[bool], weights: Sequence[float]) -> Line:
    """Return the likeliest line whose weights lie about their spread from nought."""
    import numpy as np

    columns = np.column_stack([np.asarray(embeddings, float), -np.ones(len(embeddings))])
    told, weight = np.asarray(right, float), np.asarray(weights, float)
    pulls = np.append(np.full(columns.shape[1] - 1, SPREAD**-2.0), FREE)
    found = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-columns @ found))
        gradient = columns.T @ (weight * (sure - told)) + pulls * found
        curve = (columns.T * (weight * sure * (1 - sure))) @ columns + np.diag(pulls)
        step = np.linalg.solve(curve, gradient)
        found -= step * min(1.0, LONGEST / max(np.abs(step).max(), ENOUGH))
        if np.abs(step).max() < ENOUGH:
            break
    *line, even = found.tolist()
    return Line(tuple(line), even)


def fit_texts(texts: Sequence[Text], embeddings: Mapping[str, Embedding]) -> Line:
    """Return the line of some texts."""
    vectors = [embeddings[text.id] for text in texts]
    return fit(vectors, [text.told.is_event for text in texts], [text.weight for text in texts])


def chances(texts: Sequence[Text], embeddings: Mapping[str, Embedding]) -> dict[str, float]:
    """Return what heads that were fitted without a text's fold and story say of it."""
    found: dict[str, float] = {}
    for inside, outside in folds(texts):
        line = fit_texts(outside, embeddings)
        for text in inside:
            found[text.id] = line.likelihood(embeddings[text.id])
    return found

"""Held out: candidates scored by points that were fitted without their fold and without its stories."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol, TypeVar

from services.cli.training.calibration import Scored
from services.cli.training.examples import Example
from services.cli.training.logistic import Case, Fit, fit

NOTHING = float("-inf")
RANDOM_FOLDS = 10


class Grouped(Protocol):
    """What belongs to a fold, and tells a story that may be told in other folds too."""

    @property
    def fold(self) -> str:
        """Return what is held out together."""

    @property
    def story(self) -> str:
        """Return what must not be on both sides."""


One = TypeVar("One", bound=Grouped)


class Unseen(NamedTuple):
    """One text with the scores that its candidates got from points fitted without it."""

    example: Example
    scores: tuple[float, ...]

    def best(self, alert: bool) -> float:
        """Return the best score of a candidate that may ring, or that may at least be reviewed."""
        pairs = zip(self.example.candidates, self.scores, strict=True)
        return max((score for found, score in pairs if not (alert and found.doubtful)), default=NOTHING)

    def scored(self) -> Iterator[Scored]:
        """Yield every candidate's score with the reader's word."""
        for found, score in zip(self.example.candidates, self.scores, strict=True):
            yield Scored(score, found.case.right, found.case.weight)


def cases_of(examples: Sequence[Example]) -> list[Case]:
    """Return the cases of all candidates."""
    return [found.case for one in examples for found in one.candidates]


def at_random(examples: Sequence[Example]) -> list[Example]:
    """Return the same texts in folds drawn by their ids, stories no longer kept together: the easier test."""
    return [
        one._replace(fold=str(sha256(one.id.encode()).digest()[0] % RANDOM_FOLDS), story=one.id) for one in examples
    ]


def folds(texts: Sequence[One]) -> Iterator[tuple[list[One], list[One]]]:
    """Yield each fold, and what may be learned from when it is judged: other folds without its stories."""
    for fold in sorted({one.fold for one in texts}):
        inside = [one for one in texts if one.fold == fold]
        stories = {one.story for one in inside}
        yield inside, [one for one in texts if one.fold != fold and one.story not in stories]


def unseen(
    examples: Sequence[Example], prior: Mapping[str, float], spreads: Mapping[str, float], whole: Fit
) -> list[Unseen]:
    """Score each fold by the others; scores are moved so that all folds share the whole fit's even score."""
    found = []
    for inside, outside in folds(examples):
        part = fit(cases_of(outside), prior, spreads)
        points, shift = {**prior, **part.points}, whole.even - part.even
        for one in inside:
            scores = tuple(shift + sum(points[code] for code in told.case.codes) for told in one.candidates)
            found.append(Unseen(one, scores))
    return found

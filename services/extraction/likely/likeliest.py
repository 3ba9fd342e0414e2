"""Likeliest: the two forces of a text that most likely act together, with whom else, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum

from services.extraction.candidates import Candidate
from services.extraction.likely.cues import Force
from services.extraction.likely.pairs import Pair, candidate, in_circumstances, pairs
from services.extraction.likely.table import BASE, Ties
from services.extraction.linking.ties import LIKELY
from services.extraction.linking.triggers import Trigger
from services.extraction.reading import Text
from services.extraction.scoring.score import Point
from services.extraction.sentences.groups import same_force
from services.text.date_resolver import Anchor

REACH = 0.5  # points short of likely enough up to which circumstances are asked for: they are dear and seldom lift
SHOWN = 8  # reasons that a Report names one by one; the others are summed


@dataclass(frozen=True, slots=True)
class Likely:
    """An event that no construction ties, and the reasons for it; they sum to its score."""

    candidate: Candidate
    points: list[Point]


def likeliest(
    text: Text, gathered: list[Candidate], anchor: Callable[[], Anchor], ties: Ties, review: float
) -> Likely | None:
    """Return the likeliest event of a text, if it is likely enough; the least that is gets ``review`` points."""
    hopeful = [pair for pair in pairs(text) if ties.score(pair.cues) >= ties.least - REACH]
    told = [in_circumstances(pair, text, gathered, anchor()) for pair in hopeful]
    scored = [(ties.score(pair.cues), pair) for pair in told]
    best = max(scored, key=lambda one: one[0], default=None)  # the first of equals
    if best is None or best[0] < ties.least:
        return None
    pair = best[1]
    sure = [one for score, one in scored if score >= 0 and one.reading is pair.reading]
    event = candidate(pair.reading, _forces(pair, sure), _act(pair, ties))
    return Likely(event, _points(pair, ties, review))


def _forces(pair: Pair, sure: list[Pair]) -> list[Force]:
    """Return the two forces, and each other of the sentence that likely acts with one of them, in their order."""
    found = [pair.first, pair.second]
    for one in sure:
        both = (one.first, one.second)
        if any(_is_among(force, found) for force in both):
            found += [force for force in both if not _is_among(force, found)]
    return sorted(found, key=lambda force: force[1].start)


def _is_among(force: Force, known: list[Force]) -> bool:
    return any(same_force(force[1].actor.id, other[1].actor.id) for other in known)


def _act(pair: Pair, ties: Ties) -> Trigger:
    """Return the act: one of the sentence, of the likeliest kind, else the words that speak most for that kind."""
    kind = ties.kind(pair.cues)
    acts = [act for act in pair.reading.triggers if act.subtype == kind]
    middle = pair.first[1].end
    if acts:
        near = min(acts, key=lambda act: abs(act.start - middle))
        return Trigger(kind, near.start, near.end, LIKELY)
    marks = [mark for found in pair.reading.scan.marks.values() for mark in found]
    told = ties.kinds[kind]
    best = max(marks, key=lambda mark: (told.get(f"sentence.{mark.word}", 0.0), -mark.start, mark.word), default=None)
    if best is not None and told.get(f"sentence.{best.word}", 0.0) > 0:
        return Trigger(kind, best.start, best.end, LIKELY)
    return Trigger(kind, pair.first[1].start, pair.first[1].end, LIKELY)


def _points(pair: Pair, ties: Ties, review: float) -> list[Point]:
    """Return the strongest cues as reasons, each with its words, and the sum of all others."""
    known = {cue: ties.points[cue] for cue in pair.cues if cue in ties.points}
    strongest = sorted(known, key=lambda cue: (-abs(known[cue]), cue))[:SHOWN]
    shown = [Point(f"{LIKELY}.{cue.lower()}", known[cue], pair.reading, _words(pair, cue)) for cue in strongest]
    others = fsum(points for cue, points in known.items() if cue not in strongest)
    return [*shown, Point(f"{LIKELY}.others", round(ties.points[BASE] - ties.bar - ties.least + review + others, 2))]


def _words(pair: Pair, cue: str) -> tuple[int, int] | None:
    """Return the words of the class that a cue is about, if it is about one."""
    where, _, word = cue.partition(".")
    marks = pair.reading.scan.of(word) if where in ("sentence", "between", "before", "after") else []
    first, second = pair.first[1], pair.second[1]
    within = [m for m in marks if where != "between" or first.end <= m.start < second.start]
    within = [m for m in within if where != "after" or second.end <= m.start]
    within = [m for m in within if where != "before" or m.start < first.start]
    return (within[-1].start, within[-1].end) if within else None

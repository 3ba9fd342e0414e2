"""Nearest: what came closest to being an event in a text, and what each lacked."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.article import Article
from services.extraction.candidates import Candidate, gather
from services.extraction.core import bars, case_of, weigh
from services.extraction.dating.anchors import anchor_of
from services.extraction.linking.triggers import Trigger
from services.extraction.reading import Reading, Text
from services.extraction.scoring.score import Guard, Point, total
from services.extraction.sentences.groups import force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.settings import ExtractionSettings

_FAR = 100.0  # nothing with a score is farther than anything without one
_MISSING = {"link": 1.0, "antecedent": 1.0, "second_actor": 2.0, "actor": 4.0, "trigger": 3.0}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that was missing or spoke against: a closed code, and what it says more exactly."""

    code: str  # trigger actor second_actor link antecedent military_context points guard
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """What could have been an event: where it stands, who was there, and what it lacked."""

    subtype: str | None
    block: str
    start: int
    end: int
    words: str
    sentence: str
    who: tuple[str, ...]
    score: float | None
    bar: float
    reasons: tuple[tuple[str, float], ...]
    lacks: tuple[Lack, ...]

    @property
    def distance(self) -> float:
        """Return how far it was from a Report: by its score where it has one, else by what is missing."""
        if self.score is not None:
            return self.bar - self.score
        return _FAR + sum(_MISSING.get(lack.code, 0.0) for lack in self.lacks)


def nearest(article: Article, text: Text, settings: ExtractionSettings, most: int = 5) -> list[Near]:
    """Return what came closest, the closest first: refused candidates, then acts and forces that nothing ties."""
    bar, _ = bars(settings)
    found = [*refused(article, text, settings)]
    for reading in text.readings:
        found += _untied(reading, text, bar)
    return sorted(found, key=lambda near: near.distance)[:most]  # equals stay in the order of the text


def refused(article: Article, text: Text, settings: ExtractionSettings) -> Iterator[Near]:
    """Yield every candidate that a guard ended or whose points stayed below the bar."""
    gathered = gather(text)
    anchor = anchor_of(article.published, article.fetched_at, text)
    bar, _ = bars(settings)
    for candidate in gathered:
        points = weigh(case_of(candidate, text, gathered, anchor), settings)
        if isinstance(points, Guard) or total(points) < bar:
            yield _of_candidate(candidate, text, points, bar)


def _of_candidate(candidate: Candidate, text: Text, points: list[Point] | Guard, bar: float) -> Near:
    first = candidate.primary
    who = tuple(sorted(candidate.ids))
    if isinstance(points, Guard):
        lacks: tuple[Lack, ...] = (Lack("guard", points.reason),)
        return _near(first.reading, text, first.frame.trigger, candidate.subtype, who, 0.0, bar, (), lacks)
    value = total(points)
    against = [point for point in points if point.points < 0]
    lacks = (
        Lack("points", f"{bar - value:.2f}"),
        *(Lack("military_context") for point in against if point.code == "context.no_military"),
        *(Lack("guard", point.code) for point in against if point.code != "context.no_military"),
    )
    reasons = tuple((point.code, point.points) for point in points)
    return _near(first.reading, text, first.frame.trigger, candidate.subtype, who, value, bar, reasons, lacks)


def _untied(reading: Reading, text: Text, bar: float) -> Iterator[Near]:
    """Yield the triggers of a sentence that no construction ties to two forces, or two forces without a trigger."""
    framed = {(frame.trigger.start, frame.trigger.end): frame for frame in reading.frames}
    for trigger in reading.triggers:
        frame = framed.get((trigger.start, trigger.end))
        if frame is not None and frame.dual is not None and not _told_before(reading, text):
            yield _near(reading, text, trigger, trigger.subtype, (), None, bar, (), (Lack("antecedent"),))
        elif frame is None:
            start, end = reading.clause_at(trigger.start)
            here = [m for m in reading.mentions if start <= m.start < end] or list(reading.mentions)
            yield _near(reading, text, trigger, trigger.subtype, _ids(here), None, bar, (), _missing(reading, here))
    forces = [mention for mention in reading.mentions if mention.kind not in ("nisba", "country", "civil", "speaker")]
    if not reading.triggers and not reading.frames and len(_roots(forces)) > 1:
        span = Trigger("", forces[0].start, forces[-1].end, "")
        yield _near(reading, text, span, None, _ids(forces), None, bar, (), (Lack("trigger"),))


def _told_before(reading: Reading, text: Text) -> bool:
    """Say whether an act with actors stands before or in a sentence, so that "both sides" means them."""
    return any(frame.actors for one in text.readings if one.order <= reading.order for frame in one.frames)


def _missing(reading: Reading, here: list[Mention]) -> tuple[Lack, ...]:
    """Say what kept the actors of a clause from being the parties of its act."""
    roots = _roots(here)
    if not roots:
        return (Lack("actor"), Lack("second_actor"))
    if len(roots) == 1:
        return (Lack("second_actor"),)
    slots = {f"{m.actor.id}={g.slot}" for g in reading.groups for m in g.mentions if g.slot is not None and m in here}
    return (Lack("link", " ".join(sorted(slots)) or None),)


def _roots(mentions: list[Mention]) -> set[str]:
    return {force_root(mention.actor.id) for mention in mentions}


def _ids(mentions: list[Mention]) -> tuple[str, ...]:
    return tuple(sorted({mention.actor.id for mention in mentions}))


def _near(
    reading: Reading,
    text: Text,
    trigger: Trigger,
    subtype: str | None,
    who: tuple[str, ...],
    value: float | None,
    bar: float,
    reasons: tuple[tuple[str, float], ...],
    lacks: tuple[Lack, ...],
) -> Near:
    block, sentence = text.blocks[reading.block], reading.scan.sentence
    start, end = reading.span(trigger.start, trigger.end)
    said = block[sentence.start : sentence.end]
    return Near(subtype, reading.block, start, end, block[start:end], said, who, value, bar, reasons, lacks)

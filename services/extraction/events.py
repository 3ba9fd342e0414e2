"""Events: everything about one event settled: how it stands, when and where it is, who says so, and its lane."""

from dataclasses import dataclass
from functools import cached_property

from schemas.article import Article
from services.extraction.candidates import Candidate
from services.extraction.dating.anchors import anchor_of
from services.extraction.dating.when import settled
from services.extraction.lexicon.model import Lexicon
from services.extraction.linking.ties import LIKELY
from services.extraction.opinions import HELD, one_state
from services.extraction.placing.places import main_place, other_places
from services.extraction.reading import OPENING, Reading, Text
from services.extraction.reporting.attribution import Citation, find_citations
from services.extraction.reporting.bystanders import find_bystanders
from services.extraction.reporting.drawing import Drawn
from services.extraction.reporting.terms import Told, find_terms, second_parties
from services.extraction.scoring.confirmation import stands_alone
from services.extraction.scoring.features import Case
from services.extraction.scoring.score import Point, total
from services.extraction.scoring.weights import Weights
from services.extraction.standing.event_status import by_date, standing_of_event
from services.extraction.standing.status import Standing, recurrence_of
from services.text.date_resolver import Anchor


@dataclass
class Telling:
    """An article as it was read, the day on which it speaks, and whom it cites; found once somebody asks."""

    article: Article
    text: Text
    lexicon: Lexicon

    @cached_property
    def anchor(self) -> Anchor:
        """Return the day from which the text counts."""
        return anchor_of(self.article.published, self.article.fetched_at, self.text)

    @cached_property
    def cited(self) -> list[Citation]:
        """Return everybody whom the text cites."""
        return find_citations(self.text)


def draw(case: Case, points: list[Point], table: Weights, telling: Telling, alert_score: float) -> Drawn:
    """Settle everything about a candidate whose points make it an event."""
    candidate, text, when, anchor = case.candidate, case.text, case.when, case.anchor
    article, lexicon = telling.article, telling.lexicon
    first = candidate.primary
    others = [reading for reading in candidate.readings() if reading is not first.reading]
    terms = find_terms(candidate, case.gathered, text, lexicon)
    citations = _citations(candidate, telling.cited, terms)
    attributed = any(covers == "report" for _, covers in citations)
    start = first.frame.trigger.start
    standing, conflict = standing_of_event(candidate, text, attributed=attributed)
    standing = by_date(standing, candidate.subtype, when.date if when is not None else None, anchor.day)
    date = settled(when, candidate, article.published, standing.status in ("alleged", "denied"))
    when = when if when is not None and date == when.date else None
    recurrence, marks = recurrence_of([s.reading for s in candidate.sightings])
    drawn = Drawn(
        candidate=candidate,
        weights=table,
        points=points,
        standing=standing,
        recurrence=recurrence,
        recurrence_marks=marks,
        place=main_place(
            first.reading, start, text, lexicon, [*others, *_opening(text)], seat=_has_seat(standing, candidate)
        ),
        date=date,
        when=when,
        citations=citations,
        terms=terms,
        seconds=second_parties(candidate, terms),
    )
    readings = _readings_of(candidate, terms)
    seen = find_bystanders(readings, lexicon)
    drawn.bystanders = [b for b in seen if b.actor.role != "target" or b.actor.id not in candidate.ids]
    drawn.others = other_places(readings, drawn.place, text, lexicon)
    drawn.flags = [*_flags(drawn, article, text), *(["headline_conflict"] if conflict else [])]
    drawn.lane = _lane(drawn, alert_score)
    return drawn


def _has_seat(standing: Standing, candidate: Candidate) -> bool:
    """Say whether an event is what governments do in a capital: it was agreed there, or is only planned."""
    return candidate.subtype in ("agreement", "meeting") or standing.phase in ("proposed", "planned", "agreed")


def _readings_of(candidate: Candidate, terms: list[Told]) -> list[Reading]:
    """Return the sentences that tell of an event or of its terms, in order, each once."""
    found = {reading.order: reading for reading in (*candidate.readings(), *(one.reading for one in terms))}
    return [found[order] for order in sorted(found)]


def _citations(candidate: Candidate, cited: list[Citation], told_terms: list[Told]) -> list[tuple[Citation, str]]:
    """Return who is cited for this event, and whether for all of it or for its terms only."""
    told = {sighting.reading.order for sighting in candidate.sightings if sighting.reading.block != "title"}
    terms = {sighting.reading.order for sighting in candidate.also} | {one.reading.order for one in told_terms}
    found = []
    for citation in cited:
        if citation.reading.order in told:
            found.append((citation, "report"))
        elif citation.reading.order in terms:
            found.append((citation, "terms"))
    return found


def _flags(drawn: Drawn, article: Article, text: Text) -> list[str]:
    candidate = drawn.candidate
    kinds = [party.linked.mention.kind for party in candidate.parties]
    unlisted = sum(party.linked.mention.is_unlisted for party in candidate.parties)
    holds = {
        "date_missing": article.published.value is None,
        "verb_missing": drawn.standing.phase_mark is None,
        "title_only": stands_alone(candidate, text),
        "actor_local": "local" in kinds and len(kinds) - kinds.count("local") < 2,
        "actor_unlisted": unlisted > 0 and len(kinds) - unlisted < 2,
    }
    return [name for name, is_so in holds.items() if is_so]


def _lane(drawn: Drawn, alert_score: float) -> str:
    """Return the lane: a doubtful actor, a bare headline, one state's own services or an opinion are for review.

    So is whatever no construction ties.
    """
    principals = [party.linked.mention.actor for party in drawn.candidate.parties]
    alone = one_state(principals) and not _is_of_many(drawn.candidate)
    untied = drawn.candidate.primary.frame.trigger.rule == LIKELY
    if untied or total(drawn.points) < alert_score or HELD & set(drawn.flags) or alone or _is_opinion(drawn):
        return "review"
    return "alert"


def _is_of_many(candidate: Candidate) -> bool:
    """Say whether others take part who are only counted: "A hosts the drill of nineteen navies"."""
    marks = (sighting.frame.joint_mark for sighting in candidate.sightings)
    return any(mark is not None and mark.word == "MANYW" for mark in marks)


def _is_opinion(drawn: Drawn) -> bool:
    """Say whether an act is told in somebody's opinion, in an essay or as a question."""
    essay = any(point.code in ("genre.essay", "genre.question") for point in drawn.points)
    return essay or any(sighting.reading.scan.of("OPINION") for sighting in drawn.candidate.sightings)


def _opening(text: Text) -> list[Reading]:
    return [reading for reading in text.readings if reading.block in OPENING]

"""Drawing: everything that was settled about one event, and the words that show it."""

from dataclasses import dataclass, field

from schemas.parts import Actor, EventDate, Evidence, Recurrence
from schemas.report import Attribution
from services.extraction.candidates import Candidate, Sighting
from services.extraction.dating.sentence_dates import When
from services.extraction.lexicon.model import Lexicon
from services.extraction.linking.ties import Linked
from services.extraction.parties import Party
from services.extraction.placing.place_finder import Found, find_places
from services.extraction.reading import Reading, Text
from services.extraction.reporting.attribution import Citation
from services.extraction.reporting.bystanders import Bystander
from services.extraction.reporting.terms import Second, Told
from services.extraction.scoring.score import Point
from services.extraction.scoring.weights import Weights
from services.extraction.sentences.scan import Mark
from services.extraction.standing.status import Standing

ROLE_ORDER = ("initiator", "partner", "host")


@dataclass(slots=True)
class Drawn:
    """Everything known of one event before it becomes a Report."""

    candidate: Candidate
    weights: Weights
    points: list[Point]
    standing: Standing
    recurrence: Recurrence
    recurrence_marks: list[tuple[Reading, Mark]]
    place: Found | None
    date: EventDate
    when: When | None
    citations: list[tuple[Citation, str]]
    terms: list[Told] = field(default_factory=list)
    seconds: list[Second] = field(default_factory=list)
    bystanders: list[Bystander] = field(default_factory=list)
    others: list[Found] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    lane: str = "review"


def ordered(parties: list[Party]) -> list[Party]:
    """Return initiators, then partners, then hosts, each by first mention."""
    return sorted(parties, key=lambda party: ROLE_ORDER.index(party.linked.role))


def actor_in(linked: Linked, role: str) -> Actor:
    """Return an actor of the contract in one role."""
    mention = linked.mention
    return Actor(
        id=mention.actor.id,
        name=mention.actor.name,
        type=mention.actor.type,
        country=mention.actor.country,
        sponsor=mention.actor.sponsor,
        role=role,
        resolved_by=mention.resolved_by,
        link=linked.link,
    )


class _Marks:
    """Collects evidence; the same words for the same field count once."""

    def __init__(self) -> None:
        self.found: set[Evidence] = set()

    def add(self, pointer: str, rule: str, reading: Reading, start: int, end: int) -> None:
        first, last = reading.span(start, end)
        self.found.add(Evidence(field=pointer, rule=rule, block=reading.block, start=first, end=last))

    def mark(self, pointer: str, rule: str, reading: Reading, mark: Mark | None) -> None:
        if mark is not None:
            self.add(pointer, rule, reading, mark.start, mark.end)


def evidence_of(
    drawn: Drawn, attribution: Attribution, text: Text, lexicon: Lexicon, also: tuple[str, ...]
) -> tuple[Evidence, ...]:
    """Return the words that every field of an event rests on, in the order of the text."""
    marks = _Marks()
    _acts(marks, drawn, text, lexicon, also)
    _actors(marks, drawn)
    _standing(marks, drawn)
    _where_and_when(marks, drawn)
    _terms(marks, drawn)
    names = [source.name for source in attribution.chain]
    for citation, _ in drawn.citations:
        pointer = f"/attribution/chain/{names.index(citation.name)}"
        marks.found.add(
            Evidence(field=pointer, rule="attribution.cited", block=citation.reading.block, start=citation.start,
                     end=citation.end)
        )  # fmt: skip
    for index, point in enumerate(drawn.points):
        if point.reading is not None and point.mark is not None:
            marks.add(f"/reasons/{index}", point.code, point.reading, *point.mark)
    order = list(text.blocks)
    return tuple(sorted(marks.found, key=lambda e: (order.index(e.block), e.start, e.end, e.field, e.rule)))


def _acts(marks: _Marks, drawn: Drawn, text: Text, lexicon: Lexicon, also: tuple[str, ...]) -> None:
    for sighting in drawn.candidate.sightings:
        trigger = sighting.frame.trigger
        marks.add("/subtype", trigger.rule, sighting.reading, trigger.start, trigger.end)
    for sighting in drawn.candidate.also:
        trigger = sighting.frame.trigger
        if trigger.subtype in also:
            pointer = f"/also/{also.index(trigger.subtype)}"
            marks.add(pointer, trigger.rule, sighting.reading, *_wide(sighting, text, lexicon))


def _actors(marks: _Marks, drawn: Drawn) -> None:
    parties = ordered(drawn.candidate.parties)
    for index, party in enumerate(parties):
        for reading, mention in party.mentions:
            marks.add(f"/participants/{index}", f"actor.{mention.kind}", reading, mention.start, mention.end)
    for index, one in enumerate(drawn.seconds, len(parties)):
        mention = one.linked.mention
        marks.add(f"/participants/{index}", f"actor.{mention.kind}", one.reading, mention.start, mention.end)
    for index, seen in enumerate(drawn.bystanders):
        marks.add(f"/bystanders/{index}", f"slot.{seen.actor.role}", seen.reading, seen.start, seen.end)


def _standing(marks: _Marks, drawn: Drawn) -> None:
    standing, first = drawn.standing, drawn.candidate.primary.reading
    marks.mark("/phase", "status.phase", standing.phase_reading or first, standing.phase_mark)
    marks.mark("/factuality", "status.factuality", standing.factuality_reading or first, standing.factuality_mark)
    for reading, mark in drawn.recurrence_marks:
        marks.mark("/recurrence", "status.recurrence", reading, mark)


def _where_and_when(marks: _Marks, drawn: Drawn) -> None:
    if drawn.place is not None:
        marks.add("/place", "place.gazetteer", drawn.place.reading, drawn.place.start, drawn.place.end)
    for index, other in enumerate(drawn.others):
        rule = "place.repaired" if other.place.repaired else "place.gazetteer"
        marks.add(f"/other_places/{index}", rule, other.reading, other.start, other.end)
    when = drawn.when
    if when is not None:
        rule = f"date.{drawn.date.basis}"
        marks.found.add(Evidence(field="/date", rule=rule, block=when.block, start=when.start, end=when.end))


def _terms(marks: _Marks, drawn: Drawn) -> None:
    listed = {(one.linked.mention.start, one.reading.order) for one in drawn.seconds}
    for index, told in enumerate(drawn.terms):
        marks.add(f"/terms/{index}", f"term.{told.kind}", told.reading, told.start, told.end)
        if index:
            marks.mark(f"/terms/{index}/in_return_for", "term.return", told.reading, told.back)
        for place, linked in enumerate(told.grantors if told.kind != "joint_protection" else ()):
            mention = linked.mention
            if (mention.start, told.reading.order) not in listed:
                pointer = f"/terms/{index}/grantors/{place}"
                marks.add(pointer, f"actor.{mention.kind}", told.reading, mention.start, mention.end)


def _wide(sighting: Sighting, text: Text, lexicon: Lexicon) -> tuple[int, int]:
    """Return the tokens of a frame that is evidence as a whole: what is granted, by whom, to whom, and where."""
    trigger = sighting.frame.trigger
    if sighting.frame.span is None:
        return trigger.start, trigger.end
    start, end = sighting.frame.span
    if trigger.subtype == "basing" and sighting.reading.scan.covering(end, "LOCATIVE"):
        here = [place for place in find_places(sighting.reading, text, lexicon) if place.start == end + 1]
        end = here[0].end if here else end
    return start, end

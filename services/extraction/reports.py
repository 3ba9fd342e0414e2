"""Reports: a candidate with its place, date, status and sources written as the contract says, every span checked."""

from dataclasses import dataclass, field
from typing import Any

from schemas.article import Article
from schemas.ids import content_digest, report_id
from schemas.message import Day
from schemas.parts import Actor, EventDate, Evidence, Place, Quote, Recurrence
from schemas.report import ArticleReference, Attribution, CitedSource, Extractor, Reason, Report
from services.extraction.attribution import Citation
from services.extraction.candidates import Candidate, Party, Sighting
from services.extraction.lexicon.model import Lexicon
from services.extraction.places import Found, find_places
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.score import Point, total
from services.extraction.settings import ONTOLOGY, VERSION
from services.extraction.status import Standing
from services.extraction.weights import Weights
from services.extraction.when import Anchor, When

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
    flags: list[str] = field(default_factory=list)
    lane: str = "review"


def identify(drawn: Drawn, article: Article) -> str:
    """Return the id of the Report: who, what, where and when in which article."""
    place = drawn.place.place.id if drawn.place else None
    return report_id(article.article_id, drawn.candidate.subtype, drawn.candidate.ids, place, drawn.date.start)


def write(drawn: Drawn, article: Article, text: Text, lexicon: Lexicon, anchor: Anchor, related: list[str]) -> Report:
    """Write one Report; the same arguments give the same bytes."""
    candidate = drawn.candidate
    participants = tuple(map(_actor, _ordered(candidate.parties)))
    also = tuple(sorted({s.frame.trigger.subtype for s in candidate.also} - {candidate.subtype}))
    attribution = _attribution(drawn, article)
    evidence = _evidence(drawn, attribution, text, lexicon, also)
    place = drawn.place.place if drawn.place else None
    value = total(drawn.points)
    body: dict[str, Any] = {
        "report_id": identify(drawn, article),
        "theatre": theatre(place, participants),
        "article": _reference(article),
        "lane": drawn.lane,
        "subtype": candidate.subtype,
        "also": also,
        "phase": drawn.standing.phase,
        "factuality": drawn.standing.factuality,
        "status": drawn.standing.status,
        "recurrence": drawn.recurrence,
        "participants": participants,
        "bystanders": (),
        "place": place,
        "other_places": (),
        "date": drawn.date,
        "implied_published": _implied(anchor),
        "terms": (),
        "attribution": attribution,
        "related": tuple(sorted(related)),
        "evidence": evidence,
        "quotes": _quotes(evidence, text),
        "reasons": tuple(Reason(code=point.code, points=point.points) for point in drawn.points),
        "score": value,
        "confidence": drawn.weights.confidence(value),
        "flags": tuple(sorted(drawn.flags)),
        "opinions": (),
        "extractor": Extractor(
            version=VERSION, lexicon=lexicon.digest, weights=drawn.weights.digest, ontology=ONTOLOGY
        ),
    }
    draft = Report(**body, content_digest="0" * 64)
    return draft.model_copy(update={"content_digest": content_digest(draft.model_dump(mode="json"))})


def theatre(place: Place | None, participants: tuple[Actor, ...]) -> str:
    """Return the country of the place, else of the first principal with one in sorted order, else ZZ."""
    if place is not None and place.country is not None:
        return place.country
    countries = [actor.country for actor in sorted(participants, key=lambda a: a.id) if actor.country is not None]
    return countries[0] if countries else "ZZ"


def _ordered(parties: list[Party]) -> list[Party]:
    """Return initiators, then partners, then hosts, each by first mention."""
    return sorted(parties, key=lambda party: ROLE_ORDER.index(party.linked.role))


def _actor(party: Party) -> Actor:
    mention = party.linked.mention
    return Actor(
        id=mention.actor.id,
        name=mention.actor.name,
        type=mention.actor.type,
        country=mention.actor.country,
        sponsor=mention.actor.sponsor,
        role=party.linked.role,
        resolved_by=mention.resolved_by,
        link=party.linked.link,
    )


def _implied(anchor: Anchor) -> Day | None:
    return anchor.implied if anchor.published is None else None


def _reference(article: Article) -> ArticleReference:
    return ArticleReference(
        **{name: getattr(article, name) for name in ArticleReference.model_fields if name not in ("language", "flags")},
        language=article.language.code,
        flags=article.quality.flags,
    )


def _attribution(drawn: Drawn, article: Article) -> Attribution:
    """Return the chain of cited sources from the publisher outward; each name once, its widest cover."""
    chain: dict[str, CitedSource] = {}
    if article.agency is not None and article.agency != article.publisher:
        chain[article.agency] = CitedSource(name=article.agency, kind="agency", verb=None, covers="report")
    for citation, covers in drawn.citations:
        known = chain.get(citation.name)
        if known is None or (known.covers == "terms" and covers == "report"):
            chain[citation.name] = CitedSource.model_validate(
                {"name": citation.name, "kind": citation.kind, "verb": citation.verb, "covers": covers}
            )
    covering = [source.name for source in chain.values() if source.covers == "report"]
    return Attribution(
        chain=tuple(chain.values()), hops=len(chain), origin=covering[-1] if covering else article.publisher
    )


def _evidence(
    drawn: Drawn, attribution: Attribution, text: Text, lexicon: Lexicon, also: tuple[str, ...]
) -> tuple[Evidence, ...]:
    found: set[Evidence] = set()

    def add(pointer: str, rule: str, reading: Reading, start: int, end: int) -> None:
        first, last = reading.span(start, end)
        found.add(Evidence(field=pointer, rule=rule, block=reading.block, start=first, end=last))

    for sighting in drawn.candidate.sightings:
        trigger = sighting.frame.trigger
        add("/subtype", trigger.rule, sighting.reading, trigger.start, trigger.end)
    for sighting in drawn.candidate.also:
        subtype = sighting.frame.trigger.subtype
        if subtype in also:
            add(
                f"/also/{also.index(subtype)}",
                sighting.frame.trigger.rule,
                sighting.reading,
                *_wide(sighting, text, lexicon),
            )
    for index, party in enumerate(_ordered(drawn.candidate.parties)):
        for reading, mention in party.mentions:
            add(f"/participants/{index}", f"actor.{mention.kind}", reading, mention.start, mention.end)
    first = drawn.candidate.primary.reading
    standing = drawn.standing
    if standing.phase_mark is not None:
        add("/phase", "status.phase", standing.phase_reading or first, *_ends(standing.phase_mark))
    if standing.factuality_mark is not None:
        add("/factuality", "status.factuality", standing.factuality_reading or first, *_ends(standing.factuality_mark))
    for reading, mark in drawn.recurrence_marks:
        add("/recurrence", "status.recurrence", reading, mark.start, mark.end)
    if drawn.place is not None:
        add("/place", "place.gazetteer", drawn.place.reading, drawn.place.start, drawn.place.end)
    if drawn.when is not None:
        rule = f"date.{drawn.date.basis}"
        found.add(
            Evidence(field="/date", rule=rule, block=drawn.when.block, start=drawn.when.start, end=drawn.when.end)
        )
    names = [source.name for source in attribution.chain]
    for citation, _ in drawn.citations:
        pointer = f"/attribution/chain/{names.index(citation.name)}"
        span = {"start": citation.start, "end": citation.end}
        found.add(Evidence(field=pointer, rule="attribution.cited", block=citation.reading.block, **span))
    for index, point in enumerate(drawn.points):
        if point.reading is not None and point.mark is not None:
            add(f"/reasons/{index}", point.code, point.reading, *point.mark)
    order = list(text.blocks)
    return tuple(sorted(found, key=lambda e: (order.index(e.block), e.start, e.end, e.field, e.rule)))


def _ends(mark: Mark) -> tuple[int, int]:
    return mark.start, mark.end


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


def _quotes(evidence: tuple[Evidence, ...], text: Text) -> tuple[Quote, ...]:
    """Return every sentence that holds evidence, once."""
    quotes = []
    for reading in text.readings:
        sentence = reading.scan.sentence
        held = any(e.block == sentence.block and sentence.start <= e.start < sentence.end for e in evidence)
        if held:
            said = text.blocks[sentence.block][sentence.start : sentence.end]
            quotes.append(Quote(block=sentence.block, start=sentence.start, end=sentence.end, text=said))
    return tuple(quotes)

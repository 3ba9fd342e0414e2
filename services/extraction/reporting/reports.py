"""Reports: a candidate with its place, date, status and sources written as the contract says, every span checked."""

from typing import Any

from schemas.article import Article
from schemas.ids import content_digest, report_id
from schemas.message import Day
from schemas.parts import Actor, Evidence, Place, Quote
from schemas.report import ArticleReference, Attribution, CitedSource, Extractor, Reason, Report
from services.extraction.lexicon.model import Lexicon
from services.extraction.reading import Text
from services.extraction.reporting.drawing import Drawn, actor_in, evidence_of, ordered
from services.extraction.reporting.terms import write_terms
from services.extraction.scoring.score import total
from services.extraction.settings import ONTOLOGY, VERSION
from services.text.date_resolver import Anchor


def identify(drawn: Drawn, article: Article) -> str:
    """Return the id of the Report: who, what, where and when in which article."""
    place = drawn.place.place.id if drawn.place else None
    return report_id(article.article_id, drawn.candidate.subtype, drawn.candidate.ids, place, drawn.date.start)


def write(drawn: Drawn, article: Article, text: Text, lexicon: Lexicon, anchor: Anchor, related: list[str]) -> Report:
    """Write one Report; the same arguments give the same bytes."""
    candidate = drawn.candidate
    principals = tuple(actor_in(party.linked, party.linked.role) for party in ordered(candidate.parties))
    participants = principals + tuple(actor_in(one.linked, one.role) for one in drawn.seconds)
    also = tuple(sorted({s.frame.trigger.subtype for s in candidate.also} - {candidate.subtype}))
    attribution = _attribution(drawn, article)
    evidence = evidence_of(drawn, attribution, text, lexicon, also)
    place = drawn.place.place if drawn.place else None
    value = total(drawn.points)
    body: dict[str, Any] = {
        "report_id": identify(drawn, article),
        "theatre": theatre(place, principals),
        "article": _reference(article),
        "lane": drawn.lane,
        "subtype": candidate.subtype,
        "also": also,
        "phase": drawn.standing.phase,
        "factuality": drawn.standing.factuality,
        "status": drawn.standing.status,
        "recurrence": drawn.recurrence,
        "participants": participants,
        "bystanders": tuple(one.actor for one in drawn.bystanders),
        "place": place,
        "other_places": tuple(one.place for one in drawn.others),
        "date": drawn.date,
        "implied_published": _implied(anchor),
        "terms": write_terms(drawn.terms),
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


def _quotes(evidence: tuple[Evidence, ...], text: Text) -> tuple[Quote, ...]:
    """Return every sentence that holds evidence, once."""
    starts: dict[str, list[int]] = {}
    for one in evidence:
        starts.setdefault(one.block, []).append(one.start)
    quotes = []
    for reading in text.readings:
        sentence = reading.scan.sentence
        held = any(sentence.start <= start < sentence.end for start in starts.get(sentence.block, ()))
        if held:
            said = text.blocks[sentence.block][sentence.start : sentence.end]
            quotes.append(Quote(block=sentence.block, start=sentence.start, end=sentence.end, text=said))
    return tuple(quotes)

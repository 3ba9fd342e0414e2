"""Evidence: quoted sentences cut at their spans, so that any reader can mark them without counting letters."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from schemas.event import EventEvidence, Segment
from schemas.parts import Evidence, Quote
from schemas.report import Report

MAX_SENTENCES = 8

_ROLES = {
    "subtype": "trigger",
    "also": "trigger",
    "participants": "actor",
    "bystanders": "actor",
    "place": "place",
    "other_places": "place",
    "date": "date",
    "phase": "status",
    "factuality": "status",
    "recurrence": "status",
    "terms": "term",
    "attribution": "source",
}


def evidence_of(reports: Sequence[Report]) -> tuple[EventEvidence, ...]:
    """Return the first sentences of all reports, in turns, so that each source is heard."""
    turns = zip_longest(*([(report, quote) for quote in report.quotes] for report in reports))
    sentences = [pair for turn in turns for pair in turn if pair is not None]
    return tuple(
        EventEvidence(
            report_id=report.report_id,
            url=report.article.url,
            publisher=report.article.publisher,
            language=report.article.language,
            block=quote.block,
            segments=cut(quote, report.evidence),
        )
        for report, quote in sentences[:MAX_SENTENCES]
    )


def cut(quote: Quote, spans: Iterable[Evidence]) -> tuple[Segment, ...]:
    """Cut a sentence at the spans in it; where spans overlap the shortest wins."""
    owners: list[Evidence | None] = [None] * len(quote.text)
    own = [s for s in spans if s.block == quote.block and s.start < quote.end and s.end > quote.start and _role(s)]
    # Longest first: the shortest ends up on top.
    for span in sorted(own, key=lambda s: (s.start - s.end, s.start, s.field)):
        for place in range(max(span.start, quote.start) - quote.start, min(span.end, quote.end) - quote.start):
            if place < len(owners):
                owners[place] = span
    return tuple(_segments(quote.text, owners))


def _segments(text: str, owners: Sequence[Evidence | None]) -> Iterator[Segment]:
    for owner, places in groupby(range(len(text)), key=lambda place: owners[place]):
        run = list(places)
        yield Segment(t=text[run[0] : run[-1] + 1], role=None if owner is None else _role(owner))


def _role(span: Evidence) -> str | None:
    return _ROLES.get(span.field.split("/")[1] if "/" in span.field else "")

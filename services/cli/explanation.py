"""Explanation: a text with its evidence marked, and for each Report, and for what was refused, why."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from schemas.article import Article
from schemas.parts import Evidence, Quote
from schemas.rejected import Rejected
from schemas.report import Report
from services.alerting.evidence import cut
from services.cli.output import COLOURS, isolated
from services.extraction.core import bars
from services.extraction.explaining.nearest import Lack, Near, refused
from services.extraction.lexicon.model import LANGUAGES, Lexicon
from services.extraction.linking.ties import LIKELY
from services.extraction.opinions import HELD
from services.extraction.reading import read
from services.extraction.settings import DEFAULTS
from services.extraction.words.tokens import read_blocks

LINKS = {
    "subject": "does it, as the subject of the act",
    "object": "is whom it is done with or for",
    "between": 'stands behind "between"',
    "with": 'is joined by a word for "together with"',
    "support": 'lends support: a word for "with the support of" stands before it',
    "genitive": 'owns the act: "the patrol of A and B"',
    "agent": 'is named as the doer: "by A"',
    "counterpart": "is the counterpart of the other",
    "likely": "likely acts with the other by what stands around them; no construction ties the two",
}
LACKS = {
    "trigger": "no word for a joint act in this sentence",
    "actor": "no armed actor in this clause",
    "second_actor": "no second armed actor in this clause",
    "link": "two actors, but no construction ties both to the act",
    "antecedent": 'nobody that "both sides" could mean',
    "military_context": "no military word beside the act",
}


def explanation_lines(
    article: Article, found: Sequence[Report] | Rejected, lexicon: Lexicon, colours: bool
) -> Iterator[str]:
    """Word what an article was read as: its text with marks, Report by Report, then what was refused."""
    reports = () if isinstance(found, Rejected) else tuple(found)
    spans = [span for report in reports for span in report.evidence]
    for block, text in read_blocks(article):
        yield f"{block:<8}  {_marked(block, text, spans, colours)}"
    for report in reports:
        yield from _report_lines(report)
    if isinstance(found, Rejected):
        yield f"rejected  {found.reason}"
    for near in refused_of(article, lexicon):
        yield from _refused_lines(near)


def explained(article: Article, found: Sequence[Report] | Rejected, lexicon: Lexicon) -> dict[str, Any]:
    """Return what an explanation adds to the Reports, which hold their own reasons: the bars, and what was refused."""
    review, alert = bars(DEFAULTS)
    return {
        "bars": {"review": review, "alert": alert},
        "why": [] if isinstance(found, Rejected) else [list(lane_reasons(report)) for report in found],
        "refused": [asdict(near) for near in refused_of(article, lexicon)],
    }


def refused_of(article: Article, lexicon: Lexicon) -> list[Near]:
    """Return the candidates of an article that became no Report."""
    language = article.language.code
    if language not in LANGUAGES or article.quality.characters > DEFAULTS.max_characters:
        return []
    return list(refused(article, read(article, lexicon, language, DEFAULTS), DEFAULTS))


def lane_reasons(report: Report) -> Iterator[str]:
    """Say why a Report stands in its lane."""
    _, alert = bars(DEFAULTS)
    if report.lane == "alert" and report.score < alert:
        yield f"{report.score:g} points, {alert:g} would be needed; a second opinion lifted it"
        return
    if report.lane == "alert":
        yield f"{report.score:g} points, {alert:g} are needed, and nothing speaks for review"
        return
    if report.score < alert:
        yield f"{report.score:g} points, {alert:g} would be needed for an alert"
    doubts = [flag for flag in report.flags if flag in HELD]
    if any(actor.link == LIKELY for actor in report.participants):
        doubts.append("no construction ties the parties: what is only likely never rings")
    yield from doubts
    if report.score >= alert and not doubts and report.opinions:
        yield "enough points; a second opinion lowered it, or all parties serve one state"
    elif report.score >= alert and not doubts:
        yield "enough points, but all parties serve one state, or an opinion tells of it"


def lack_in_words(lack: Lack) -> str:
    """Word what a near miss lacked."""
    if lack.code == "points":
        return f"{lack.detail} points to the bar"
    if lack.code == "guard":
        return f"stopped by the guard {lack.detail}"
    return LACKS[lack.code] + (f" ({lack.detail})" if lack.detail else "")


def _marked(block: str, text: str, spans: Sequence[Evidence], colours: bool) -> str:
    """Mark the words of a block by role; isolated, so that marks and words of two directions stay in order."""
    parts = []
    for segment in cut(Quote(block=block, start=0, end=len(text), text=text), spans):
        if segment.role is None:
            parts.append(segment.t)
        elif colours:
            parts.append(click.style(segment.t, **COLOURS.get(segment.role, {"underline": True})))
        else:
            parts.append(f"[{segment.role}: {isolated(segment.t)}]")
    return isolated("".join(parts))


def _report_lines(report: Report) -> Iterator[str]:
    also = f", also {' '.join(report.also)}" if report.also else ""
    yield f"report    {report.report_id}  {report.subtype}{also}  {report.status}"
    for actor in report.participants:
        link = LINKS.get(actor.link or "", actor.link or "named")
        yield f"  who     {actor.id} ({actor.role}, {actor.resolved_by}): {link}"
    for actor in report.bystanders:
        yield f"  aside   {actor.id} ({actor.role})"
    for term in report.terms:
        yield f"  term    {term.kind}: {' '.join(term.grantors)} to {' '.join(term.grantees)}, {term.phase}"
    place, date = report.place, report.date
    yield f"  where   {f'{isolated(place.text)} = {place.name} ({place.id})' if place else 'unknown'}"
    yield f"  when    {date.start or 'unknown'} ({date.basis})"
    yield f"  said by {isolated(report.attribution.origin)}"
    for at, reason in enumerate(report.reasons):
        kind = "guard " if reason.points < 0 else "reason"
        yield f"  {kind}  {reason.points:+6.2f}  {reason.code:<24} {_words(report, at)}".rstrip()
    yield f"  score   {report.score:g} = {' '.join(f'{reason.points:+g}' for reason in report.reasons)}"
    yield f"  lane    {report.lane}, confidence {report.confidence:.2f}: {'; '.join(lane_reasons(report))}"
    for opinion in report.opinions:
        yield f"  opinion {opinion.model}: {opinion.p:.2f} {opinion.rationale or ''}".rstrip()


def _words(report: Report, at: int) -> str:
    """Return the words that a reason stands on."""
    spans = [span for span in report.evidence if span.field == f"/reasons/{at}"]
    said = []
    for span in spans:
        for quote in report.quotes:
            if quote.block == span.block and quote.start <= span.start < quote.end:
                said.append(isolated(quote.text[span.start - quote.start : span.end - quote.start]))
    return ", ".join(said)


def _refused_lines(near: Near) -> Iterator[str]:
    yield f"refused   {near.subtype}  {isolated(near.words)} ({near.block} {near.start}-{near.end})"
    yield f"  who     {', '.join(near.who)}"
    for code, points in near.reasons:
        yield f"  {'guard ' if points < 0 else 'reason'}  {points:+6.2f}  {code}"
    if near.reasons:
        yield f"  score   {near.score:g} = {' '.join(f'{points:+g}' for _, points in near.reasons)}; bar {near.bar:g}"
    for lack in near.lacks:
        yield f"  lacks   {lack_in_words(lack)}"

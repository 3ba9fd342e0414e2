"""`tansiq why-not`: why a text gave no event, or fewer than expected, and which row of the lexicon would change it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from schemas.report import Report
from services.cli.cores import articles_of, lexicon_in_use
from services.cli.explanation import lack_in_words
from services.cli.output import isolated, show_json, show_line
from services.cli.pages import read_time
from services.extraction.explaining.nearest import Near
from services.extraction.explaining.why_not import Proposal, WhyNot
from services.extraction.explaining.why_not import why_not as ask

CUES = {
    "after_force": "after a noun of force",
    "before_force": "before a noun of force",
    "company": "where the companion of a force stands",
    "joint": 'beside "joint"',
    "support": "between two forces, where a word of support stands",
}


@click.command("why-not")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="A JSON document; of FILE.jsonl an object a line.")
@click.option("--fetched-at", metavar="TIME", help="RFC 3339; default: an hour after publication, else now.")
def why_not(file: str, as_json: bool, fetched_at: str | None) -> None:
    """Say why a text gave no event or too few: what came nearest, which words are unknown, which row would change it.

    FILE is read as by `tansiq extract`. Each row that is proposed has been tried: the text then gives a Report.

    \b
    Example:
      tansiq why-not article.txt
    """
    lexicon = lexicon_in_use()
    for name, article in articles_of(file, read_time(fetched_at) if fetched_at else None):
        told = ask(article, lexicon)
        if not as_json:
            click.echo("\n".join(_lines(name, told)))
        elif file.endswith(".jsonl"):
            show_line(_document(name, told))
        else:
            show_json(_document(name, told))


def _document(name: str, told: WhyNot) -> dict[str, Any]:
    return {
        "id": name,
        "outcome": "rejected" if told.reason else "forwarded",
        "reason": told.reason,
        "reports": [_brief(report) for report in told.found],
        "nearest": [asdict(near) for near in told.nearest],
        "unknown": [asdict(one) for one in told.unknown],
        "rows": [
            {
                "rows": [{"file": row.table, "line": row.line, "row": dict(row.cells)} for row in proposal.rows],
                "gives": [_brief(report) for report in proposal.gives],
            }
            for proposal in told.proposals
        ],
    }


def _brief(report: Report) -> dict[str, Any]:
    who = [{"id": actor.id, "role": actor.role, "link": actor.link} for actor in report.participants]
    return {
        "subtype": report.subtype,
        "status": report.status,
        "lane": report.lane,
        "score": report.score,
        "participants": who,
    }


def _lines(name: str, told: WhyNot) -> Iterator[str]:
    outcome = f"rejected, {told.reason}" if told.reason else f"{len(told.found)} found"
    yield f"{name}: {outcome}"
    for report in told.found:
        yield f"found     {_worded(report)}"
    for near in told.nearest:
        yield from _near_lines(near)
    for one in told.unknown:
        yield f"unknown   {isolated(one.forms[0])}  {CUES[one.cue]} ({one.block} {one.start}-{one.end})"
    for proposal in told.proposals:
        yield from _proposal_lines(proposal)
    if not told.proposals:
        yield "no single row or pair of rows for these words gives a report" if told.unknown else "no unknown words"


def _near_lines(near: Near) -> Iterator[str]:
    points = "" if near.score is None else f"  {near.score:g} of {near.bar:g} points"
    yield f"near      {near.subtype or 'no act'}: {isolated(near.words)} ({near.block} {near.start}-{near.end}){points}"
    yield f"  in      {isolated(near.sentence)}"
    yield f"  who     {', '.join(near.who) or 'nobody'}"
    for lack in near.lacks:
        yield f"  lacks   {lack_in_words(lack)}"


def _proposal_lines(proposal: Proposal) -> Iterator[str]:
    for row in proposal.rows:
        yield f"add       to services/extraction/lexicon/{row.table}:"
        yield f"          {row.line}"
    for report in proposal.gives:
        yield f"  gives   {_worded(report)}"


def _worded(report: Report) -> str:
    who = ", ".join(f"{actor.id} {actor.role}" for actor in report.participants)
    return f"{report.subtype} {report.status} in lane {report.lane} ({report.score:g}): {who}"

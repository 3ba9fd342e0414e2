"""`tansiq replay diff`: what a shadow run would change, before anyone accepts it."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

import click

from schemas.article import Article
from schemas.report import Report
from services.cli.output import show_json
from services.cli.replay_desk import NO, refused, store_and_run
from services.replay.diff.comparing import check_comparable, compare_run
from services.replay.diff.document import RunDiff, document
from services.replay.diff.fields import FieldChange, Sentence, sentences_of
from services.replay.diff.page import page
from services.replay.diff.sides import Change
from services.replay.diff.wording import counted, texts
from services.replay.rehearsal.predict import RehearsalFailed, predict
from services.replay.rehearsal.prediction import Prediction
from services.replay.runs.operator import asked
from services.replay.store.records import PREDICTED
from services.runtime.settings import load_settings
from services.text.shown import escape

PROGRESS_SECONDS = 10.0


@click.command()
@click.argument("run")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it as one page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--predict", "predicting", is_flag=True, help="First rehearse a promotion: which alerts, for whom.")
@click.option("--show", "shown", type=click.IntRange(0), default=5, show_default=True, help="Reports a group.")
def diff(run: str, html: Path | None, as_json: bool, predicting: bool, shown: int) -> None:
    """Compare the reports of a shadow RUN with those that stand, field by field, with the evidence of both.

    The words that a field was read from stand in [brackets]; - is what stands, + what the run says.

    \b
    Examples:
      tansiq replay diff 20261129t0512-a1b2 --html diff.html
      tansiq replay diff 20261129t0512-a1b2 --predict --json | jq .counts
    """
    with refused():
        try:
            found = asyncio.run(_found(run, predicting))
        except RehearsalFailed as fault:
            click.echo(f"the alerts cannot be predicted: {fault}", err=True)
            sys.exit(NO)
    if html is not None:
        _write(html, page(found))
    if as_json:
        show_json(document(found))
    else:
        click.echo("\n".join(lines(found, shown, colours=sys.stdout.isatty())))


async def _found(name: str, predicting: bool) -> RunDiff:
    settings = load_settings(secrets=False)
    store, run = store_and_run(settings, name)
    check_comparable(run)
    if predicting:
        click.echo("rehearsing the promotion on a copy of alerting's database …", err=True)
        made = await predict(settings, run, _Rehearsed())
        store.note(run, PREDICTED, **asked(run.why)._asdict(), counts=made.stated())
    return await compare_run(settings, store, run)


class _Rehearsed:
    """Says on standard error how far a rehearsal is, not more than once in a while."""

    def __init__(self) -> None:
        self.said = monotonic()

    def __call__(self, done: int, reports: int) -> None:
        if monotonic() - self.said > PROGRESS_SECONDS:
            self.said = monotonic()
            click.echo(f"{done} of {reports} reports", err=True)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise click.BadParameter(f"{file}: {fault.strerror}", param_hint="--html") from None
    click.echo(f"written: {file}", err=True)


def lines(found: RunDiff, shown: int, *, colours: bool) -> Iterator[str]:
    """Word a diff for a terminal: the counts first, then each group with its first reports, the next command last."""
    about = found.about
    read = counted(about.messages, "message")
    yield f"{about.run}  {read} of {about.topic}, {about.state}, lexicon {about.lexicon}"
    yield from _counts(found)
    for fields, group in found.reports.groups:
        yield f"\nchanged in {', '.join(fields)}: {len(group)}"
        yield from _some([_changed(one, colours) for one in group[:shown]], len(group), about.run)
    for title, reports in (("added", found.reports.added), ("removed", found.reports.removed)):
        if reports:
            yield f"\n{title}: {len(reports)}"
            yield from _some([_whole(one, colours) for one in reports[:shown]], len(reports), about.run)
    if found.articles:
        for fields, articles in found.articles.groups:
            yield f"\narticles changed in {', '.join(fields)}: {len(articles)}"
            yield from _some([_recleaned(one, colours) for one in articles[:shown]], len(articles), about.run)
    for stage, reason, gained, lost in found.verdicts.reasons:
        yield f"rejected by {stage}, {reason}: {gained} more, {lost} fewer"
    yield from _predicted(found.prediction, about.run)
    yield "\nnext:"
    yield from (f"  {line}" for line in found.next)


def _counts(found: RunDiff) -> Iterator[str]:
    for title, side in (("reports", found.reports), ("articles", found.articles)):
        if side is not None:
            c = side.counts
            said = f"{c.unchanged} unchanged, {c.changed} changed, {c.added} added, {c.removed} removed"
            yield f"{title:<9} {c.before} stand, the run says {c.after}: {said}"
    if found.dead_lettered:
        yield f"{counted(found.dead_lettered, 'message')} could not be worked off: their reports count as removed"
    if found.unreadable:
        yield f"{counted(found.unreadable, 'record')} of live topics cannot be read by this version, and are left out"
    if found.reports.removed:
        yield "a promotion retracts nothing: what is removed here stands until a person decides"


def _some(items: Iterable[Iterable[str]], number: int, run: str) -> Iterator[str]:
    shown = list(items)
    yield from chain.from_iterable(shown)
    if len(shown) < number:
        yield f"  … {number - len(shown)} more: --show {number}, or tansiq replay diff {run} --html diff.html"


def _changed(one: Change[Report], colours: bool) -> Iterator[str]:
    yield from _head(one.after, "" if one.before.report_id == one.after.report_id else f", was {one.before.report_id}")
    for change in one.changes:
        yield from _field(change, colours)


def _recleaned(one: Change[Article], colours: bool) -> Iterator[str]:
    yield f"  {one.after.article_id}  {_plain(one.after.publisher)}: {_plain(one.after.title or one.after.url)}"
    for change in one.changes:
        yield from _field(change, colours)


def _field(change: FieldChange, colours: bool) -> Iterator[str]:
    before, after = map(_plain, texts(change))
    same = change.before == change.after
    yield f"    {change.field}  " + (f"{after}, read from other words" if same else f"{before} → {after}")
    yield from (f"      - {_sentence(one, colours)}" for one in change.evidence_before)
    yield from (f"      + {_sentence(one, colours)}" for one in change.evidence_after)


def _whole(report: Report, colours: bool) -> Iterator[str]:
    yield from _head(report, "")
    who = ", ".join(actor.id for actor in report.participants)
    where = _plain(report.place.name) if report.place else "unknown place"
    yield f"    {report.subtype}, {report.status}, {report.lane} lane: {who}; {where}; {report.date.start or 'no date'}"
    yield from (f"      {_sentence(one, colours)}" for one in sentences_of(report)[:2])


def _head(report: Report, more: str) -> Iterator[str]:
    article = report.article
    yield f"  {report.report_id}{more}  {_plain(article.publisher)}: {_plain(article.title or article.url)}"


def _sentence(sentence: Sentence, colours: bool) -> str:
    """Join the pieces, those that were read marked."""
    parts = []
    for piece in sentence.segments:
        text = _plain(piece.t)
        if piece.marked:
            text = click.style(text, bold=True, underline=True) if colours else f"[{text}]"
        parts.append(text)
    return "".join(parts)


def _plain(text: str) -> str:
    """Return a stranger's text as one line that steers no terminal; what joins Persian letters stays."""
    return escape(" ".join(text.splitlines()), keep="\u200c\u200d")


def _predicted(made: Prediction | None, run: str) -> Iterator[str]:
    if made is None:
        yield f"\nalerts are not predicted yet: tansiq replay diff {run} --predict"
        return
    kinds = ", ".join(f"{number} {kind}" for kind, number in made.kinds.items()) or "none"
    events = f"{counted(made.events['new'], 'new event')}, {made.events['changed']} changed"
    yield f"\npredicted alerts: {kinds}; {events}"
    yield from (f"  {alert.kind}  {_plain(alert.headline.en)}  {alert.event_id}" for alert in made.alerts[:20])
    channels = ", ".join(f"{number} {channel}" for channel, number in made.channels)
    told = f" ({channels})" if channels else ""
    digests = f"digests of {counted(len(made.subscriptions), 'subscription')}"
    yield f"a promotion rings nobody; deliveries for the {digests}: {made.deliveries}{told}"

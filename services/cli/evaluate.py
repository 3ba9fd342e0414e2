"""`tansiq eval`: figures on labelled texts, or every alert that ordinary articles give."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from schemas.rejected import Rejected
from schemas.report import Report
from services.cli.cores import lexicon_in_use
from services.cli.evaluation.background import alert_of, files_of, items_of, rates
from services.cli.evaluation.figures import GROUPS, by_group, cell, figures
from services.cli.evaluation.gold import article_of_gold, gold_of
from services.cli.evaluation.judge import Judged, judge
from services.cli.evaluation.real import measure_real, show_real
from services.cli.items import ItemError, article_of
from services.cli.output import show_json, table
from services.cli.pages import read_time
from services.extraction.core import extract
from services.extraction.lexicon.model import Lexicon

BARS = {"ar": (0.95, 0.90), "en": (0.95, 0.90), "fa": (0.88, 0.75), "ru": (0.88, 0.75), "tr": (0.88, 0.75),
        "fr": (0.88, 0.75)}  # fmt: skip
TOLD_EVERY = 500
HEADS = ["", "ITEMS", "PRECISION", "RECALL", "ALERT P", "ALERT R", "SUBTYPE", "PARTIES F1", "PLACE", "DATE", "STATUS"]


@click.command("eval")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--background", type=click.Path(exists=True, path_type=Path), help="Ordinary articles: list each alert.")
@click.option("--labels", type=click.Path(exists=True, path_type=Path), help="Judgements (CSV) on articles elsewhere.")
@click.option("--articles", type=click.Path(path_type=Path), help="With --labels: the articles, a file or a folder.")
@click.option("--later", type=click.Path(exists=True, path_type=Path), help="With --labels: what rang later (CSV).")
@click.option("--list", "listed", type=click.Choice(["dev", "test"]), help="With --labels: list what went wrong there.")
@click.option("--fetched-at", metavar="TIME", help="When items without a publication date were fetched; default now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def evaluate(
    file: Path | None,
    background: Path | None,
    labels: Path | None,
    articles: Path | None,
    later: Path | None,
    listed: str | None,
    fetched_at: str | None,
    as_json: bool,
) -> None:
    """Measure extraction: on labelled texts, on judged articles elsewhere, or by the alerts of ordinary ones.

    Exit code 1 when precision or recall of a language is below its bar.

    \b
    Examples:
      tansiq eval tests/corpus/articles
      tansiq eval --background ordinary/ --json
      tansiq eval --labels tests/corpus/real-labels.csv --articles ordinary/
    """
    if sum(given is not None for given in (file, background, labels)) != 1 or (labels is None) != (articles is None):
        raise click.UsageError(
            "give FILE (or a folder) with labelled texts, --background FILE_OR_FOLDER, or --labels with --articles"
        )
    fetched = read_time(fetched_at) if fetched_at else None
    try:
        if background is not None:
            found = measure_background(background, fetched)
            show_json(found) if as_json else _show_background(found)
            return
        if labels is not None and articles is not None:
            real = measure_real(labels, articles, lexicon_in_use(), fetched, listed, later)
            show_json(real) if as_json else show_real(real)
            return
        assert file is not None
        measured = measure(file, fetched)
    except (ItemError, OSError) as fault:
        raise click.BadParameter(str(fault), param_hint="FILE") from None
    show_json(measured) if as_json else _show(measured)
    sys.exit(1 if measured["below"] else 0)


eval = evaluate  # found by the command's name; nothing here evaluates code


def measure(path: Path, fetched_at: datetime | None = None) -> dict[str, Any]:
    """Judge every item of a labelled set, a file or a folder, and return all figures; raise ItemError naming a line."""
    lexicon = lexicon_in_use()
    judged = [one for file in files_of(path) for one in _judged(file, fetched_at, lexicon)]
    if not judged:
        raise ItemError(f"{path} holds no item")
    groups = by_group(judged, GROUPS, figures)
    return {
        "set": path.name,
        "lexicon": lexicon.digest,
        "figures": figures(judged),
        "by": groups,
        "below": list(_below(groups["language"])),
        "unresolved": sorted({name for one in judged for name in one.unresolved}),
        "missed": [{"id": one.gold.id, "reason": one.reason} for one in judged
                   if one.gold.is_event and one.lane == "none"],
        "false": [{"id": one.gold.id, "lane": one.lane} for one in judged
                  if not one.gold.is_event and one.lane != "none"],
    }  # fmt: skip


def _judged(file: Path, fetched_at: datetime | None, lexicon: Lexicon) -> Iterator[Judged]:
    for number, item in items_of(file):
        try:
            yield judge(gold_of(item), extract(article_of_gold(item, fetched_at), lexicon), lexicon)
        except ItemError as fault:
            raise ItemError(f"{file}, line {number}: {fault}") from None


def measure_background(path: Path, fetched_at: datetime | None = None) -> dict[str, Any]:
    """Extract from every article of a file or folder; return rates by file and every Report found."""
    lexicon = lexicon_in_use()
    by_file: dict[str, Any] = {}
    listed: list[dict[str, Any]] = []
    for file in files_of(path):
        articles = ringing = 0
        here: list[dict[str, Any]] = []
        for number, item in items_of(file):
            try:
                found: list[Report] | Rejected = extract(article_of(item, fetched_at), lexicon)
            except ItemError as fault:
                raise ItemError(f"{file}, line {number}: {fault}") from None
            articles += 1
            reports = found if isinstance(found, list) else []
            here += [alert_of(str(item.get("id", number)), report) for report in reports]
            ringing += any(report.lane == "alert" for report in reports)
            if articles % TOLD_EVERY == 0:
                click.echo(f"{file.name}: {articles} articles, {ringing} ring", err=True)
        alerts = sum(one["lane"] == "alert" for one in here)
        by_file[file.name] = rates(articles, ringing, alerts, len(here) - alerts)
        listed += here
    return {"lexicon": lexicon.digest, "files": by_file, "reports": listed}


def _below(languages: dict[str, Any]) -> Iterator[str]:
    for language, found in languages.items():
        for name, bar in zip(("precision", "recall"), BARS.get(language, ()), strict=False):
            value = found["detection"][name]["value"]
            if value is not None and value < bar:
                yield f"{language}: {name} {value:.2f} is below {bar:.2f}"


def _show(measured: dict[str, Any]) -> None:
    click.echo(f"{measured['set']}, lexicon {measured['lexicon']}\n")
    groups = {"all": measured["figures"], **measured["by"]["language"], **measured["by"]["theatre"]}
    table([[name, *_row(found)] for name, found in groups.items()], HEADS)
    for title in ("below", "unresolved"):
        if measured[title]:
            click.echo(f"\n{title}: " + "; ".join(measured[title]))
    click.echo("\nmissed: " + (", ".join(f"{one['id']} ({one['reason']})" for one in measured["missed"]) or "none"))
    click.echo("false: " + (", ".join(f"{one['id']} ({one['lane']})" for one in measured["false"]) or "none"))


def _row(found: dict[str, Any]) -> list[str]:
    both, alert = found["detection"], found["detection_alert"]
    shares = [both["precision"], both["recall"], alert["precision"], alert["recall"], found["subtype"]]
    f1 = found["participants"]["f1"]
    return [
        str(found["items"]),
        *map(cell, shares),
        "-" if f1 is None else f"{f1:.2f}",
        *(cell(found[name]) for name in ("place", "date", "status")),
    ]


def _show_background(found: dict[str, Any]) -> None:
    rows = [
        [name, str(f["articles"]), str(f["alert_reports"]), str(f["alert_reports_per_1000"]), str(f["review_reports"])]
        for name, f in found["files"].items()
    ]
    table(rows, ["FILE", "ARTICLES", "ALERTS", "PER 1,000", "REVIEW"])
    for one in found["reports"]:
        if one["lane"] == "alert":
            reasons = " ".join(f"{code} {points:+g}" for code, points in one["reasons"].items())
            click.echo(f"\n{one['id']}  {one['subtype']}  {one['score']:g}  {', '.join(one['participants'])}")
            click.echo(f"  {one['sentence']}\n  {reasons}")

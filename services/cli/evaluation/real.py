"""Real articles: every judged one, and every alert among the others of the same sets, in figures."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from services.cli.evaluation.draws import drawn_figures, drawn_groups, first_drawn
from services.cli.evaluation.figures import cell
from services.cli.evaluation.labels import (
    Label,
    Outcome,
    Unlabelled,
    article,
    held_out_outlets,
    items_in,
    outcome,
    read_labels,
    read_later,
)
from services.cli.output import table
from services.extraction.core import extract
from services.extraction.lexicon.model import Lexicon

TOLD_EVERY = 1000
HEADS = ["", "ARTICLES", "EVENTS", "ALERT P", "ALERT R", "BOTH P", "BOTH R", "EXACT PARTIES",
         "JUDGED ALERT P", "R", "BOTH P", "R"]  # fmt: skip
FIGURES = [(lane, figure) for lane in ("alert", "alert_and_review") for figure in ("precision", "recall")]


def measure_real(
    labels: Path, articles: Path, lexicon: Lexicon, fetched_at: datetime | None, listed: str | None, later: Path | None
) -> dict[str, Any]:
    """Extract from every article of the judged sets; raise ItemError naming a wrong line of either file.

    ``later`` judges articles that rang without a label: they count among the alerts, in no other figure.
    """
    judged = read_labels(labels)
    outcomes, unlabelled, seen = _run(judged, read_later(later) if later else {}, articles, lexicon, fetched_at)
    read = {one.label.id for one in outcomes}
    return {
        "labels": labels.name,
        "lexicon": lexicon.digest,
        "absent": sum(name not in read for name in judged),
        "figures": drawn_figures(first_drawn(outcomes)) if outcomes else None,
        "by": drawn_groups(outcomes),
        "alerts": _alerts(outcomes, unlabelled, seen),
        "errors": [_error(one) for one in outcomes if one.label.split == listed and _is_wrong(one)],
        "unjudged": [_unjudged(one) for one in unlabelled if one.split == listed and one.is_event is None],
    }


def _run(
    judged: dict[str, Label], later: dict[str, bool], articles: Path, lexicon: Lexicon, fetched_at: datetime | None
) -> tuple[list[Outcome], list[Unlabelled], Counter[tuple[str, str]]]:
    outcomes: list[Outcome] = []
    unlabelled: list[Unlabelled] = []
    seen: Counter[tuple[str, str]] = Counter()
    held_out = held_out_outlets(judged)
    for item, name in items_in(articles, {label.set for label in judged.values()}):
        place = (name, (item.get("stratum") or "").split(" ")[0])
        seen[place] += 1
        found = extract(article(item, fetched_at), lexicon)
        identity = str(item.get("id"))
        label = judged.get(identity)
        if label is not None:
            outcomes.append(outcome(label, found, lexicon))
        elif isinstance(found, list) and any(report.lane == "alert" for report in found):
            split = "test" if (name, item.get("source")) in held_out else "dev"
            unlabelled.append(Unlabelled(identity, *place, split, later.get(identity)))
        if seen.total() % TOLD_EVERY == 0:
            click.echo(f"{seen.total()} articles read", err=True)
    return outcomes, unlabelled, seen


def _alerts(
    outcomes: Sequence[Outcome], unlabelled: Sequence[Unlabelled], seen: Counter[tuple[str, str]]
) -> dict[str, dict[str, Any]]:
    """Return, by set and stratum, how many articles ring and how many of these a reader called no event."""
    rung: list[Label | Unlabelled] = [*(one.label for one in outcomes if one.lane == "alert"), *unlabelled]
    told = {}
    for (name, stratum), articles in sorted(seen.items()):
        here = [one for one in rung if (one.set, one.stratum) == (name, stratum)]
        false = sum(one.is_event is False for one in here)
        told[f"{name} {stratum}".strip()] = {
            "articles": articles,
            "ring": len(here),
            "judged_false": false,
            "unjudged": sum(one.is_event is None for one in here),
            "judged_false_per_1000": round(1000 * false / articles, 2),
        }
    return told


def _unjudged(one: Unlabelled) -> dict[str, Any]:
    return {"id": one.id, "set": one.set, "stratum": one.stratum, "split": one.split}


def _is_wrong(one: Outcome) -> bool:
    return one.lane != ("alert" if one.label.is_event else "none")


def _error(one: Outcome) -> dict[str, Any]:
    return {"id": one.label.id, "lane": one.lane, "is_event": one.label.is_event, "subtype": one.label.subtype}


def show_real(found: dict[str, Any]) -> None:
    """Print the figures as tables."""
    if found["figures"] is None:
        click.echo(f"none of the articles of {found['labels']} is there: nothing measured")
        return
    click.echo(f"{found['labels']}, lexicon {found['lexicon']}; {found['absent']} judged articles are not there\n")
    groups = {"all": found["figures"], **found["by"]["split"], **found["by"]["stratum"]}
    table([[name, *_row(one)] for name, one in groups.items()], HEADS)
    click.echo()
    rows = [[name, *(str(value) for value in one.values())] for name, one in found["alerts"].items()]
    table(rows, ["SET", "ARTICLES", "RING", "JUDGED FALSE", "UNJUDGED", "FALSE PER 1,000"])
    for one in (*found["errors"], *found["unjudged"]):
        click.echo("  ".join(str(value) for value in one.values()))


def _row(one: dict[str, Any]) -> list[str]:
    drawn = [cell(one[lane][figure]) for lane, figure in FIGURES]
    judged = [_plain(one[lane]["among_judged"][figure]) for lane, figure in FIGURES]
    return [str(one["articles"]), str(one["events"]), *drawn, cell(one["participants_exact"]), *judged]


def _plain(one: dict[str, Any]) -> str:
    return "-" if one["value"] is None else f"{one['value']:.2f}"

"""Wording: the troubles as sentences in the reader's language: what, since when, what to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from schemas.message import Time
from services.portal.operate.parts import Shown
from services.portal.operate.troubles import Trouble
from services.portal.pages.words import Lexis

MOST_SUBJECTS = 4
NO_BREAK = "\u00a0"


class Told(Shown):
    """One kind of trouble, in words, for all whom it concerns."""

    key: str
    severity: Literal["page", "ticket"]
    subjects: tuple[str, ...]
    since: Time
    what: str
    reasons: tuple[str, ...]
    do: str
    runbook: str


class Verdict(Shown):
    """Whether all is well, in one line, and every trouble, the worst first."""

    ok: bool
    line: str
    troubles: tuple[Told, ...]


def verdict(troubles: Sequence[Trouble], at: datetime, t: Lexis) -> Verdict:
    """Put the troubles, ordered and with their times, into words."""
    told = tuple(_told(list(group), at, t) for _, group in groupby(troubles, key=lambda trouble: trouble.key))
    if not told:
        return Verdict(ok=True, line=t("operate", "well"), troubles=())
    first = told[0]
    more = f" {t('operate', 'more', count=len(told) - 1)}" if len(told) > 1 else ""
    return Verdict(ok=False, line=f"{first.what} {since(first.since, at, t)} {first.do}{more}", troubles=told)


def since(moment: datetime, at: datetime, t: Lexis) -> str:
    """Say since when: the time of day, and the day where it is another one."""
    text = moment.strftime("%H:%M" if moment.date() == at.date() else "%Y-%m-%d %H:%M")
    return t("operate", "since", time=f"\u2068{text} UTC\u2069", duration=duration((at - moment).total_seconds(), t))


def duration(seconds: float | None, t: Lexis) -> str:
    """Write a duration with at most two units."""
    if seconds is None:
        return "–"
    whole = timedelta(seconds=max(0, round(seconds)))
    hours, minutes = divmod(whole.seconds // 60, 60)
    parts = {"d": whole.days, "h": hours, "min": minutes, "s": whole.seconds % 60}
    given = [(unit, count) for unit, count in parts.items() if count]
    if not given:
        given = [("s", 0)]
    units = list(parts)
    first = given[0][0]
    shown = [(unit, count) for unit, count in given[:2] if units.index(unit) - units.index(first) <= 1]
    return NO_BREAK.join(t("operate", "duration", unit, count=count) for unit, count in shown).replace(" ", NO_BREAK)


def _told(group: Sequence[Trouble], at: datetime, t: Lexis) -> Told:
    worst = max(group, key=lambda trouble: max(_numbers(trouble.figures), default=0.0))
    subjects = tuple(trouble.subject for trouble in group)
    named = [name for name in subjects if name]
    shown = t("operate", "comma").join(named[:MOST_SUBJECTS])
    if len(named) > MOST_SUBJECTS:
        shown = f"{shown} {t('operate', 'and_more', count=len(named) - MOST_SUBJECTS)}"
    values = {name: _value(name, value, t) for name, value in worst.figures.items()}
    return Told(
        key=worst.key,
        severity=worst.severity,
        subjects=subjects,
        since=min(trouble.since or at for trouble in group),
        what=t("operate", "trouble", worst.key, "what", subjects=shown, **values),
        reasons=tuple(dict.fromkeys(_reason(trouble, t) for trouble in group if trouble.figures.get("reason"))),
        do=t("operate", "trouble", worst.key, "do"),
        runbook=f"/operate/runbook#{worst.runbook}",
    )


def _reason(trouble: Trouble, t: Lexis) -> str:
    """Return what a service says itself, in its words; what is wrong with a source, in ours."""
    reason = str(trouble.figures["reason"])
    return t("source_reason", reason) if trouble.key == "SourceSilent" else reason


def _numbers(figures: Mapping[str, str | int | float]) -> list[float]:
    return [float(value) for value in figures.values() if not isinstance(value, str)]


def _value(name: str, value: str | int | float, t: Lexis) -> str:
    if isinstance(value, str):
        return value
    return duration(float(value), t) if name == "seconds" else f"{value:,.0f}"

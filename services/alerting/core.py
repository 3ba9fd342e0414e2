"""The decision: is a report news, and what does it make of what is known? Pure; order and memory come as arguments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from schemas.alert import Alert, AlertKind, DecisionRecord
from schemas.event import Event
from schemas.ids import alert_id
from schemas.parts import Words
from schemas.report import Report
from services.alerting.changes import changes_of, is_notable
from services.alerting.comparison import Comparison, compare
from services.alerting.events import build
from services.alerting.gate import PROMOTE, Passage, gate
from services.alerting.known import Known, KnownEvent, StoredReport
from services.alerting.origins import by_age, groups_of
from services.alerting.rules import rules
from services.alerting.wording import because, outcome_because

Outcome = Literal["revision", "known", "republication", "waiting", "canary"]


@dataclass(frozen=True)
class Decision:
    """What one report comes to.

    ``stored`` is the report as it is to be remembered (None: not at all), ``replaced`` what it takes the place of,
    ``joined`` the waiting reports that enter the event with it. ``event`` has neither ``seq`` nor ``epoch`` yet.
    """

    outcome: Outcome
    report: Report
    rule: str
    because: Words
    stored: StoredReport | None = None
    replaced: StoredReport | None = None
    joined: tuple[StoredReport, ...] = ()
    previous: KnownEvent | None = None
    comparison: Comparison | None = None
    rival: str | None = None
    kind: AlertKind | None = None
    event: Event | None = None


def decide(report: Report, known: Known, replay: str | None = None) -> Decision:
    """Decide about one report; ``replay`` is the mark of a message that is not live."""
    passage = gate(report, known, replay)
    if passage.way == "known":
        return Decision("known", report, passage.rule, outcome_because("known"))
    if passage.way == "stale":
        event_id = passage.replaces.event_id if passage.replaces else None
        stale = StoredReport(report, event_id, standing=False, waiting=False)
        return Decision("republication", report, passage.rule, outcome_because("republication"), stored=stale)
    replaced = passage.replaces
    own = known.event(replaced.event_id) if replaced else None
    if own is not None and replaced is not None:
        return _revise(report, own, passage.rule, (), compare(report, replaced.report), replaced, replay)
    return _place(report, known, passage, replay)


def alert_of(decision: Decision, *, seq: int, epoch: str, decided_at: datetime) -> Alert:
    """Return the Alert of a decision that made a revision, numbered by the database that stores it."""
    assert decision.event is not None  # the caller asks only for revisions
    assert decision.kind is not None
    event = decision.event.model_copy(update={"seq": seq, "epoch": epoch})
    before = decision.previous.event if decision.previous else None
    comparison = decision.comparison
    return Alert(
        alert_id=alert_id(event.event_id, event.revision),
        kind=decision.kind,
        event=event,
        changes=changes_of(before, event) if before else (),
        because=decision.because,
        decision=DecisionRecord(
            rule=decision.rule,
            score=comparison.score if comparison else None,
            rival=decision.rival,
            parts=comparison.parts if comparison else {},
            weights=rules().digest,
        ),
        cause=decision.report.report_id,
        decided_at=decided_at,
    )


def _place(report: Report, known: Known, passage: Passage, replay: str | None) -> Decision:
    """Find the event a report belongs to, or let it found one, or let it wait."""
    replaced = passage.replaces
    waiting = tuple(
        stored for stored in known.waiting if stored is not replaced and compare(report, stored.report).rule is not None
    )
    event, comparison = _best(report, known.events)
    if event is not None and comparison is not None:
        return _revise(report, event, comparison.rule or "", waiting, comparison, replaced, replay)
    if report.lane == "review" and len(groups_of([report, *(stored.report for stored in waiting)])) < 2:
        alone = StoredReport(report, None, standing=True, waiting=True)
        return Decision("waiting", report, "alone", outcome_because("waiting"), stored=alone, replaced=replaced)
    return _found(report, known, passage, waiting, replay)


def _best(report: Report, events: Sequence[KnownEvent]) -> tuple[KnownEvent | None, Comparison | None]:
    """Return the event with the report most like this one among those that tell the same, ties by event id."""
    found = [
        (compared, known)
        for known in events
        for compared in (compare(report, other) for other in known.standing)
        if compared.rule is not None
    ]
    if not found:
        return None, None
    compared, event = min(found, key=lambda pair: (-pair[0].score, pair[1].event.event_id))
    return event, compared


def _found(
    report: Report, known: Known, passage: Passage, waiting: tuple[StoredReport, ...], replay: str | None
) -> Decision:
    reports = [report, *(stored.report for stored in waiting)]
    founding = min(reports, key=by_age)
    event = build(
        founding.report_id, reports, reports, revision=1, reread=replay is not None and replay.startswith(PROMOTE)
    )
    kind: AlertKind = "historic" if event.historic else "new"
    rival = _nearest(report, known.events)
    return Decision(
        outcome="revision",
        report=report,
        rule="founded" if passage.replaces is None else passage.rule,
        because=because(kind, event, None, founding.attribution.origin),
        stored=StoredReport(report, event.event_id, standing=True, waiting=False),
        replaced=passage.replaces,
        joined=_joining(waiting, event.event_id),
        comparison=rival[1] if rival else None,
        rival=rival[0] if rival else None,
        kind=kind,
        event=event,
    )


def _nearest(report: Report, events: Sequence[KnownEvent]) -> tuple[str, Comparison] | None:
    """Return the event that came nearest without being the same: readers may ask why this is another."""
    pairs = [(known.event.event_id, compare(report, other)) for known in events for other in known.standing]
    return min(pairs, key=lambda pair: (-pair[1].score, pair[0]), default=None)


def _revise(
    report: Report,
    known: KnownEvent,
    rule: str,
    waiting: tuple[StoredReport, ...],
    comparison: Comparison,
    replaced: StoredReport | None,
    replay: str | None,
) -> Decision:
    """Put a report into an event; without anything notable it is a republication and makes no revision."""
    before = known.event
    gone = (replaced.report.report_id, replaced.report.content_digest) if replaced else None
    kept = [r for r in known.standing if (r.report_id, r.content_digest) != gone and r.report_id != report.report_id]
    entering = [report, *(stored.report for stored in waiting)]
    after = build(
        before.founding_report_id,
        [*kept, *entering],
        [*(stored.report for stored in known.reports), *entering],
        revision=before.revision + 1,
        reread=before.reread,
    )
    decision = Decision(
        outcome="republication",
        report=report,
        rule=rule,
        because=outcome_because("republication"),
        stored=StoredReport(report, before.event_id, standing=True, waiting=False),
        replaced=replaced,
        joined=_joining(waiting, before.event_id),
        previous=known,
        comparison=comparison,
    )
    if not is_notable(before, after, edited=replaced is not None):
        return decision
    kind = _kind(before, after)
    return replace(
        decision,
        outcome="revision",
        kind=kind,
        event=after,
        because=because(kind, after, before, report.attribution.origin),
    )


def _kind(before: Event, after: Event) -> AlertKind:
    if after.state == "retracted" != before.state:
        return "retracted"
    if after.state == "disputed" != before.state:
        return "disputed"
    return "corroborated" if after.sources > before.sources > 0 else "updated"


def _joining(waiting: tuple[StoredReport, ...], event_id: str) -> tuple[StoredReport, ...]:
    return tuple(replace(stored, event_id=event_id, waiting=False) for stored in waiting)

"""Transitions: does a revision ring for one subscription, by what it was told and what its filter says now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from schemas.alert import Alert, AlertKind
from schemas.event import Event
from schemas.filters import Filter, RoutineClause, StatusClause
from services.alerting.known import KnownEvent
from services.alerting.matching.engine import Matcher, Verdict, clauses_of, compile_filter
from services.alerting.matching.subject import Subject, describe

KINDS: tuple[AlertKind, ...] = get_args(AlertKind)
ENOUGH_SOURCES = 2  # "corroborated" rings once: when a second independent source reports it
NOT_MATCHED = Verdict(False, False)


class Telling(NamedTuple):
    """Why a subscription is told, and whether the place is only possibly within its area."""

    why: Literal["match", "withdrawal"]
    possible: bool


@dataclass(frozen=True)
class Listener:
    """A subscription made ready to be asked."""

    subscription_id: str
    match: Matcher
    notify_on: frozenset[str]
    asks_denied: bool
    asks_routine: bool
    asks_kinds: bool


def listen(subscription_id: str, filter_: Filter, notify_on: Sequence[str]) -> Listener:
    """Compile a subscription."""
    clauses = [clause for _, clause in clauses_of(filter_)]
    return Listener(
        subscription_id=subscription_id,
        match=compile_filter(filter_),
        notify_on=frozenset(notify_on),
        asks_denied=any(isinstance(clause, StatusClause) and "denied" in clause.any_of for clause in clauses),
        asks_routine=any(isinstance(clause, RoutineClause) for clause in clauses),
        asks_kinds=any(clause.field == "kinds" for clause in clauses),
    )


def tell(
    listener: Listener, alert: Alert, subject: Subject, previous: KnownEvent | None, *, told: bool
) -> Telling | None:
    """Say whether this revision rings; ``told`` = the subscription was told of the event and not since withdrawn."""
    verdict = _rings(listener, subject, alert.kind)
    if told and not verdict.matched and not _would_ring(listener, subject):
        return Telling("withdrawal", False)
    if not verdict.matched:
        return None
    if told or (previous is not None and _rings(listener, describe(previous.event), previous.kind).matched):
        return Telling("match", verdict.possible) if _asked(listener, alert, previous) else None
    fresh = alert.kind in listener.notify_on or "new" in listener.notify_on
    return Telling("match", verdict.possible) if fresh else None


def _asked(listener: Listener, alert: Alert, previous: KnownEvent | None) -> bool:
    """Say whether a further revision of a matching event is of a kind asked for."""
    if alert.kind not in listener.notify_on:
        return False
    had = previous.event.sources if previous else 0
    return alert.kind != "corroborated" or had < ENOUGH_SOURCES <= alert.event.sources


def _rings(listener: Listener, subject: Subject, kind: AlertKind) -> Verdict:
    return listener.match(subject, kind) if _may_ring(listener, subject.event, subject.routine) else NOT_MATCHED


def _may_ring(listener: Listener, event: Event, routine: bool) -> bool:
    """Keep back what only those hear who ask for it: lost events, history, denials, routine."""
    if event.state in ("retracted", "merged"):
        return False
    if event.historic and "historic" not in listener.notify_on:
        return False
    if event.state == "denied" and not listener.asks_denied:
        return False
    return listener.asks_routine or not routine


def _would_ring(listener: Listener, subject: Subject) -> bool:
    """Say whether a told event still matches for some kind of change: that alone withdraws nothing."""
    return listener.asks_kinds and any(_rings(listener, subject, kind).matched for kind in KINDS)

"""Events: what is known after putting the standing reports of one event together."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from schemas.event import Event
from schemas.ids import event_id
from schemas.parts import PRINCIPAL_ROLES, Actor
from schemas.report import Report
from services.alerting.evidence import evidence_of
from services.alerting.origins import by_age, groups_of, origins_of
from services.alerting.rules import family_of, rules
from services.alerting.support import support_of
from services.alerting.windows import is_historic
from services.alerting.wording import headline

NO_PLACE = 5
_DATE_RANK = {"day": 0, "week": 1, "month": 2, "year": 3, "none": 4}


def build(
    founding_report_id: str, standing: Sequence[Report], ever: Sequence[Report], *, revision: int, reread: bool
) -> Event:
    """Build one revision of an event; its ``seq`` and ``epoch`` are given when it is stored."""
    support = support_of(standing, ever)
    members = sorted(support.reports, key=by_age)
    ranked = sorted(members, key=_placing)
    best, last_word = ranked[0], _last_word(members, ranked[0])
    groups = groups_of(members)
    carrying = [] if support.state == "retracted" else groups
    ids = {event_id(report.report_id) for report in ever}
    own_id = event_id(founding_report_id)
    event = Event(
        event_id=own_id,
        revision=revision,
        seq=0,
        epoch="",
        state=support.state,
        merged_into=None,
        aliases=tuple(sorted(ids - {own_id})),
        historic=all(map(is_historic, members)),
        reread=reread,
        headline=headline(best, last_word.status),
        subtype=best.subtype,
        also=best.also,
        family=family_of(best.subtype).family,
        durable=family_of(best.subtype).durable,
        phase=last_word.phase,
        factuality=last_word.factuality,
        status=last_word.status,
        recurrence=best.recurrence,
        place=best.place,
        other_places=best.other_places,
        date=best.date,
        terms=best.terms,
        participants=_union(report.participants for report in members),
        bystanders=_union(report.bystanders for report in members),
        confidence=max(report.confidence for report in members),
        sources=len(carrying),
        copies=len(members) - len(groups),
        origins=origins_of(carrying),
        languages=tuple(sorted({report.article.language for report in members})),
        publishers=tuple(sorted({report.article.publisher for report in members})),
        founding_report_id=founding_report_id,
        report_ids=tuple(report.report_id for report in sorted(standing, key=by_age)),
        links=(),
        evidence=evidence_of([best, *(report for report in members if report is not best)]),
        first_published=_first_published(members),
        first_seen_at=min(report.article.fetched_at for report in ever),
        changed_at=max(report.article.fetched_at for report in standing),
    )
    return event


def _placing(report: Report) -> tuple[object, ...]:
    """Rank reports: the most precise first, then the earliest."""
    precision = report.place.precision if report.place else NO_PLACE
    return precision, _DATE_RANK[report.date.precision], *by_age(report)


def _last_word(members: Sequence[Report], best: Report) -> Report:
    """Return the report whose phase holds: the last that tells an end, else the best-placed."""
    ends = [r for r in members if r.phase in rules().final_phases and by_age(r) > by_age(best)]
    return ends[-1] if ends else best


def _union(lists: Iterable[Sequence[Actor]]) -> tuple[Actor, ...]:
    """Join lists of actors, one entry per id and role, principals first."""
    found: dict[tuple[str, str], Actor] = {}
    for actors in lists:
        for actor in actors:
            found.setdefault((actor.id, actor.role), actor)
    return tuple(sorted(found.values(), key=lambda actor: actor.role not in PRINCIPAL_ROLES))


def _first_published(members: Sequence[Report]) -> str | None:
    values = [report.article.published.value for report in members if report.article.published.value]
    return min(values, key=_in_utc, default=None)


def _in_utc(value: str) -> str:
    """Make published values of unlike precision and zone comparable."""
    return datetime.fromisoformat(value).astimezone(UTC).isoformat() if "T" in value else value

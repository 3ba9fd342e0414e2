"""Origins: which reports stem from one source. Independent sources are groups, not names."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from schemas.event import Origin
from schemas.report import Report
from services.alerting.rules import rules
from services.alerting.texts import overlap
from services.text.normalise import fold_word


@cache
def _generic_words() -> frozenset[str]:
    lines = files("services.alerting").joinpath("data/outlet_words.txt").read_text("utf-8").splitlines()
    return frozenset(fold_word(line) for line in lines if line and not line.startswith("#"))


def name_key(name: str) -> str:
    """Return the one spelling of an outlet's name, without words like "agency" that come and go."""
    words = fold_word(name).split()
    kept = [word for word in words if word not in _generic_words()]
    return " ".join(kept or words)


def origin_key(report: Report) -> str:
    """Return the key of the source a report stems from: the end of its chain, else its publisher."""
    return name_key(report.attribution.origin)


def by_age(report: Report) -> tuple[object, str]:
    """Order reports by when they were first seen, ties by id."""
    return report.article.fetched_at, report.report_id


def groups_of(reports: Sequence[Report]) -> list[list[Report]]:
    """Group reports that share an origin, an owner, an address or a text, or of which one cites the other."""
    ordered = sorted(reports, key=by_age)
    groups: list[list[Report]] = []
    for report in ordered:
        joined = [group for group in groups if any(_dependent(report, other) for other in group)]
        merged = sorted([report, *(member for group in joined for member in group)], key=by_age)
        groups = [group for group in groups if group not in joined] + [merged]
    return sorted(groups, key=lambda group: by_age(group[0]))


def origins_of(groups: Sequence[Sequence[Report]]) -> tuple[Origin, ...]:
    """Return one origin per group: the cited source itself where it was read, else the first that told."""
    return tuple(_origin(min(group, key=lambda r: (_cites_for_report(r), by_age(r)))) for group in groups)


def _origin(report: Report) -> Origin:
    return Origin(
        name=report.attribution.origin,
        owner=report.article.source.owner,
        url=report.article.url,
        report_id=report.report_id,
        first_seen_at=report.article.fetched_at,
    )


def _cites_for_report(report: Report) -> bool:
    return any(cited.covers == "report" for cited in report.attribution.chain)


def _dependent(a: Report, b: Report) -> bool:
    return (
        origin_key(a) == origin_key(b)
        or a.article.source.owner == b.article.source.owner
        or a.article.url_key == b.article.url_key
        or bool(_cited(a) & _names(b))
        or bool(_cited(b) & _names(a))
        or overlap(a.article.signature, b.article.signature) >= rules().copied_overlap
    )


def _names(report: Report) -> set[str]:
    return {
        name_key(name) for name in (report.attribution.origin, report.article.publisher, report.article.source.name)
    }


def _cited(report: Report) -> set[str]:
    cited = {name_key(link.name) for link in report.attribution.chain}
    return cited | ({name_key(report.article.agency)} if report.article.agency else set())

"""The document: everything that a run would change, with the counts first; what `replay diff --json` prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.article import Article
from schemas.rejected import Rejected
from schemas.report import Report
from services.replay.diff.articles import ArticleDiff
from services.replay.diff.fields import FieldChange, Sentence, sentences_of
from services.replay.diff.reports import ReportDiff
from services.replay.diff.sides import Diff
from services.replay.diff.verdicts import VerdictDiff
from services.replay.rehearsal.prediction import Prediction


@dataclass(frozen=True)
class About:
    """Which run it is: what it read, how far it came, with which code and words, who wanted it and why."""

    run: str
    topic: str
    state: str
    messages: int
    version: str
    lexicon: str
    who: str
    why: str


@dataclass(frozen=True)
class RunDiff:
    """What a run would change; ``articles`` only where it cleaned, ``prediction`` only where one was asked for.

    ``lexicons`` are those that made the standing reports, ``next`` the command that follows.
    """

    about: About
    reports: ReportDiff
    articles: ArticleDiff | None
    verdicts: VerdictDiff
    prediction: Prediction | None
    lexicons: tuple[str, ...]
    dead_lettered: int
    unreadable: int
    next: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the run says what stands."""
        sides = [self.reports.counts, *([self.articles.counts] if self.articles else [])]
        verdicts = self.verdicts
        return not any(c.changed or c.added or c.removed for c in sides) and not (
            verdicts.changed or verdicts.gained or verdicts.lost
        )


def document(diff: RunDiff) -> dict[str, Any]:
    """Return the whole diff as JSON values."""
    return {
        **vars(diff.about),
        "lexicons": list(diff.lexicons),
        "counts": counts(diff),
        "groups": [{"fields": list(fields), "reports": len(group)} for fields, group in diff.reports.groups],
        "reports": _sides(diff.reports, _report, told=True),
        "articles": _sides(diff.articles, _article) if diff.articles else None,
        "rejected": _verdicts(diff.verdicts),
        "predicted": diff.prediction.stated() if diff.prediction else None,
        "next": list(diff.next),
    }


def counts(diff: RunDiff) -> dict[str, Any]:
    """Return how many of what."""
    verdicts = diff.verdicts
    return {
        "reports": diff.reports.counts._asdict(),
        "articles": diff.articles.counts._asdict() if diff.articles else None,
        "rejected": {
            "unchanged": verdicts.unchanged,
            "changed": len(verdicts.changed),
            "gained": len(verdicts.gained),
            "lost": len(verdicts.lost),
        },
        "dead_lettered": diff.dead_lettered,
        "unreadable": diff.unreadable,
    }


def _sides(diff: Diff[Any], brief: Any, *, told: bool = False) -> dict[str, Any]:
    def whole(one: Any) -> dict[str, Any]:
        return {**brief(one), **({"sentences": _sentences(sentences_of(one))} if told else {})}

    return {
        "changed": [
            {**brief(one.after), "before": brief(one.before), "changes": [_change(change) for change in one.changes]}
            for one in diff.changed
        ],
        "added": [whole(one) for one in diff.added],
        "removed": [whole(one) for one in diff.removed],
    }


def _report(report: Report) -> dict[str, Any]:
    article = report.article
    return {
        "report_id": report.report_id,
        "content_digest": report.content_digest,
        "article_id": article.article_id,
        "url": article.url,
        "publisher": article.publisher,
        "language": article.language,
        "title": article.title,
        "lane": report.lane,
        "subtype": report.subtype,
        "status": report.status,
        "participants": [actor.id for actor in report.participants],
        "place": report.place.name if report.place else None,
        "date": report.date.start.isoformat() if report.date.start else None,
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "page_id": article.page_id,
        "url": article.url,
        "language": article.language.code,
        "title": article.title,
    }


def _change(change: FieldChange) -> dict[str, Any]:
    evidence = {"before": _sentences(change.evidence_before), "after": _sentences(change.evidence_after)}
    return {"field": change.field, "before": change.before, "after": change.after, "evidence": evidence}


def _sentences(sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
    return [{"block": one.block, "segments": [piece._asdict() for piece in one.segments]} for one in sentences]


def _verdicts(diff: VerdictDiff) -> dict[str, Any]:
    return {
        "reasons": [
            {"stage": stage, "reason": reason, "gained": gained, "lost": lost}
            for stage, reason, gained, lost in diff.reasons
        ],
        "gained": [_verdict(one) for one in diff.gained],
        "lost": [_verdict(one) for one in diff.lost],
        "changed": [{**_verdict(new), "before": old.reason} for old, new in diff.changed],
    }


def _verdict(one: Rejected) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "reason": one.reason,
        "subject_id": one.subject_id,
        "url": one.url,
        "title": one.title,
        "language": one.language,
    }

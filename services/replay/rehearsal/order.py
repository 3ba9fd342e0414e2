"""Order: how reports go in when they are promoted or rehearsed, so that revisions are read in a natural order."""

from datetime import UTC, datetime

from schemas.article import Article
from schemas.report import Report

Rank = tuple[datetime, int, str, str]


def promotion_order(report: Report) -> Rank:
    """Rank a report by its article's publication (else its fetch), then revision, article and report id."""
    article = report.article
    published = _moment(article.published.value) or article.fetched_at
    return published, article.revision, article.article_id, report.report_id


def article_order(article: Article) -> Rank:
    """Rank an article as its reports are ranked."""
    published = _moment(article.published.value) or article.fetched_at
    return published, article.revision, article.article_id, ""


def _moment(value: str | None) -> datetime | None:
    """Return the first moment that a publication value, as precise as it is known, may mean."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value + "0000-01-01"[len(value) :] if len(value) < 10 else value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment

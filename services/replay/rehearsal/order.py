"""Order: how reports go in when they are promoted or rehearsed, so that revisions are read in a natural order."""

from datetime import datetime

from schemas.article import Article
from schemas.report import ArticleReference, Report
from services.replay.reading.facts import moment_of

Rank = tuple[datetime, int, str, str]


def promotion_order(report: Report) -> Rank:
    """Rank a report by its article's publication (else its fetch), then revision, article and report id."""
    return _rank(report.article, report.report_id)


def article_order(article: Article) -> Rank:
    """Rank an article as its reports are ranked."""
    return _rank(article, "")


def _rank(article: Article | ArticleReference, report_id: str) -> Rank:
    value = article.published.value
    published = moment_of(value) if value is not None else None
    return published or article.fetched_at, article.revision, article.article_id, report_id

"""A trail: what became of one address or id, out of short rows of every topic."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
PICK: Mapping[str, tuple[str, ...]] = {
    "pages": ("page_id", "url_key", "final_url", "fetched_at", "revision", "discovered_via"),
    "articles": ("article_id", "page_id", "url_key", "url", "title"),
    "rejected": ("rejected_id", "stage", "reason", "detail", "subject_id", "url_key", "url"),
    "reports": ("report_id", "subtype", "lane", "status", "confidence"),
    "alerts": ("alert_id", "kind", "decided_at"),
    "deliveries": (
        "delivery_id",
        "subscription_id",
        "channel",
        "why",
        "alert_ids",
        "state",
        "status_code",
        "error",
        "at",
    ),
}


@dataclass
class Trail:
    """The rows that belong to one query, in the order of the flow."""

    pages: list[Row] = field(default_factory=list)
    articles: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    alerts: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    dead_letters: list[Row] = field(default_factory=list)

    def found(self) -> bool:
        """Say whether there is anything at all."""
        return any(vars(self).values())


def row_of(kind: str, message: Mapping[str, Any]) -> Row:
    """Shorten a message to what a trail needs of it."""
    row = {name: message.get(name) for name in PICK[kind]}
    if kind == "reports":
        article = message["article"]
        row |= {name: article[name] for name in ("article_id", "page_id", "url_key", "url")}
    if kind == "alerts":
        event = message["event"]
        row |= {"event_id": event["event_id"], "revision": event["revision"], "report_ids": event["report_ids"]}
        row |= {"headline": event["headline"]["en"], "state": event["state"]}
    return row


def follow(everything: Trail, *, key: str | None, identity: str) -> Trail:
    """Follow an address (its ``key``) or an id through the rows of everything, up to its page and down to who was told.

    What hangs on an article is found by its address; what lies above an event, by the reports that it rests on.
    """
    if key is not None:
        return _from_keys(everything, {key}, set())
    if identity.startswith(("pg_", "ar_", "rj_")):
        return _from_article(everything, identity)
    return _from_reports(everything, identity)


def _from_article(everything: Trail, identity: str) -> Trail:
    names = {"page_id", "article_id", "rejected_id", "subject_id"}
    rows = [*everything.pages, *everything.articles, *everything.rejected]
    hits = [row for row in rows if identity in {row.get(name) for name in names}]
    pages = {row["page_id"] for row in hits if "page_id" in row}
    return _from_keys(everything, {row["url_key"] for row in hits}, pages)


def _from_keys(everything: Trail, keys: set[str], page_ids: set[str]) -> Trail:
    """Follow addresses: a page and its article may have different ones, the page id holds them together."""
    pages = _rows(everything.pages, lambda row: row["url_key"] in keys or row["page_id"] in page_ids)
    page_ids = page_ids | {row["page_id"] for row in pages}
    articles = _rows(everything.articles, lambda row: row["url_key"] in keys or row["page_id"] in page_ids)
    keys = keys | {row["url_key"] for row in articles}
    pages = _rows(everything.pages, lambda row: row in pages or row["page_id"] in {a["page_id"] for a in articles})
    reports = _rows(everything.reports, lambda row: row["url_key"] in keys)
    below = _below(everything, {row["report_id"] for row in reports})
    rejected = _rows(everything.rejected, lambda row: row["url_key"] in keys or row["subject_id"] in page_ids)
    dead = _rows(everything.dead_letters, lambda row: row["key"] in keys)
    return Trail(pages, articles, rejected, reports, *below, dead)


def _from_reports(everything: Trail, identity: str) -> Trail:
    """Follow a report, event, alert or delivery: its own alerts, the reports under them, their articles and pages."""
    told = _rows(everything.deliveries, lambda row: row["delivery_id"] == identity)
    alert_ids = {alert for row in told for alert in row["alert_ids"]} | {identity}
    alerts = _rows(everything.alerts, lambda row: row["alert_id"] in alert_ids or row["event_id"] == identity)
    report_ids = {report for row in alerts for report in row["report_ids"]} | {identity}
    reports = _rows(everything.reports, lambda row: row["report_id"] in report_ids)
    if identity.startswith("rp_"):
        alerts, told = _below(everything, report_ids)
    elif not told:
        told = _deliveries(everything, alerts)
    article_ids = {row["article_id"] for row in reports}
    articles = _rows(everything.articles, lambda row: row["article_id"] in article_ids)
    page_ids = {row["page_id"] for row in reports}
    pages = _rows(everything.pages, lambda row: row["page_id"] in page_ids)
    return Trail(pages, articles, [], reports, alerts, told, [])


def _below(everything: Trail, report_ids: set[str]) -> tuple[list[Row], list[Row]]:
    alerts = _rows(everything.alerts, lambda row: not report_ids.isdisjoint(row["report_ids"]))
    return alerts, _deliveries(everything, alerts)


def _deliveries(everything: Trail, alerts: Iterable[Row]) -> list[Row]:
    alert_ids = {row["alert_id"] for row in alerts}
    return _rows(everything.deliveries, lambda row: not alert_ids.isdisjoint(row["alert_ids"]))


def _rows(rows: Iterable[Row], belongs: Callable[[Row], bool]) -> list[Row]:
    return [row for row in rows if belongs(row)]

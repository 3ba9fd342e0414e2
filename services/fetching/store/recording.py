"""Recording: one request's end written down for its address, its host and its source."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, insert, select, update

from schemas.fetch_request import FetchRequest
from schemas.source_state import NewestArticle
from services.fetching.feeds import Entry
from services.fetching.got import Got
from services.fetching.outcomes import (
    BREAKER_FAILURES,
    BREAKER_SECONDS,
    GOOD,
    RECHECK_SECONDS,
    TRANSIENT,
    retry_seconds,
)
from services.fetching.planning import (
    NEW_ARTICLE,
    PRIORITIES,
    RECHECK,
    WEEK_SECONDS,
    after_skipped_hours,
    median_gap,
    next_interval,
    next_recheck,
    with_jitter,
)
from services.fetching.robots import MAX_CRAWL_DELAY_SECONDS
from services.fetching.sources import Interval, WatchedSource
from services.fetching.store.landing import add_address, is_elsewhere, note_landing, text_values
from services.fetching.store.tables import addresses, hosts, outcomes, sources
from services.text.urls import url_key

HOUR_SECONDS = 3_600
KEPT_HOURS = 48


def record(
    connection: Connection,
    request: FetchRequest,
    got: Got,
    source: WatchedSource | None,
    now: float,
    gap: float,
    random: float,
) -> int:
    """Write down one request's end; return how many addresses were not known before."""
    known = connection.execute(select(addresses).where(addresses.c.url_key == request.url_key)).one_or_none()
    new = [entry for entry in got.entries if _note_entry(connection, request, entry, now)]
    for child in got.children:
        _note_child(connection, request, child, now)
    if got.moved_to is not None:
        _note_move(connection, request, got.moved_to, now)
    note_landing(connection, request, got, now)
    if known is not None:
        values = _address_values(connection, known, request, got, source, len(new), now, random)
        connection.execute(update(addresses).where(addresses.c.url_key == request.url_key).values(**values))
    _note_host(connection, request.host, got, now, gap)
    _note_source(connection, request, got, new, now)
    _count(connection, request.source.id, got.outcome, int(now // HOUR_SECONDS))
    return len(new)


def _address_values(
    connection: Connection,
    known: Row[Any],
    request: FetchRequest,
    got: Got,
    source: WatchedSource | None,
    new: int,
    now: float,
    random: float,
) -> dict[str, Any]:
    """Return what changes for the address: validators, digests, and when it is due again."""
    failures = 0 if got.outcome in GOOD else known.failures + 1
    values: dict[str, Any] = {
        "released_until": 0.0,
        "outcome": got.outcome,
        "status_code": got.status,
        "checked_at": now,
        "failures": failures,
        "polls": known.polls + 1,
        "last_request_id": request.request_id,
    }
    if got.is_full:
        values |= {"last_full_at": now, "etag": got.headers.get("etag")}
        values |= {"last_modified": got.headers.get("last-modified")}
    if got.outcome == "changed":  # only then was the body read
        values |= {"hub": got.hub, "floor_seconds": got.floor_seconds, "skip_hours": _join(got.skip_hours)}
        values |= text_values(got, known.revision) if not is_elsewhere(request, got) else {}
    if got.outcome in GOOD:
        values |= _next_poll(connection, known, got, source, new, now, random)
    else:
        after = retry_seconds(got.outcome, "feed" if known.watched else known.kind, failures, got.retry_after, random)
        values["due_at"] = None if after is None else now + after
        values["priority"] = _priority(known)
    return values


def _next_poll(
    connection: Connection,
    known: Row[Any],
    got: Got,
    source: WatchedSource | None,
    new: int,
    now: float,
    random: float,
) -> dict[str, Any]:
    """Return when a healthy address is asked again: a page by its rechecks, what is watched by its interval."""
    if got.outcome == "moved" and (got.lasting or not known.watched):
        return {"due_at": None}
    if not known.watched:
        steps = source.recheck if source is not None and source.recheck is not None else RECHECK_SECONDS
        return {"due_at": next_recheck(known.first_seen_at, now, steps), "priority": RECHECK}
    bounds = source.interval if source is not None else Interval()
    share = _known_share(known, got, new)
    shares = [value for value in (known.known_share, share) if value is not None]
    gap = median_gap(_times(connection, known.source_id, now), now)
    floor = max(got.floor_seconds if got.outcome == "changed" else known.floor_seconds, got.crawl_delay)
    interval = next_interval(known.interval_seconds, gap, shares, bounds.min, bounds.max, floor)
    return {
        "interval_seconds": interval,
        "known_share": share,
        "due_at": after_skipped_hours(now + with_jitter(interval, random), _sleeping(known, got)),
        "priority": _priority(known),
    }


def _sleeping(known: Row[Any], got: Got) -> set[int]:
    """Return the hours in which a feed asks to be left alone, as it said last."""
    return set(got.skip_hours) if got.outcome == "changed" else {int(hour) for hour in known.skip_hours.split()}


def _join(hours: frozenset[int]) -> str:
    return " ".join(map(str, sorted(hours)))


def _known_share(known: Row[Any], got: Got, new: int) -> float:
    """Return which share of what a poll brought was known."""
    if known.kind == "page":
        return 0.0 if got.outcome == "changed" else 1.0
    return 1 - new / len(got.entries) if got.entries else 1.0


def _priority(known: Row[Any]) -> int:
    return PRIORITIES.get(known.kind, known.priority if known.last_full_at is None else RECHECK)


def _times(connection: Connection, source_id: str, now: float) -> list[float]:
    chosen = and_(addresses.c.source_id == source_id, addresses.c.published_at > now - WEEK_SECONDS)
    return list(connection.execute(select(addresses.c.published_at).where(chosen)).scalars())


def _note_entry(connection: Connection, request: FetchRequest, entry: Entry, now: float) -> bool:
    """Plan an article that is new, or look again at one of which the feed says something else; return if it is new."""
    key = url_key(entry.url)
    known = connection.execute(select(addresses).where(addresses.c.url_key == key)).one_or_none()
    if known is None:
        published = _seconds(entry.item.published)
        values = {"feed_item": orjson.dumps(entry.item.model_dump()), "feed_digest": entry.digest}
        add_address(connection, request, entry.url, "page", NEW_ARTICLE, now, published_at=published, **values)
        return True
    if known.feed_digest != entry.digest and not known.watched:
        said = {"feed_digest": entry.digest, "feed_item": orjson.dumps(entry.item.model_dump())}
        again: dict[str, Any] = {**said, "due_at": now, "priority": RECHECK, "listed_at": now}
        connection.execute(update(addresses).where(addresses.c.url_key == key).values(**again))
    elif known.listed_at < now - HOUR_SECONDS:
        connection.execute(update(addresses).where(addresses.c.url_key == key).values(listed_at=now))
    return False


def _note_child(connection: Connection, request: FetchRequest, url: str, now: float) -> None:
    """Plan a child of a sitemap index; one that is known is asked again."""
    chosen = addresses.c.url_key == url_key(url)
    if not connection.execute(update(addresses).where(chosen).values(due_at=now)).rowcount:
        add_address(connection, request, url, "sitemap", PRIORITIES["sitemap"], now)


def _note_move(connection: Connection, request: FetchRequest, url: str, now: float) -> None:
    """Plan the target of a redirect to another host under its own key; a feed's is watched as long as it leads there.

    A page that is known already is left to its own rechecks, so redirects in a circle end.
    """
    chosen = addresses.c.url_key == url_key(url)
    known = connection.execute(select(addresses).where(chosen)).one_or_none()
    watched = request.kind != "page"
    if known is not None and watched and known.url_key != request.url_key and not known.watched:
        connection.execute(update(addresses).where(chosen).values(watched=True, due_at=now, kind=request.kind))
    if known is None:
        item = orjson.dumps(request.feed_item.model_dump()) if request.feed_item else None
        add_address(connection, request, url, request.kind, NEW_ARTICLE, now, watched=watched, feed_item=item)


def _note_host(connection: Connection, host: str, got: Got, now: float, gap: float) -> None:
    """Free the host, and say from when on it may be asked again."""
    if got.outcome == "expired":  # the host was not asked; it may be another process's by now
        return
    known = connection.execute(select(hosts).where(hosts.c.host == host)).one_or_none()
    failures = (known.failures if known else 0) + 1 if got.outcome in TRANSIENT else 0
    wait = max(gap, min(got.crawl_delay, MAX_CRAWL_DELAY_SECONDS))
    if got.outcome == "rate_limited" or got.retry_after is not None:
        wait = max(wait, retry_seconds("rate_limited", "feed", 1, got.retry_after, 0.0) or 0.0)
    if failures and failures % BREAKER_FAILURES == 0:
        wait = max(wait, BREAKER_SECONDS)
    values = {"busy_until": 0.0, "holder": "", "next_at": now + wait, "failures": failures}
    if not connection.execute(update(hosts).where(hosts.c.host == host).values(**values)).rowcount:
        connection.execute(insert(hosts).values(host=host, **values))


def _note_source(connection: Connection, request: FetchRequest, got: Got, new: list[Entry], now: float) -> None:
    """Update what a source is known by; only what is watched says how the source goes."""
    chosen = sources.c.source_id == request.source.id
    known = connection.execute(select(sources).where(chosen)).one_or_none()
    if known is None:
        return
    values: dict[str, Any] = {}
    if request.kind != "page" or request.discovered_via == "manual":
        values["failures"] = 0 if got.outcome in GOOD else known.failures + 1
        values |= {"last_good_at": now} if got.outcome in GOOD else {}
    if got.outcome == "changed" and request.kind == "page":
        values["last_changed_at"] = now
    newest = max(new, key=lambda entry: _seconds(entry.item.published) or 0.0, default=None)
    if newest is not None and (_seconds(newest.item.published) or now) >= (known.newest_at or 0.0):
        article = NewestArticle(url=newest.url, title=newest.item.title, published=newest.item.published)
        values |= {"newest_article": orjson.dumps(article.model_dump()), "newest_at": now}
        values["newest_at"] = _seconds(newest.item.published) or now
    if values:
        connection.execute(update(sources).where(chosen).values(**values))


def _count(connection: Connection, source_id: str, outcome: str, hour: int) -> None:
    """Count the outcome in its hour; hours that nobody asks for any more go."""
    chosen = and_(outcomes.c.source_id == source_id, outcomes.c.hour == hour, outcomes.c.outcome == outcome)
    if not connection.execute(update(outcomes).where(chosen).values(count=outcomes.c.count + 1)).rowcount:
        connection.execute(insert(outcomes).values(source_id=source_id, hour=hour, outcome=outcome, count=1))
        connection.execute(outcomes.delete().where(outcomes.c.hour < hour - KEPT_HOURS))


def _seconds(published: str | None) -> float | None:
    """Return an RFC 3339 time as seconds since 1970."""
    return datetime.fromisoformat(published).timestamp() if published else None

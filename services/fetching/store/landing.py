"""Landing: what a page says belongs to the address it was found at, which redirects of several others may share."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from schemas.fetch_request import FetchRequest
from services.fetching.got import Got
from services.fetching.planning import RECHECK
from services.fetching.store.tables import addresses
from services.text.urls import host_of, registrable_domain, url_key


def is_elsewhere(request: FetchRequest, got: Got) -> bool:
    """Say whether a page was found at another address than the one that was asked."""
    return got.final_url is not None and url_key(got.final_url) != request.url_key


def text_values(got: Got, revision: int) -> dict[str, Any]:
    """Return what changes for the address of a text that is news, ``revision`` times so before."""
    return {"body_sha256": got.body_sha256, "soft_sha256": got.soft_sha256, "revision": revision + 1}


def note_landing(connection: Connection, request: FetchRequest, got: Got, now: float) -> None:
    """Write down what a redirected page says under its own address, which nobody need ever ask by itself."""
    if got.final_url is None or not is_elsewhere(request, got) or got.outcome not in ("changed", "unchanged"):
        return
    chosen = addresses.c.url_key == url_key(got.final_url)
    known = connection.execute(select(addresses).where(chosen)).one_or_none()
    values = text_values(got, known.revision if known is not None else 0) if got.outcome == "changed" else {}
    if known is not None:
        connection.execute(update(addresses).where(chosen).values(listed_at=now, **values))
    else:
        add_address(connection, request, got.final_url, "page", RECHECK, now, due_at=None, **values)


def add_address(
    connection: Connection, request: FetchRequest, url: str, kind: str, priority: int, now: float, **values: Any
) -> None:
    """Add an address that a request brought, due at once unless told otherwise."""
    via = request.kind if request.kind != "page" else request.discovered_via
    fixed = {
        "url_key": url_key(url),
        "source_id": request.source.id,
        "url": url,
        "host": registrable_domain(host_of(url)),
        "kind": kind,
        "discovered_via": via,
        "watched": False,
        "priority": priority,
        "due_at": now,
        "first_seen_at": now,
        "listed_at": now,
    }
    connection.execute(insert(addresses).values(**(fixed | values)))

"""Parameters: the query of event lists and the cursors, read once for every route that takes them."""

from typing import Annotated, NamedTuple

from fastapi import Query, Request

from services.alerting.store.read import EventQuery, ReadStore
from services.portal.cursors import Cursor, CursorError, parse_cursor
from services.portal.problems import ProblemError
from services.portal.queries import NAMES, QueryError, parse_query

PAGING = ("since", "until", "limit", "lang", "ui")
MAX_LIMIT = 200

Texts = Annotated[list[str] | None, Query()]


def event_query(
    request: Request,
    subtype: Texts = None,
    country: Texts = None,
    adm1: Texts = None,
    actor: Annotated[list[str] | None, Query(description="actor ids; descendants count")] = None,
    kind: Annotated[list[str] | None, Query(description="kind of the newest revision")] = None,
    status: Texts = None,
    publisher: Texts = None,
    language: Texts = None,
    after: Annotated[str | None, Query(description="day; the event's window touches it or later")] = None,
    before: Annotated[str | None, Query(description="day; the event's window touches it or earlier")] = None,
    min_sources: Annotated[str | None, Query(description="independent sources, at least")] = None,
    min_confidence: Annotated[str | None, Query(description="from 0 to 1")] = None,
    text: Annotated[str | None, Query(description="in headline, quotes and names")] = None,
    bbox: Annotated[str | None, Query(description="west,south,east,north")] = None,
) -> EventQuery:
    """Read the query of an event list; what cannot be used is refused with its pointer."""
    try:  # the arguments are there for OpenAPI: one reader serves the API and the page
        return parse_query((n, v) for n, v in request.query_params.multi_items() if n in NAMES or n not in PAGING)
    except QueryError as fault:
        raise ProblemError("invalid", str(fault), pointer=fault.pointer) from None


class Paging(NamedTuple):
    """Where in a list to read, and how much."""

    since: Cursor | None
    until: Cursor | None
    limit: int

    def check(self, store: ReadStore) -> str:
        """Return the epoch; a cursor of another database is gone."""
        epoch = store.epoch()
        for cursor in (self.since, self.until):
            if cursor is not None and cursor.epoch != epoch:
                raise gone(epoch)
        return epoch


def paging(
    since: Annotated[str | None, Query(description="cursor: what came after it, oldest first")] = None,
    until: Annotated[str | None, Query(description="cursor: what came before it, newest first")] = None,
    limit: Annotated[int, Query(ge=1, description="at most 200")] = 50,
) -> Paging:
    """Read the cursors of a list."""
    if since and until:
        raise ProblemError("invalid", "since and until go in opposite directions; give one", pointer="/since")
    return Paging(cursor_of("since", since), cursor_of("until", until), min(limit, MAX_LIMIT))


def cursor_of(name: str, text: str | None) -> Cursor | None:
    """Read a cursor parameter, or refuse it with its pointer."""
    if not text:
        return None
    try:
        return parse_cursor(text)
    except CursorError as fault:
        raise ProblemError("invalid", str(fault), pointer=f"/{name}") from None


def gone(epoch: str) -> ProblemError:
    """Return the problem of a cursor that belongs to another database."""
    detail = "this cursor is of another database; read the list anew"
    return ProblemError("cursor-gone", detail, oldest=f"{epoch}-0", snapshot="/v1/events")


def cursor_text(epoch: str, position: int | None) -> str | None:
    """Write the cursor of a list."""
    return None if position is None else str(Cursor(epoch, position))

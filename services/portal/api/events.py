"""Events: lists, one event, the Atom feed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.alerting.store.read import EventDetail, EventQuery
from services.portal.api.bodies import EventBody, EventPage, Problem
from services.portal.api.parameters import Paging, cursor_text, event_query, paging
from services.portal.feeds.atom import atom_feed
from services.portal.feeds.entity_tag import is_fresh, tag_of
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError
from services.portal.queries import parameters_of

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "a parameter cannot be used; `pointer` names it"},
    503: {"model": Problem, "description": "alerting or its database is down"},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "there is no such thing"}}
GONE: dict[int | str, dict[str, Any]] = {410: {"model": Problem, "description": "the cursor is of another database"}}

router = APIRouter(prefix="/v1", tags=["events"])

Here = Annotated[Portal, Depends(portal_of)]
Asked = Annotated[EventQuery, Depends(event_query)]


@router.get("/events", response_model=EventPage, responses=PROBLEMS | GONE)
def list_events(portal: Here, query: Asked, where: Annotated[Paging, Depends(paging)]) -> Response:
    """List events, newest revision first; with `since`, what came after it, oldest first."""
    epoch = where.check(portal.store)
    found = portal.store.events(
        query,
        since=where.since.seq if where.since else None,
        until=where.until.seq if where.until else None,
        limit=where.limit,
    )
    return EventPage(items=found.items, next=cursor_text(epoch, found.next)).response()


@router.get("/events.atom", response_class=Response, responses=PROBLEMS)
def feed(
    request: Request,
    portal: Here,
    query: Asked,
    limit: Annotated[int, Query(ge=1)] = 50,
    lang: Annotated[str, Query(pattern="^(ar|en)$")] = "en",
) -> Response:
    """The same list as an Atom feed; an entry stands for an event and changes with its revisions."""
    found = portal.store.events(query, limit=min(limit, 200))
    xml = atom_feed(found.items, parameters_of(query), language=lang, public_url=portal.settings.public_url)
    tag = tag_of(xml)
    headers = {"etag": tag, "cache-control": "no-cache"}
    if is_fresh(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(xml, media_type="application/atom+xml; charset=utf-8", headers=headers)


@router.get("/events/{event_id}", response_model=EventBody, responses=PROBLEMS | NOT_FOUND)
def show_event(event_id: str, portal: Here) -> Response:
    """Show an event with its revisions and reports; an alias shows the surviving event."""
    found = find_event(portal, event_id)
    return EventBody(event=found.event, revisions=found.revisions, reports=found.reports).response()


def find_event(portal: Portal, event_id: str) -> EventDetail:
    """Return an event or raise the problem that there is none."""
    found = portal.store.event(event_id)
    if found is None:
        raise ProblemError("not-found", f"no event {event_id[:60]!r}")
    return found

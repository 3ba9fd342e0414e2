"""Routes of the pages: events, one event, sources, the API's description."""

from typing import Annotated, Any, get_args

import orjson
from fastapi import APIRouter, Depends, Request, Response

from schemas.alert import AlertKind
from schemas.parts import Status
from schemas.vocabulary import WORDS
from services.alerting.store.read import EventQuery
from services.portal.api.events import find_event
from services.portal.api.parameters import Paging, cursor_text, event_query, paging
from services.portal.cursors import Cursor
from services.portal.pages.openapi import operations
from services.portal.pages.render import render
from services.portal.portal import Portal, portal_of
from services.portal.queries import filter_of, parameters_of

router = APIRouter(include_in_schema=False)

Here = Annotated[Portal, Depends(portal_of)]
Asked = Annotated[EventQuery, Depends(event_query)]
PAGE_LENGTH = 30


@router.get("/")
def show_events(request: Request, portal: Here, query: Asked, where: Annotated[Paging, Depends(paging)]) -> Response:
    """List events with their evidence."""
    epoch = where.check(portal.store)
    until = where.until.seq if where.until else None
    newest = portal.store.last_seq()
    found = portal.store.events(query, until=until, limit=PAGE_LENGTH)
    chosen = parameters_of(query)
    filter_json = orjson.dumps(filter_of(query)).decode()
    return render(
        request,
        "events.html",
        events=found.items,
        older=cursor_text(epoch, found.next),
        paged=until is not None,
        chosen=chosen,
        given=_given(chosen),
        filter_json=filter_json,
        position=str(Cursor(epoch, newest)),
        subtypes=sorted(WORDS["subtype"]),
        statuses=get_args(Status),
        kinds=get_args(AlertKind),
    )


@router.get("/events/{event_id}")
def show_event(event_id: str, request: Request, portal: Here) -> Response:
    """Show one event: evidence, sources, history."""
    detail = find_event(portal, event_id)
    return render(
        request, "event.html", event=detail.event, revisions=detail.revisions, reports=detail.reports, asked=event_id
    )


@router.get("/sources")
def show_sources(request: Request, portal: Here) -> Response:
    """Show how the watching of each source goes."""
    return render(request, "sources.html", sources=portal.sources.all())


@router.get("/docs")
def show_docs(request: Request) -> Response:
    """Describe the API, from its own description."""
    return render(request, "docs.html", operations=operations(request.app.openapi()))


def _given(parameters: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the values that stand in the form."""
    found: dict[str, list[str]] = {}
    for name, value in parameters:
        found.setdefault(name, []).append(value)
    return found

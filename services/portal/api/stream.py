"""Stream: alerts as they come, as server-sent events."""

from asyncio import to_thread
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from schemas.filters import FilterError, parse_filter
from services.alerting.matching import compile_filter
from services.portal.api.events import NOT_FOUND, PROBLEMS
from services.portal.api.parameters import cursor_of
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError
from services.portal.stream.beginning import begin
from services.portal.stream.hub import MAX_STREAMS, Client, Wish
from services.portal.stream.response import StreamResponse

router = APIRouter(prefix="/v1", tags=["stream"])


@router.get("/stream", response_class=Response, responses=PROBLEMS | NOT_FOUND)
async def stream(
    portal: Annotated[Portal, Depends(portal_of)],
    filter: Annotated[str | None, Query(description="a Filter as JSON")] = None,
    subscription: Annotated[str | None, Query(description="take the filter and language of this subscription")] = None,
    since: Annotated[str | None, Query(description="cursor: what came after it comes first")] = None,
    language: Annotated[str | None, Query(pattern="^(ar|en)$", description="of headline and texts")] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Follow alerts: `event: alert`, `id: <epoch>-<seq>`, `data:` as in a webhook; comes back by Last-Event-ID."""
    wish = await to_thread(_wish, portal, filter, subscription, language)
    # a browser that comes back repeats its first address: what it heard last counts more
    position = cursor_of("since", last_event_id or since)
    if position is not None:
        await to_thread(portal.store.epoch)  # a database that cannot be read is a 503 now, not a broken stream
    if len(portal.hub.clients) >= MAX_STREAMS or portal.hub.closing:
        raise ProblemError("busy", "come back in a moment, or read /v1/events?since=")
    client = Client(wish)
    return StreamResponse(portal.hub, client, begin(portal.hub, client, portal.store, position))


def _wish(portal: Portal, filter_text: str | None, subscription_id: str | None, language: str | None) -> Wish:
    if filter_text and subscription_id:
        raise ProblemError("invalid", "give a filter or a subscription, not both", pointer="/subscription")
    if subscription_id:
        found = portal.store.subscription(subscription_id)
        if found is None:
            raise ProblemError("not-found", f"no subscription {subscription_id[:60]!r}")
        return Wish(compile_filter(found.filter), language or found.language)
    if filter_text:
        try:
            return Wish(compile_filter(parse_filter(filter_text)), language or "en")
        except FilterError as fault:
            raise ProblemError("invalid", fault.detail, pointer=fault.pointer) from None
    return Wish(None, language or "en")

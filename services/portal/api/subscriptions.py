"""Subscriptions: read from the read side, changed by alerting."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from schemas.filters import dump_filter
from schemas.subscription import NewSubscription, Subscription
from services.portal.api.bodies import (
    Attempt,
    DeliveryPage,
    DeliveryRecord,
    SubscriptionPage,
)
from services.portal.api.events import GONE, NOT_FOUND, PROBLEMS
from services.portal.api.parameters import Paging, cursor_text, paging
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError

MAX_BODY_BYTES = 65_536
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": NewSubscription.model_json_schema(ref_template="#/$defs/{model}")}},
    }
}

router = APIRouter(prefix="/v1", tags=["subscriptions"], responses=PROBLEMS)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/subscriptions", response_model=SubscriptionPage)
def list_subscriptions(portal: Here, where: Annotated[Paging, Depends(paging)]) -> Response:
    """List subscriptions, newest first; addresses are masked."""
    where.check(portal.store)
    return Response(
        orjson.dumps({"items": [shown(one) for one in portal.store.subscriptions()], "next": None}),
        media_type="application/json",
    )


@router.post("/subscriptions", status_code=201, openapi_extra=BODY)
async def subscribe(request: Request, portal: Here) -> Response:
    """Subscribe; the answer shows the secret of the webhook, this once."""
    return await portal.commands.send("POST", "/subscriptions", await read_body(request), request.headers)


@router.get("/subscriptions/{subscription_id}", responses=NOT_FOUND)
def show_subscription(subscription_id: str, portal: Here) -> Response:
    """Show a subscription."""
    return Response(orjson.dumps(shown(find_subscription(portal, subscription_id))), media_type="application/json")


@router.patch("/subscriptions/{subscription_id}", responses=NOT_FOUND)
async def change_subscription(subscription_id: str, request: Request, portal: Here) -> Response:
    """Change what is given: name, state, filter, notify_on, language, schedule."""
    body = await read_body(request)
    return await portal.commands.send("PATCH", f"/subscriptions/{known(subscription_id)}", body, request.headers)


@router.delete("/subscriptions/{subscription_id}", status_code=204, responses=NOT_FOUND)
async def unsubscribe(subscription_id: str, request: Request, portal: Here) -> Response:
    """End a subscription; its addresses and secrets are wiped."""
    return await portal.commands.send("DELETE", f"/subscriptions/{known(subscription_id)}", None, request.headers)


@router.post("/subscriptions/{subscription_id}/test", responses=NOT_FOUND)
async def test_subscription(subscription_id: str, request: Request, portal: Here) -> Response:
    """Send a signed test to each channel now."""
    path = f"/subscriptions/{known(subscription_id)}/test"
    return await portal.commands.send("POST", path, None, request.headers)


@router.get("/subscriptions/{subscription_id}/deliveries", response_model=DeliveryPage, responses=NOT_FOUND | GONE)
def list_deliveries(
    subscription_id: str,
    portal: Here,
    where: Annotated[Paging, Depends(paging)],
    state: Annotated[str | None, Query(pattern="^[a-z]+$")] = None,
) -> Response:
    """List what was sent, newest first, with every attempt."""
    epoch = where.check(portal.store)
    find_subscription(portal, subscription_id)
    until = where.until.seq if where.until else None
    found = portal.store.deliveries(subscription_id, state=state, until=until, limit=where.limit)
    items = tuple(
        DeliveryRecord(
            **{name: getattr(log.delivery, name) for name in type(log.delivery).model_fields},
            attempts=tuple(Attempt(**vars(attempt)) for attempt in log.attempts),
        )
        for log in found.items
    )
    return DeliveryPage(items=items, next=cursor_text(epoch, found.next)).response()


@router.post("/deliveries/{delivery_id}/resend", status_code=202, responses=NOT_FOUND)
async def resend(delivery_id: str, request: Request, portal: Here) -> Response:
    """Send a delivery again, under the same id."""
    return await portal.commands.send("POST", f"/deliveries/{known(delivery_id)}/resend", None, request.headers)


def shown(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription as JSON, its filter as the subscriber wrote it."""
    body = subscription.model_dump(mode="json", by_alias=True, exclude={"filter"})
    return {**body, "filter": dump_filter(subscription.filter)}


def find_subscription(portal: Portal, subscription_id: str) -> Subscription:
    """Return a subscription or raise the problem that there is none."""
    found = portal.store.subscription(subscription_id)
    if found is None:
        raise ProblemError("not-found", f"no subscription {subscription_id[:60]!r}")
    return found


def known(some_id: str) -> str:
    """Return an id that may stand in a path; whatever else is given cannot exist."""
    if not some_id.replace("_", "").isalnum() or not some_id.isascii():
        raise ProblemError("not-found", f"no {some_id[:60]!r}")
    return some_id


async def read_body(request: Request) -> bytes:
    """Return a JSON body, refusing what is too large or of another type (a form of another page could send those)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError("media-type", "send content-type: application/json")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise ProblemError("too-large", f"at most {MAX_BODY_BYTES} bytes")
    return body

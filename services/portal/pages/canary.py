"""The canary's page, for a fetching that watches this portal from outside (TANSIQ_CANARY_URL)."""

from time import time

from fastapi import APIRouter, Response

from services.text.canary import CONTENT_TYPE, canary_body

router = APIRouter(include_in_schema=False)


@router.get("/canary")
async def show_canary() -> Response:
    """Show a page that is new each second."""
    return Response(canary_body(int(time())), media_type=CONTENT_TYPE, headers={"cache-control": "no-store"})

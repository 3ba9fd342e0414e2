"""Health: /live, /ready and /metrics of the portal, on its own port."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.portal.portal import Portal, portal_of

router = APIRouter(include_in_schema=False)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/live")
async def live(portal: Here) -> Response:
    """Say that the loop turns."""
    return _json({**portal.identity(), "ready": True, "reasons": []}, 200)


@router.get("/ready")
def ready(portal: Here) -> Response:
    """Say whether the portal can do its work, and why not."""
    report = portal.report()
    return _json(report, 200 if report["ready"] else 503)


@router.get("/metrics")
def show_metrics() -> Response:
    """Show the counters in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _json(body: object, status: int) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")

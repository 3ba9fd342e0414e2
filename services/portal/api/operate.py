"""Operate: what is wrong now and every figure behind it, for programs and for the page's script."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from schemas.message import Time
from schemas.source_state import SourceState
from services.portal.api.bodies import Body
from services.portal.operate.charts import Charts
from services.portal.operate.parts import DeadLettersNow, DiskNow, OutboxNow, ReplayNow, ServiceNow
from services.portal.operate.watch import View
from services.portal.operate.wording import Verdict, verdict
from services.portal.pages.render import lexis_of
from services.portal.pages.words import Lexis
from services.portal.portal import Portal, portal_of

router = APIRouter(prefix="/v1", tags=["operate"])

Here = Annotated[Portal, Depends(portal_of)]


class Operate(Body):
    """The operator's view of one moment; ``charts`` only where asked for."""

    at: Time
    counted_since: Time
    verdict: Verdict
    services: tuple[ServiceNow, ...]
    sources: tuple[SourceState, ...]
    dead_letters: tuple[DeadLettersNow, ...]
    replays: tuple[ReplayNow, ...]
    outbox: tuple[OutboxNow, ...]
    canary_age_seconds: float | None
    disks: tuple[DiskNow, ...]
    charts: Charts | None


@router.get("/operate", response_model=Operate)
async def show_operate(request: Request, portal: Here, charts: Annotated[bool, Query()] = True) -> Response:
    """Say what is wrong now, since when and what to do (in the language of `ui` or Accept-Language), with figures."""
    return body_of(await portal.watch.view(), lexis_of(request), charts=charts).response()


def body_of(view: View, t: Lexis, *, charts: bool) -> Operate:
    """Put a view into the shape that the API answers with."""
    picture = view.picture
    return Operate(
        at=picture.at,
        counted_since=picture.since,
        verdict=verdict(view.troubles, picture.at, t),
        services=picture.services,
        sources=view.sources,
        dead_letters=picture.dead_letters,
        replays=picture.replays,
        outbox=picture.outbox,
        canary_age_seconds=picture.canary_age_seconds,
        disks=picture.disks,
        charts=view.charts if charts else None,
    )

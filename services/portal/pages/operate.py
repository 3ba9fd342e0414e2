"""The operator page: what is wrong first, then every figure; and the runbook it links to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.portal.operate.charts import Chart
from services.portal.operate.panels import Panel, operate_panels
from services.portal.operate.runbook import sections
from services.portal.operate.wording import duration, verdict
from services.portal.pages.render import lexis_of, render
from services.portal.pages.words import Lexis
from services.portal.portal import Portal, portal_of

router = APIRouter(include_in_schema=False)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/operate")
async def show_operate(request: Request, portal: Here) -> Response:
    """Show what is wrong now, since when and what to do, and the figures behind it."""
    t, view = lexis_of(request), await portal.watch.view()
    charts = {chart.id: chart for chart in view.charts.charts}
    return render(
        request,
        "operate.html",
        picture=view.picture,
        sources=view.sources,
        verdict=verdict(view.troubles, view.picture.at, t),
        charts=[(charts[panel.id], title_of(panel, t), figures_of(charts[panel.id], t)) for panel in operate_panels()],
        origin=view.charts.origin,
        fault=view.charts.fault,
    )


@router.get("/operate/runbook")
def show_runbook(request: Request) -> Response:
    """Show what to do about each alarm."""
    return render(request, "runbook.html", sections=sections())


def title_of(panel: Panel, t: Lexis) -> str:
    """Return the title of a panel: Grafana's in English, ours in Arabic."""
    return panel.title if t.language == "en" else t("operate", "panel", panel.id)


def figures_of(chart: Chart, t: Lexis) -> list[tuple[str, str, str]]:
    """Return name, newest and highest value of each line, as text."""
    return [(line.name, figure(line.last, chart.unit, t), figure(line.highest, chart.unit, t)) for line in chart.lines]


def figure(value: float | None, unit: str, t: Lexis) -> str:
    """Write a figure in the unit of its panel."""
    if value is None:
        return "–"
    if unit == "s":
        return f"{value * 1000:.3g} ms" if 0 < value < 1 else duration(value, t)
    return f"{value:.3g}/s" if unit == "ops" else f"{value:,.3g}"

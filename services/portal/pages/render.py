"""Render: templates with the language, direction and links of a request."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from services.portal.operate import runbook, wording
from services.portal.pages import view
from services.portal.pages.words import Lexis, choose_language

HEADERS = {"cache-control": "no-store", "vary": "accept-language"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.portal", "pages/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        moment=view.moment, clock=view.clock, days=view.days, safe_url=view.safe_url, place_name=view.place_name
    )
    environment.filters.update(marked=runbook.marked)
    environment.globals.update(
        differences=view.differences, since=wording.since, duration=wording.duration, version=version("tansiq")
    )
    return environment


def lexis_of(request: Request) -> Lexis:
    """Return the words in the language of a request."""
    return Lexis(choose_language(request.query_params.get("ui"), request.headers.get("accept-language")))


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Return a page."""
    t = lexis_of(request)
    asked = request.query_params.get("ui")

    def link(path: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Write a link within the portal that keeps the language."""
        kept = [*parameters, *([("ui", asked)] if asked in ("ar", "en") else [])]
        return f"{path}?{urlencode(kept)}" if kept else path

    here = [(name, value) for name, value in request.query_params.multi_items() if name != "ui" and value]
    other = f"{request.url.path}?{urlencode([*here, ('ui', t.other)])}"
    html = (
        _environment()
        .get_template(template)
        .render(t=t, link=link, other=other, path=request.url.path, ui=asked or "", **context)
    )
    return Response(html, status_code=status, media_type="text/html; charset=utf-8", headers=HEADERS)

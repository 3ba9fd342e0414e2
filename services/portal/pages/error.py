"""Error: what people see when something went wrong."""

from typing import Any

from fastapi import Request, Response

from services.portal.pages.render import render


def error_page(request: Request, problem: dict[str, Any]) -> Response:
    """Show a problem as a page."""
    return render(request, "error.html", status=int(problem["status"]), problem=problem)

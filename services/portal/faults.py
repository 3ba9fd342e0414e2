"""Faults: whatever goes wrong becomes problem+json for programs and a page for people."""

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException

from services.portal.pages.error import error_page
from services.portal.problems import ProblemError, answer, body

log = logging.getLogger(__name__)

KINDS = {404: "not-found", 405: "method"}


def add_handlers(app: FastAPI) -> None:
    """Let the application word its errors."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _internal)


def _worded(request: Request, problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    for_people = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
    return error_page(request, problem) if for_people else answer(problem, headers)


def _problem(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, ProblemError)  # registered for this class
    return _worded(request, fault.body)


def _invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # registered for this class
    first = fault.errors()[0]
    pointer = "/" + "/".join(str(step) for step in first["loc"][1:])
    return _worded(request, body("invalid", str(first["msg"]), pointer=pointer))


def _database(request: Request, fault: Exception) -> Response:
    log.warning("the read side failed", extra={"fault": type(fault).__name__, "path": request.url.path})
    down = isinstance(fault, DBAPIError)
    return _worded(request, body("database-unavailable" if down else "internal", "try again in a moment"))


def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)  # registered for this class
    problem = body(KINDS.get(fault.status_code, "internal"), str(fault.detail))
    return _worded(request, {**problem, "status": fault.status_code}, dict(fault.headers or {}))


def _internal(request: Request, fault: Exception) -> Response:
    return _worded(request, body("internal", f"{type(fault).__name__}; the log of the portal says more"))

"""Problems: every error of the API as problem+json (RFC 9457) with a stable type."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:tansiq:problem:"

TITLES = {
    "invalid": (422, "The request cannot be used"),
    "not-found": (404, "There is no such thing"),
    "method": (405, "This method is not allowed here"),
    "host": (403, "This host name is not served"),
    "origin": (403, "Requests from other sites are refused"),
    "token": (401, "A token is needed"),
    "cursor-gone": (410, "This position can no longer be resumed"),
    "too-large": (413, "The body is too large"),
    "media-type": (415, "The body must be JSON"),
    "database-unavailable": (503, "Alerting's database cannot be read"),
    "alerting-unavailable": (503, "Alerting does not answer"),
    "kafka-unavailable": (503, "Kafka does not answer"),
    "busy": (503, "Too many streams are open"),
    "internal": (500, "The portal failed"),
}


class ProblemError(Exception):
    """An error as the caller will see it."""

    def __init__(self, kind: str, detail: str, *, pointer: str | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = TITLES[kind][0]
        self.body = body(kind, detail, pointer=pointer, **more)


def body(kind: str, detail: str, *, pointer: str | None = None, **more: Any) -> dict[str, Any]:
    """Return the problem as an object."""
    status, title = TITLES[kind]
    found = {"type": TYPE + kind, "title": title, "status": status, "detail": detail, **more}
    return found if pointer is None else {**found, "pointer": pointer}


def answer(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return the problem as a response."""
    status = int(problem["status"])
    extra = dict(headers or {})
    if status == 503:
        extra.setdefault("retry-after", "5")
    if status == 401:
        extra.setdefault("www-authenticate", "Bearer")
    return Response(orjson.dumps(problem), status_code=status, media_type=MEDIA_TYPE, headers=extra)
